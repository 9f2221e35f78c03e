// Drawing by the caller: with a painter, readline itself writes nothing of the line, and only keeps its text.
#include "Library.h"
#include <string.h>
#include <wchar.h>

static readline_painter *paint;

void readline_paint_with(readline_painter *painter) { paint = painter; }
int readline_is_painted(void) { return paint != NULL; }

void readline_draw(void) {
  if (paint != NULL) {
    paint();
  } else {
    rl_redisplay();
  }
}

void readline_write(const void *bytes, long count) {
  fwrite(bytes, 1, (size_t)count, rl_outstream);
  fflush(rl_outstream);
}

int readline_colors(void) {
  // The terminal's description is in memory, because readline has read it.
  return readline_draws_lines() ? tgetnum("Co") : 0;
}

const char *readline_prompt(void) { return rl_display_prompt == NULL ? "" : rl_display_prompt; }
int readline_shows_message(void) { return rl_display_prompt != rl_prompt; }

const char *readline_setting(const char *name) {
  const char *value = rl_variable_value(name);
  return value == NULL ? "" : value;
}

const char *readline_mode_text(void) {
  if (strcmp(readline_setting("show-mode-in-prompt"), "on") != 0) return "";
  Keymap map = rl_get_keymap();
  if (map == rl_get_keymap_by_name("vi-command")) return readline_setting("vi-cmd-mode-string");
  if (map == rl_get_keymap_by_name("vi-insert")) return readline_setting("vi-ins-mode-string");
  return readline_setting("emacs-mode-string");
}

int readline_width(unsigned scalar) { return wcwidth((wchar_t)scalar); }
