// Landlock and seccomp. Every function makes the system calls itself, by number.
#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// MARK: Landlock

enum {
  createRuleset = 444,
  addRule = 445,
  restrictSelf = 446,
  ruleBeneath = 1,
  rulePort = 2,
  askVersion = 1
};

/// The rights to files, as bits of Landlock's interface.
enum {
  execute = 1 << 0,
  writeFile = 1 << 1,
  readFile = 1 << 2,
  readFolder = 1 << 3,
  removeFolder = 1 << 4,
  removeFile = 1 << 5,
  makeFolder = 1 << 7,
  makeFile = 1 << 8,
  // Version 2.
  refer = 1 << 13,
  // Version 3.
  truncateFile = 1 << 14
};

struct ruleset {
  uint64_t files, network, scopes;
};

struct beneath {
  uint64_t access;
  int32_t parent;
} __attribute__((packed));

struct port {
  uint64_t access, number;
};

/// All rights to files that a version knows; what is not listed here is not refused.
static uint64_t known(int version) {
  if (version >= 5) return (1 << 16) - 1;
  if (version >= 3) return (1 << 15) - 1;
  if (version >= 2) return (1 << 14) - 1;
  return (1 << 13) - 1;
}

int sandbox_landlock_version(void) {
  const long version = syscall(createRuleset, NULL, 0, askVersion);
  return version > 0 ? (int)version : 0;
}

int sandbox_rules(int version) {
  // Network: bind and connect. Scopes: abstract Unix sockets and signals of processes outside.
  struct ruleset set = {known(version), version >= 4 ? 3 : 0, version >= 6 ? 3 : 0};
  const size_t size = version >= 6 ? sizeof set : version >= 4 ? 16 : 8;
  return (int)syscall(createRuleset, &set, size, 0);
}

int sandbox_allow(int rules, int version, const char *path, int access) {
  const int file = open(path, O_PATH | O_CLOEXEC);
  if (file < 0) return -1;
  struct stat status;
  if (fstat(file, &status) != 0) {
    close(file);
    return -1;
  }
  uint64_t rights = 0;
  if (access & SANDBOX_READ) rights |= readFile | readFolder;
  if (access & SANDBOX_RUN) rights |= execute | readFile;
  if (access & SANDBOX_WRITE) rights |= writeFile | truncateFile;
  if (access & SANDBOX_CHANGE) rights |= removeFolder | removeFile | makeFolder | makeFile | refer;
  // Landlock refuses the rights of folders in a rule about a file.
  if (!S_ISDIR(status.st_mode)) rights &= execute | writeFile | readFile | truncateFile;
  struct beneath rule = {rights & known(version), file};
  const long result = syscall(addRule, rules, ruleBeneath, &rule, 0);
  const int number = errno;
  close(file);
  errno = number;
  return (int)result;
}

int sandbox_allow_port(int rules, int version, uint16_t number) {
  if (version < 4) return 0;
  struct port rule = {1, number};
  return (int)syscall(addRule, rules, rulePort, &rule, 0);
}

int sandbox_restrict(int rules) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return (int)syscall(restrictSelf, rules, 0);
}

// MARK: seccomp

#if defined(__x86_64__)
#define SANDBOX_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SANDBOX_ARCH AUDIT_ARCH_AARCH64
#endif

int sandbox_has_filter(void) {
#ifdef SANDBOX_ARCH
  // The kernel answers EFAULT to a missing program if it knows filters.
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) != 0 && errno == EFAULT;
#else
  return 0;
#endif
}

#ifdef SANDBOX_ARCH

/// System calls that are refused with EPERM in every confined process. Numbers without a name in older headers are
/// the same on all processors.
static const int refused[] = {
    // Other processes.
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, 434 /* pidfd_open */,
    438 /* pidfd_getfd */, 424 /* pidfd_send_signal */, 440 /* process_madvise */,
    448 /* process_mrelease */, SYS_move_pages, SYS_migrate_pages,
    // File systems and name spaces.
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_swapon,
    SYS_swapoff, SYS_quotactl, 443 /* quotactl_fd */, SYS_name_to_handle_at, SYS_open_by_handle_at,
    SYS_fanotify_init, SYS_fanotify_mark, 428 /* open_tree */, 429 /* move_mount */,
    430 /* fsopen */, 431 /* fsconfig */, 432 /* fsmount */, 433 /* fspick */,
    442 /* mount_setattr */, 457 /* statmount */, 458 /* listmount */, 467 /* open_tree_attr */,
    // The kernel.
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, 425, 426, 427 /* io_uring */, SYS_init_module,
    SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_syslog, SYS_acct,
    SYS_personality, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_vhangup,
    // Clocks and names of the machine.
    SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_sethostname,
    SYS_setdomainname,
    // Shared memory and queues of other programs.
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semctl, SYS_semtimedop,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
    // Owners, modes, attributes and times by path, which Landlock does not refuse. A descriptor (fchmod) shows that
    // its file may be written.
    SYS_fchownat, SYS_fchmodat, 452 /* fchmodat2 */, SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr,
    SYS_fremovexattr, 463 /* setxattrat */, 466 /* removexattrat */, 469 /* file_setattr */,
    SYS_utimensat,
    // Programs are started by execve alone, which Landlock limits.
    SYS_execveat, SYS_mknodat,
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef __x86_64__
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_mknod, SYS_iopl, SYS_ioperm,
    SYS_modify_ldt, SYS_create_module, SYS_uselib, SYS__sysctl, SYS_lookup_dcookie,
#endif
};

