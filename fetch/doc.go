// Package fetch gets documents from other servers for the sake of a client, by
// a list of addresses that a catalog allows.
//
// What somebody outside names is somebody else's will: the server would be a way
// into the network that it stands in (server-side request forgery). So
//
//   - an address must begin as one of the list does: scheme, host and port are
//     equal, and the path lies below the listed one, without dots or encoded
//     slashes in it;
//   - a redirect leads to an address of the list, or nowhere;
//   - after the name is resolved, and for each connection anew, the IP address
//     must be public, unless its network is listed: names that resolve to
//     loopback, private or link-local addresses, now or at the second look (DNS
//     rebinding), reach nothing;
//   - proxies of the environment are not used, cookies not kept, nothing of the
//     client's request is sent on;
//   - size (after decompression), time and number of documents under way are bounded.
//
// Ranges reads parts of files that are too large to be fetched (images), by the same
// rules. A server's word is not believed: the part must be the one that was asked for,
// of a file of the same size and tag as before.
//
// A document is kept for a while, as a client that asks for a map asks for
// the next.
//
// This package knows no styles and no maps. Errors are fault.BadParam without a
// parameter, which the caller knows; they tell no more of the other server than
// its status.
package fetch
