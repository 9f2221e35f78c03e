// The part of libsndfile that Sonde uses, and a memory file into which libsndfile can write.
#pragma once
#include <sndfile.h>
#include <sys/syscall.h>
#include <unistd.h>

// Returns the descriptor of a new file in memory, or a negative number if there is an error. The file is closed
// when another program is started (1 is MFD_CLOEXEC). Swift cannot call memfd_create, because glibc declares
// this function only if _GNU_SOURCE is defined.
static inline int sonde_memory_file(void) {
  return (int)syscall(SYS_memfd_create, "sound", 1u);
}
