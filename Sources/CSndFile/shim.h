// The part of libsndfile that Sonde uses, and a memory file for it to write into.
#pragma once
#include <sndfile.h>
#include <sys/syscall.h>
#include <unistd.h>

// A file in memory, closed when another program is started; negative if none can be made.
// (Swift does not see memfd_create, which glibc declares for _GNU_SOURCE alone; 1 is MFD_CLOEXEC.)
static inline int sonde_memory_file(void) {
  return (int)syscall(SYS_memfd_create, "sound", 1u);
}
