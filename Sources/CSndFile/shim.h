// The face of sndfile that Sonde uses, and a file without a place on disk for it to write into.
#pragma once
#include <sndfile.h>
#include <sys/syscall.h>
#include <unistd.h>

// A file in memory, closed where another program is started; negative where there is none to be had.
// (Swift does not see memfd_create, which glibc declares for _GNU_SOURCE alone; 1 is MFD_CLOEXEC.)
static inline int sonde_memory_file(void) {
  return (int)syscall(SYS_memfd_create, "sound", 1u);
}
