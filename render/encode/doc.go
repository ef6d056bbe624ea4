// Package encode writes pictures: an image.RGBA in, the bytes of a PNG, PNG8,
// JPEG, WebP or GIF out.
//
// It knows no HTTP beyond the names of media types, no map and no file.
package encode
