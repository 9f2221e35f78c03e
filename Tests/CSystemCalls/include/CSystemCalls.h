// System calls by number, for calls that the C library does not offer or checks itself.
#pragma once

/// The numbers of the tried calls.
enum {
  CALL_PTRACE,
  CALL_MOUNT,
  CALL_UNSHARE,
  CALL_CHROOT,
  CALL_KEYCTL,
  CALL_URING,
  CALL_CHMOD,
  CALL_CHOWN,
  CALL_SETXATTR,
  CALL_MKNOD
};

/// Makes a call on the path (or with harmless arguments). Returns the result, or -1 and sets errno.
long call_system(int call, const char *path);
