// Package contentcoding is what the edges that speak HTTP share of content
// codings: which one a client welcomes, and the bytes in it.
//
// It knows brotli ("br") and gzip, no request, no response and no media type:
// whether something is worth compressing is its caller's to say.
//
// Sources: RFC 9110 §8.4 (codings), §12.5.3 (Accept-Encoding), RFC 7932
// (brotli), RFC 1952 (gzip).
package contentcoding
