// Keeps readline from waiting for a file that never ends: the file that names keys must be a regular file.

#include "CReadline.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void readline_check_input_file(void) {
  char usual[4096];
  const char *path = getenv("INPUTRC");
  if (!path || !*path) {
    const char *home = getenv("HOME");
    if (!home || snprintf(usual, sizeof usual, "%s/.inputrc", home) >= (int)sizeof usual) return;
    path = usual;
  }
  struct stat status;
  if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) setenv("INPUTRC", "/dev/null", 1);
}
