// The part of PortAudio that Sonde uses: streams that read from or write to a ring of samples. The callbacks
// run on a real-time thread, so they only copy samples and count frames.
#pragma once
#include <portaudio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// A ring buffer of frames (one sample per channel), for one writer and one reader. Only the writer changes
/// `written`, and only the reader changes `read`. Neither the writer nor the reader ever waits.
typedef struct {
  float *samples;
  uint32_t frames;  // a power of two
  uint32_t channels;
  uint64_t written;
  uint64_t read;
  uint32_t ended;   // whether the writer has finished
  uint64_t missed;  // the number of frames that came too late or did not fit into the ring
  uint64_t gaps;    // the number of gaps; consecutive missing frames are one gap
  uint32_t stopped; // whether the next block is the last one and fades out
  uint32_t block;   // the greatest number of frames that the reader has requested at once
  uint32_t in_gap;  // whether the last requested frames were missing; used only by the reader
} sonde_ring;

/// Returns a new ring for 2^bits frames, or NULL if there is not enough memory.
static inline sonde_ring *sonde_ring_make(uint32_t bits, uint32_t channels) {
  sonde_ring *ring = calloc(1, sizeof(sonde_ring));
  if (!ring) return NULL;
  ring->frames = 1u << bits;
  ring->channels = channels;
  ring->samples = calloc((size_t)ring->frames * channels, sizeof(float));
  if (ring->samples) return ring;
  free(ring);
  return NULL;
}

static inline void sonde_ring_free(sonde_ring *ring) {
  free(ring->samples);
  free(ring);
}

/// Copies `count` frames of the ring, from frame `place` on, to `to`. If `to` is NULL, the frames are copied in
/// the other direction, from `from` into the ring.
static inline void sonde_ring_copy(
    sonde_ring *ring, uint64_t place, uint32_t count, float *to, const float *from) {
  uint32_t start = (uint32_t)(place & (ring->frames - 1));
  uint32_t first = count < ring->frames - start ? count : ring->frames - start;
  size_t width = ring->channels;
  for (int half = 0; half < 2; half++) {
    float *here = ring->samples + (half ? 0 : start * width);
    size_t offset = half ? first * width : 0;
    size_t bytes = (half ? count - first : first) * width * sizeof(float);
    if (to) memcpy(to + offset, here, bytes);
    else memcpy(here, from + offset, bytes);
  }
}

/// Writes `count` frames, or as many as fit into the ring, and returns the number of frames written.
static inline uint32_t sonde_ring_write(sonde_ring *ring, const float *frames, uint32_t count) {
  uint64_t read = __atomic_load_n(&ring->read, __ATOMIC_ACQUIRE);
  uint32_t room = ring->frames - (uint32_t)(ring->written - read);
  if (count > room) count = room;
  sonde_ring_copy(ring, ring->written, count, NULL, frames);
  __atomic_store_n(&ring->written, ring->written + count, __ATOMIC_RELEASE);
  return count;
}

/// Reads `count` frames, or as many as the ring contains, and returns the number of frames read.
static inline uint32_t sonde_ring_read(sonde_ring *ring, float *frames, uint32_t count) {
  uint64_t written = __atomic_load_n(&ring->written, __ATOMIC_ACQUIRE);
  uint32_t there = (uint32_t)(written - ring->read);
  if (count > there) count = there;
  sonde_ring_copy(ring, ring->read, count, frames, NULL);
  __atomic_store_n(&ring->read, ring->read + count, __ATOMIC_RELEASE);
  return count;
}

/// The number of frames written but not yet read.
static inline uint32_t sonde_ring_waiting(sonde_ring *ring) {
  uint64_t written = __atomic_load_n(&ring->written, __ATOMIC_ACQUIRE);
  return (uint32_t)(written - __atomic_load_n(&ring->read, __ATOMIC_ACQUIRE));
}

