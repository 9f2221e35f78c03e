// The part of zlib that Sonde uses. The functions here are needed because `inflateInit2` of zlib is a macro,
// which Swift cannot call.
#pragma once
#include <stddef.h>
#include <zlib.h>

// Decompresses a raw deflate stream (as in zip files) into `result`. Returns 1 if the stream ends after exactly
// `capacity` bytes, else 0. `count` and `capacity` must be below 2^32.
static inline int sonde_inflate(
    const unsigned char *bytes, size_t count, unsigned char *result, size_t capacity) {
  z_stream stream = {0};
  stream.next_in = (unsigned char *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = result;
  stream.avail_out = (uInt)capacity;
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return 0;
  int status = inflate(&stream, Z_FINISH);
  int whole = status == Z_STREAM_END && stream.total_out == capacity;
  inflateEnd(&stream);
  return whole;
}
