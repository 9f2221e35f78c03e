// The functions of PortAudio that Sonde uses. The library is loaded at the first call.

#include "CPortAudio.h"
#include "CLateLibraries.h"

#define LIBRARY "libportaudio.so.2"

LATE(PaError, Pa_Initialize, (void), ())
LATE(const char *, Pa_GetErrorText, (PaError error), (error))
LATE(PaDeviceIndex, Pa_GetDefaultInputDevice, (void), ())
LATE(PaDeviceIndex, Pa_GetDefaultOutputDevice, (void), ())
LATE(const PaDeviceInfo *, Pa_GetDeviceInfo, (PaDeviceIndex device), (device))
LATE(
    PaError, Pa_OpenStream,
    (PaStream * *stream, const PaStreamParameters *input, const PaStreamParameters *output,
     double rate, unsigned long frames, PaStreamFlags flags, PaStreamCallback *callback,
     void *user),
    (stream, input, output, rate, frames, flags, callback, user))
LATE(PaError, Pa_StartStream, (PaStream * stream), (stream))
LATE(PaError, Pa_AbortStream, (PaStream * stream), (stream))
LATE(PaError, Pa_CloseStream, (PaStream * stream), (stream))
LATE(PaError, Pa_IsStreamActive, (PaStream * stream), (stream))
LATE(const PaStreamInfo *, Pa_GetStreamInfo, (PaStream * stream), (stream))
