// The functions of libsndfile that Sonde uses. The library is loaded at the first call.

#include "CSndFile.h"
#include "CLateLibraries.h"

#define LIBRARY "libsndfile.so.1"

LATE(
    SNDFILE *, sf_open_virtual, (SF_VIRTUAL_IO *io, int mode, SF_INFO *info, void *user),
    (io, mode, info, user))
LATE(int, sf_close, (SNDFILE *file), (file))
LATE(int, sf_error, (SNDFILE *file), (file))
LATE(const char *, sf_strerror, (SNDFILE *file), (file))
LATE(int, sf_format_check, (const SF_INFO *info), (info))
LATE(
    int, sf_command, (SNDFILE *file, int command, void *data, int size),
    (file, command, data, size))
LATE(
    sf_count_t, sf_readf_float, (SNDFILE *file, float *samples, sf_count_t frames),
    (file, samples, frames))
LATE(
    sf_count_t, sf_writef_float, (SNDFILE *file, const float *samples, sf_count_t frames),
    (file, samples, frames))
LATE(
    sf_count_t, sf_writef_int, (SNDFILE *file, const int *samples, sf_count_t frames),
    (file, samples, frames))
