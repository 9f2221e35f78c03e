// GNU readline is loaded when the prompt starts. Scripts and kernels run without the library.
#define READLINE_IS_LOADED_HERE
#include "Library.h"
#include <dlfcn.h>

struct readline_library readline_library;

const char *readline_load(void) {
  static int is_loaded;
  if (is_loaded) return NULL;
  void *handle = dlopen("libreadline.so.8", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) handle = dlopen("libreadline.so", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return "libreadline.so.8";
#define FIND(name) \
  readline_library.name = (__typeof__(readline_library.name))dlsym(handle, #name); \
  if (readline_library.name == NULL) { \
    dlclose(handle); \
    return #name " in libreadline.so.8"; \
  }
  NAMES(FIND)
#undef FIND
  is_loaded = 1;
  return NULL;
}
