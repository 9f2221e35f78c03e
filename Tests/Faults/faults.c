// Makes one call to the system fail, so that a test sees what a program does then. The library is loaded into the
// program by LD_PRELOAD and reads these environment variables:
//
//   FAULT_CALL    the call that fails: open, read, write, pwrite, fsync, fchmod, ftruncate, rename, close, or any
//   FAULT_AT      the number of the call that fails, counted from 1 over the calls that FAULT_CALL names
//   FAULT_KIND    the failure: the name of an error (ENOSPC, EIO, EINTR, EDQUOT, EROFS, EMFILE, EFBIG), or `short` for
//                 a read or write of half the bytes
//   FAULT_STAYS   if set, all later calls of the same kind fail too, as on a disk that stays full
//   FAULT_FOLDER  only files in this folder count
//   FAULT_SEEN    the path of a file that is made when the call fails
//
// Only calls on regular files and folders in FAULT_FOLDER count, so the loader, pipes and terminals work as always.
// A failing `close` closes the file, as the system does.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long count = 0;

static int number(const char *name) {
  static const struct { const char *name; int number; } all[] = {
      {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EINTR", EINTR}, {"EDQUOT", EDQUOT},
      {"EROFS", EROFS},   {"EMFILE", EMFILE}, {"EFBIG", EFBIG},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (strcmp(all[i].name, name) == 0) return all[i].number;
  return 0;
}

static int isInside(const char *path) {
  const char *folder = getenv("FAULT_FOLDER");
  if (!folder) return 0;
  char full[PATH_MAX];
  if (path[0] != '/') {
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here)) return 0;
    if (snprintf(full, sizeof full, "%s/%s", here, path) >= (int)sizeof full) return 0;
    path = full;
  }
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int isFileInside(int file) {
  char link[64], path[PATH_MAX];
  struct stat status;
  if (fstat(file, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return isInside(path);
}

/// The failure of a call that counts: 0 for none, -1 for a short one, or the number of an error.
static int failure(const char *call) {
  const char *wanted = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
  if (!wanted || !at || !kind) return 0;
  if (strcmp(wanted, "any") != 0 && strcmp(wanted, call) != 0) return 0;
  pthread_mutex_lock(&lock);
  long now = ++count;
  pthread_mutex_unlock(&lock);
  long place = atol(at);
  if (now != place && !(now > place && getenv("FAULT_STAYS"))) return 0;
  const char *seen = getenv("FAULT_SEEN");
  if (seen) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, seen, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file >= 0) syscall(SYS_close, file);
  }
  return strcmp(kind, "short") == 0 ? -1 : number(kind);
}

#define REAL(name, type) \
  static type real; \
  if (!real) real = (type)dlsym(RTLD_NEXT, name)

typedef ssize_t (*Transfer)(int, void *, size_t);
typedef ssize_t (*PlacedTransfer)(int, void *, size_t, off_t);

ssize_t write(int file, const void *bytes, size_t size) {
  REAL("write", Transfer);
  int fault = isFileInside(file) ? failure("write") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file, (void *)bytes, fault < 0 && size > 1 ? size / 2 : size);
}

ssize_t read(int file, void *bytes, size_t size) {
  REAL("read", Transfer);
  int fault = isFileInside(file) ? failure("read") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file, bytes, fault < 0 && size > 1 ? size / 2 : size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t place) {
  REAL("pwrite", PlacedTransfer);
  int fault = isFileInside(file) ? failure("pwrite") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file, (void *)bytes, fault < 0 && size > 1 ? size / 2 : size, place);
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off_t place) {
  return pwrite(file, bytes, size, place);
}

ssize_t writev(int file, const struct iovec *parts, int number) {
  typedef ssize_t (*Call)(int, const struct iovec *, int);
  REAL("writev", Call);
  int fault = isFileInside(file) ? failure("write") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file, parts, fault < 0 && number > 1 ? number / 2 : number);
}

int fsync(int file) {
  typedef int (*Call)(int);
  REAL("fsync", Call);
  int fault = isFileInside(file) ? failure("fsync") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file);
}

int fdatasync(int file) {
  typedef int (*Call)(int);
  REAL("fdatasync", Call);
  int fault = isFileInside(file) ? failure("fsync") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file);
}

int fchmod(int file, mode_t mode) {
  typedef int (*Call)(int, mode_t);
  REAL("fchmod", Call);
  int fault = isFileInside(file) ? failure("fchmod") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file, mode);
}

int ftruncate(int file, off_t size) {
  typedef int (*Call)(int, off_t);
  REAL("ftruncate", Call);
  int fault = isFileInside(file) ? failure("ftruncate") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(file, size);
}
int ftruncate64(int file, off_t size) { return ftruncate(file, size); }

int close(int file) {
  typedef int (*Call)(int);
  REAL("close", Call);
  int fault = isFileInside(file) ? failure("close") : 0;
  int result = real(file);
  if (fault > 0) { errno = fault; return -1; }
  return result;
}

int rename(const char *from, const char *to) {
  typedef int (*Call)(const char *, const char *);
  REAL("rename", Call);
  int fault = isInside(to) ? failure("rename") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return real(from, to);
}

static int opened(const char *path, int flags, mode_t mode) {
  int fault = isInside(path) ? failure("open") : 0;
  if (fault > 0) { errno = fault; return -1; }
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static mode_t modeOf(int flags, va_list rest) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = modeOf(flags, rest);
  va_end(rest);
  return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = modeOf(flags, rest);
  va_end(rest);
  return opened(path, flags | O_LARGEFILE, mode);
}
