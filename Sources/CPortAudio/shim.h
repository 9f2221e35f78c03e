// The part of PortAudio that Sonde uses: streams that read from or write to a ring of samples. The
// callbacks run on a real-time thread: they copy and count, and do nothing else.
#pragma once
#include <portaudio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// A ring of frames of interleaved samples, for one writer and one reader. Only the writer changes
/// `written`, only the reader changes `read`. Neither waits.
typedef struct {
  float *samples;
  uint32_t frames;  // a power of two
  uint32_t channels;
  uint64_t written;
  uint64_t read;
  uint32_t ended;   // nothing more will be written
  uint64_t missed;  // frames that were too late, or for which there was no room
  uint64_t gaps;    // how many times frames were missing; consecutive ones count once
  uint32_t stopped; // the next block read is the last, and fades out
  uint32_t block;   // the most frames that the reader has requested at once
  uint32_t in_gap;  // the reader's: whether the last frames requested were missing
} sonde_ring;

/// Makes a ring for 2^bits frames; NULL if there is no memory.
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

/// Copies `count` frames between the ring, from frame `place` on, and `other`.
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

/// Writes as many of `count` frames as there is room for, and returns how many.
static inline uint32_t sonde_ring_write(sonde_ring *ring, const float *frames, uint32_t count) {
  uint64_t read = __atomic_load_n(&ring->read, __ATOMIC_ACQUIRE);
  uint32_t room = ring->frames - (uint32_t)(ring->written - read);
  if (count > room) count = room;
  sonde_ring_copy(ring, ring->written, count, NULL, frames);
  __atomic_store_n(&ring->written, ring->written + count, __ATOMIC_RELEASE);
  return count;
}

/// Reads as many of `count` frames as there are, and returns how many.
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

/// Reads for a device: as many of `count` frames as there are. Counts the missing ones unless the sound
/// has ended. Returns how many there were.
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

/// Ends the sound with the next block that the device takes; that block fades out.
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
  // Checked before reading, so that everything written before the end is read.
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

/// Opens a stream of 32-bit floats on a device, which plays the ring or fills it; `soon` requests the
/// device's shortest delay.
static inline PaError sonde_stream_open(
    PaStream **stream, PaDeviceIndex device, int hears, int soon, double rate, sonde_ring *ring) {
  const PaDeviceInfo *info = Pa_GetDeviceInfo(device);
  if (!info) return paInvalidDevice;
  PaStreamParameters format = {
    .device = device, .channelCount = (int)ring->channels, .sampleFormat = paFloat32,
    .suggestedLatency = hears  ? info->defaultHighInputLatency
                        : soon ? info->defaultLowOutputLatency
                               : info->defaultHighOutputLatency};
  return Pa_OpenStream(
      stream, hears ? &format : NULL, hears ? NULL : &format, rate, paFramesPerBufferUnspecified,
      paNoFlag, hears ? sonde_ring_hear : sonde_ring_sound, ring);
}
