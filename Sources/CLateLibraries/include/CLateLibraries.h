// Libraries that are loaded at the first call of one of their functions. To load all libraries takes longer than everything
// else that the program does until its first prompt. The target of a library defines its functions under the names that
// the library's header declares.
#pragma once

#pragma clang assume_nonnull begin

/// Sets the function that is called if a library or one of its functions cannot be found. The program ends after the
/// call. Without such a function, the program ends with a line on standard error.
void late_libraries_report(void (*report)(const char *library, const char *reason));

/// The function `name` of a library, which is loaded if it is not loaded yet. Ends the program if there is none.
void *late_function(const char *library, const char *name);

#pragma clang assume_nonnull end

/// Defines a function of the library LIBRARY.
#define LATE(result, name, parameters, arguments)                                                 \
  result name parameters {                                                                        \
    static __typeof__(&name) found;                                                               \
    __typeof__(&name) function = __atomic_load_n(&found, __ATOMIC_ACQUIRE);                       \
    if (!function) {                                                                              \
      function = (__typeof__(&name))late_function(LIBRARY, #name);                                \
      __atomic_store_n(&found, function, __ATOMIC_RELEASE);                                       \
    }                                                                                             \
    return function arguments;                                                                    \
  }
