// Finds the functions of libraries.

#include "CLateLibraries.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void print(const char *library, const char *reason) {
  fprintf(stderr, "%s: %s\n", library, reason);
}

static void (*report)(const char *library, const char *reason) = print;

void late_libraries_report(void (*function)(const char *library, const char *reason)) {
  report = function;
}

void *late_function(const char *library, const char *name) {
  // The second and every later call gives the library that is loaded already.
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  void *function = handle ? dlsym(handle, name) : NULL;
  if (function) return function;
  const char *reason = dlerror();
  report(library, reason ? reason : name);
  exit(1);
}