/// The calls of sockets that a process without a network needs for nothing.
static const int socketCalls[] = {SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept,
                                  SYS_accept4};

enum { most = 320, connectFlag = 0x20000000 /* MSG_FASTOPEN */ };

struct program {
  struct sock_filter lines[most];
  unsigned short count;
};

static void add(struct program *program, uint16_t code, uint32_t value, uint8_t yes, uint8_t no) {
  if (program->count < most) {
    program->lines[program->count++] = (struct sock_filter){code, yes, no, value};
  }
}

static const uint16_t load = BPF_LD | BPF_W | BPF_ABS, equal = BPF_JMP | BPF_JEQ | BPF_K,
                      any = BPF_JMP | BPF_JSET | BPF_K, finish = BPF_RET | BPF_K;

static uint32_t failing(int number) { return SECCOMP_RET_ERRNO | (uint32_t)number; }

/// The lower half of a system call's argument.
static uint32_t argument(int index) {
  return (uint32_t)offsetof(struct seccomp_data, args) + 8 * (uint32_t)index;
}

static void refuse(struct program *program, int call, int number) {
  add(program, equal, (uint32_t)call, 0, 1);
  add(program, finish, failing(number), 0, 0);
}

/// Refuses a call if its argument has one of the bits.
static void refuseBits(struct program *program, int call, int index, uint32_t bits) {
  add(program, equal, (uint32_t)call, 0, 4);
  add(program, load, argument(index), 0, 0);
  add(program, any, bits, 0, 1);
  add(program, finish, failing(EPERM), 0, 0);
  add(program, finish, SECCOMP_RET_ALLOW, 0, 0);
}

/// Allows a stream socket of the internet; other sockets are refused. A netlink socket is "not supported", because
/// ZeroMQ gives up listing the network's interfaces for this reason alone.
static void limitSockets(struct program *program) {
  add(program, equal, SYS_socket, 0, 10);
  add(program, load, argument(0), 0, 0);
  add(program, equal, AF_NETLINK, 0, 1);
  add(program, finish, failing(EOPNOTSUPP), 0, 0);
  add(program, equal, AF_INET, 1, 0);
  add(program, equal, AF_INET6, 0, 3);
  add(program, load, argument(1), 0, 0);
  add(program, BPF_ALU | BPF_AND | BPF_K, 0xf, 0, 0);
  add(program, equal, SOCK_STREAM, 1, 0);
  add(program, finish, failing(EPERM), 0, 0);
  add(program, finish, SECCOMP_RET_ALLOW, 0, 0);
}

static int install(const struct program *program) {
  if (program->count >= most) {
    errno = E2BIG;
    return -1;
  }
  struct sock_fprog code = {program->count, (struct sock_filter *)program->lines};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &code, 0, 0);
}

int sandbox_filter(int version, int listens) {
  struct program program = {.count = 0};
  struct program *p = &program;
  add(p, load, offsetof(struct seccomp_data, arch), 0, 0);
  add(p, equal, SANDBOX_ARCH, 1, 0);
  add(p, finish, failing(EPERM), 0, 0);
  add(p, load, offsetof(struct seccomp_data, nr), 0, 0);
#ifdef __x86_64__
  // Calls with the numbers of the x32 interface would pass the comparisons below.
  add(p, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
  add(p, finish, failing(EPERM), 0, 0);
#endif
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) refuse(p, refused[i], EPERM);
  if (version < 3) {
    // Before version 3 Landlock does not refuse to shorten a file by its path.
    refuse(p, SYS_truncate, EPERM);
  }
  if (listens) {
    refuse(p, SYS_connect, EPERM);
    limitSockets(p);
    // A first packet with data would connect a socket.
    refuseBits(p, SYS_sendto, 3, connectFlag);
    refuseBits(p, SYS_sendmsg, 2, connectFlag);
    refuseBits(p, SYS_sendmmsg, 3, connectFlag);
  } else {
    for (size_t i = 0; i < sizeof socketCalls / sizeof *socketCalls; i++) {
      refuse(p, socketCalls[i], EPERM);
    }
  }
  // clone3 passes its flags by a pointer, which a filter cannot follow; the C library then uses clone.
  refuse(p, 435, ENOSYS);
  // The flags of new name spaces: time, mount, cgroup, uts, ipc, user, process, network.
  refuseBits(p, SYS_clone, 0, 0x7e020080);
  // Typing into the terminal.
  add(p, equal, SYS_ioctl, 0, 5);
  add(p, load, argument(1), 0, 0);
  add(p, equal, TIOCSTI, 1, 0);
  add(p, equal, TIOCLINUX, 0, 1);
  add(p, finish, failing(EPERM), 0, 0);
  add(p, finish, SECCOMP_RET_ALLOW, 0, 0);
  add(p, finish, SECCOMP_RET_ALLOW, 0, 0);
  return install(p);
}

#else

int sandbox_filter(int version, int listens) {
  (void)version;
  (void)listens;
  errno = ENOSYS;
  return -1;
}

#endif

// MARK: Checks from inside

int sandbox_is_filtered(void) {
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2) {
    return 0;
  }
  const int opened = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (opened < 0) return errno == EPERM;
  close(opened);
  return 0;
}

int sandbox_hold(const char *path) { return open(path, O_PATH | O_DIRECTORY); }

int sandbox_can_list(const char *path) {
  const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return 0;
  close(folder);
  return 1;
}
