// Command fairness measures whether cheap maps stay quick beside dear ones.
//
//	make bench-fair [SCALE=4]
//
// It starts SIGI over the sample town and asks, each for a while:
//
//  1. one client, cheap views (256 px of some streets), one after the other:
//     what they take on an idle server;
//  2. clients for every core, likewise: the capacity;
//  3. cheap views that arrive at random at 40 % of the capacity, from a
//     hundred addresses, and nothing else;
//  4. the same beside 20 clients who ask for dear views (the whole town in
//     2048 x 2048 pixels) without pause;
//  5. the same, the cheap views all from one address.
//
// No view repeats. The clients run on the same machine and take a part of it.
// The promise is that the 99th percentile of the cheap ones in 4 stays under
// five times that in 1. It is a program, not a test: nothing fails because a
// machine was slow.
package main
