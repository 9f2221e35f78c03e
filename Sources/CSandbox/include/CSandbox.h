// The system calls that confine a process: Landlock for files, ports and signals, seccomp for system calls. Both hold
// for the calling thread, the threads and the programs that it starts, and cannot be taken back.
//
// The numbers are those of Linux's interface, because the headers of the C library may be older than the kernel.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What is allowed with a file or below a folder; the values are combined by `|`.
enum sandbox_access {
  /// Reading files and listing folders.
  SANDBOX_READ = 1,
  /// Starting a program.
  SANDBOX_RUN = 2,
  /// Writing into files that exist.
  SANDBOX_WRITE = 4,
  /// Making, removing and renaming files and folders.
  SANDBOX_CHANGE = 8
};

/// The version of Landlock's interface that the kernel has; 0 if the kernel has no Landlock, or Landlock is off.
int sandbox_landlock_version(void);

/// Whether the kernel can filter system calls on this processor: 1 or 0.
int sandbox_has_filter(void);

/// Makes a set of rules that allows nothing yet. Returns its descriptor, or -1 and sets errno.
int sandbox_rules(int version);

/// Allows `access` for the file at `path`, or for everything below the folder at `path`. Returns 0; -1 and sets errno
/// if there is no such file or the rule is refused.
int sandbox_allow(int rules, int version, const char *path, int access);

/// Allows a socket to listen at a TCP port. Returns 0, or -1 and sets errno. Kernels before version 4 have no rules
/// for ports, and the call does nothing.
int sandbox_allow_port(int rules, int version, uint16_t port);

/// Confines the calling thread to the rules. Afterwards the thread can gain no rights by starting a program. Returns 0,
/// or -1 and sets errno.
int sandbox_restrict(int rules);

/// Refuses the system calls that a script needs for nothing: sockets, tracing, mounting, namespaces, modules, keys and
/// the change of owners, modes and times by path. If `listens` is not 0, TCP sockets may listen and accept, but never
/// connect. Returns 0, or -1 and sets errno.
int sandbox_filter(int version, int listens);

/// Whether a system-call filter and "no new privileges" hold for the calling thread, and an internet datagram socket
/// is refused: 1 or 0.
int sandbox_is_filtered(void);

/// Keeps the folder at `path` in the system's memory, so that a rule about it stays valid, also in the next program
/// image. Returns a descriptor, or -1 and sets errno.
int sandbox_hold(const char *path);

/// Whether the folder at `path` can be opened for listing: 1 or 0.
int sandbox_can_list(const char *path);

#ifdef __cplusplus
}
#endif
