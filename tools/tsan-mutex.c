// Tells ThreadSanitizer of the locks of Swift's Mutex that a thread had to wait for. The standard library takes and
// releases such a lock in functions of its own, which the sanitizer cannot see into; it sees only locks that are free.
// The campaign thread-sanitizer preloads this library into the tests and into the programs that they start.
//
// The functions stand in for _MutexHandle._lockSlow(_:) and _MutexHandle._unlockSlow() of the module Synchronization.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

typedef __attribute__((swiftcall)) void lock_function(uint32_t, __attribute__((swift_context)) void *);
typedef __attribute__((swiftcall)) void unlock_function(__attribute__((swift_context)) void *);

static void tell(const char *name, void *lock) {
  void (*function)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, name);
  if (function) function(lock);
}

__attribute__((swiftcall)) void lock_slowly(uint32_t thread, __attribute__((swift_context)) void *lock)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
__attribute__((swiftcall)) void unlock_slowly(__attribute__((swift_context)) void *lock)
    __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");

__attribute__((swiftcall)) void lock_slowly(uint32_t thread, __attribute__((swift_context)) void *lock) {
  static lock_function *real;
  if (!real) real = (lock_function *)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
  real(thread, lock);
  tell("__tsan_acquire", lock);
}

__attribute__((swiftcall)) void unlock_slowly(__attribute__((swift_context)) void *lock) {
  static unlock_function *real;
  if (!real) real = (unlock_function *)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
  tell("__tsan_release", lock);
  real(lock);
}
