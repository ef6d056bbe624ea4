// Package admission gives turns to work: so many at once, the rest waits.
//
// Who waits is chosen by what its work is predicted to take, and by who asks:
//
//   - Work falls into classes by its predicted time, each four times the one
//     before. The cheapest class goes first, and work that is under way stands
//     aside for cheaper work at its next good moment (Turn.Asked, Turn.Stand),
//     so that a street view waits for no picture of a whole city.
//   - No class starves: while dearer work waits, a quarter of the time is its,
//     in short pieces.
//   - Within a class clients are served in start-time fair queueing (Goyal,
//     Vin, Cheng: "Start-time Fair Queuing", 1996): one that asks for a hundred
//     pictures does not delay another's one.
//   - The queue is bounded. When it is full, room is made for a client with few
//     waiting by refusing the last of the one with most (Demers, Keshav,
//     Shenker: "Analysis and Simulation of a Fair Queueing Algorithm", 1989).
//     What would wait past its deadline is refused at once. Both are
//     fault.Unavailable with the time after which to try again.
//
// Predictions are learned while serving: Forecast.
//
// Times are of one core. This package knows no maps and no HTTP; a client is
// whatever text the edge names it by (WithClient).
package admission