/// Reads up to `count` frames for a device, and returns the number of frames read. Missing frames are counted
/// unless the sound has ended.
static inline uint32_t sonde_ring_heed(sonde_ring *ring, float *frames, uint32_t count, int ended) {
  uint32_t there = sonde_ring_read(ring, frames, count);
  if (count > ring->block) __atomic_store_n(&ring->block, count, __ATOMIC_RELAXED);
  if (there == count || ended) {
    ring->in_gap = 0;
  } else {
    __atomic_fetch_add(&ring->missed, count - there, __ATOMIC_RELAXED);
    if (!ring->in_gap) __atomic_fetch_add(&ring->gaps, 1, __ATOMIC_RELAXED);
    ring->in_gap = 1;
  }
  return there;
}

static inline uint32_t sonde_ring_block(sonde_ring *ring) {
  return __atomic_load_n(&ring->block, __ATOMIC_RELAXED);
}

/// Ends the sound with the next block that the device requests; this block fades out.
static inline void sonde_ring_stop(sonde_ring *ring) {
  __atomic_store_n(&ring->stopped, 1, __ATOMIC_RELEASE);
}

/// Whether the writer has finished.
static inline int sonde_ring_ended(sonde_ring *ring) {
  return (int)__atomic_load_n(&ring->ended, __ATOMIC_ACQUIRE);
}

static inline uint64_t sonde_ring_gaps(sonde_ring *ring) {
  return __atomic_load_n(&ring->gaps, __ATOMIC_RELAXED);
}

/// Marks the writer as finished.
static inline void sonde_ring_end(sonde_ring *ring) {
  __atomic_store_n(&ring->ended, 1, __ATOMIC_RELEASE);
}

static inline uint64_t sonde_ring_missed(sonde_ring *ring) {
  return __atomic_load_n(&ring->missed, __ATOMIC_RELAXED);
}

static int sonde_ring_sound(
    const void *in, void *out, unsigned long count, const PaStreamCallbackTimeInfo *time,
    PaStreamCallbackFlags flags, void *data) {
  (void)in, (void)time, (void)flags;
  sonde_ring *ring = data;
  if (__atomic_load_n(&ring->stopped, __ATOMIC_ACQUIRE)) {
    uint32_t last = sonde_ring_read(ring, out, (uint32_t)count);
    size_t width = ring->channels;
    for (uint32_t n = 0; n < last; n++)
      for (size_t channel = 0; channel < width; channel++)
        ((float *)out)[n * width + channel] *= (float)(last - 1 - n) / (float)last;
    memset((float *)out + last * width, 0, (count - last) * width * sizeof(float));
    return paComplete;
  }
  // The end is checked before reading, so that all frames written before the end are read.
  int ended = sonde_ring_ended(ring);
  uint32_t there = sonde_ring_heed(ring, out, (uint32_t)count, ended);
  memset((float *)out + (size_t)there * ring->channels, 0,
         (count - there) * ring->channels * sizeof(float));
  return ended && there < count ? paComplete : paContinue;
}

static int sonde_ring_hear(
    const void *in, void *out, unsigned long count, const PaStreamCallbackTimeInfo *time,
    PaStreamCallbackFlags flags, void *data) {
  (void)out, (void)time, (void)flags;
  sonde_ring *ring = data;
  uint32_t kept = in ? sonde_ring_write(ring, in, (uint32_t)count) : 0;
  if (kept < count) __atomic_fetch_add(&ring->missed, count - kept, __ATOMIC_RELAXED);
  return paContinue;
}

/// Opens a stream of 32-bit floats on a device. The stream plays the frames of the ring, or, if `hears` is not
/// 0, records into the ring. If `soon` is not 0, the stream requests the device's shortest delay.
static inline PaError sonde_stream_open(
    PaStream **stream, PaDeviceIndex device, int hears, int soon, double rate, sonde_ring *ring) {
  const PaDeviceInfo *info = Pa_GetDeviceInfo(device);
  if (!info) return paInvalidDevice;
  PaStreamParameters format = {
    .device = device, .channelCount = (int)ring->channels, .sampleFormat = paFloat32,
    .suggestedLatency =
        hears ? (soon ? info->defaultLowInputLatency : info->defaultHighInputLatency)
              : (soon ? info->defaultLowOutputLatency : info->defaultHighOutputLatency)};
  return Pa_OpenStream(
      stream, hears ? &format : NULL, hears ? NULL : &format, rate, paFramesPerBufferUnspecified,
      paNoFlag, hears ? sonde_ring_hear : sonde_ring_sound, ring);
}
