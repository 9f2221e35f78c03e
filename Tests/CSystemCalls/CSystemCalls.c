// The tried system calls, each with the arguments of an attack on the path.
#define _GNU_SOURCE
#include "CSystemCalls.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

long call_system(int call, const char *path) {
  switch (call) {
    case CALL_PTRACE: return syscall(SYS_ptrace, PTRACE_SEIZE, getppid(), 0, 0);
    case CALL_MOUNT: return syscall(SYS_mount, "none", path, "tmpfs", 0, 0);
    case CALL_UNSHARE: return syscall(SYS_unshare, CLONE_NEWUSER);
    case CALL_CHROOT: return syscall(SYS_chroot, path);
    case CALL_KEYCTL: return syscall(SYS_keyctl, 0, -3, 1);
    case CALL_URING: return syscall(425, 1, path);
    case CALL_CHMOD: return syscall(SYS_fchmodat, AT_FDCWD, path, 0777);
    case CALL_CHOWN: return syscall(SYS_fchownat, AT_FDCWD, path, getuid(), getgid(), 0);
    case CALL_SETXATTR: return syscall(SYS_setxattr, path, "user.x", "y", 1, 0);
    case CALL_MKNOD: return syscall(SYS_mknodat, AT_FDCWD, path, S_IFCHR | 0600, 0x103);
    default: return -1;
  }
}
