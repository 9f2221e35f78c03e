// The history of GNU readline, without readline's own commands that move in the history. Those commands keep one list of
// undo steps in two places: in the typed line and in an entry of the history. In readline 8.2 both places free the list.
// Here, readline's position in the history is always behind the last entry, and each list has one owner: the line that
// is shown, or a line that the user has left.
#include "Library.h"
#include <stdlib.h>
#include <string.h>

/// A line that the user has left by a key that moves in the history.
typedef struct left_line {
  int place;
  char *text;
  UNDO_LIST *undo;
  struct left_line *next;
} left_line;

static left_line *left_lines;
static int shown_place;

// MARK: - Entries

void readline_remember(const char *line) { add_history(line); }

void readline_forget(const char *line) {
  for (int place = history_length - 1; place >= 0; place--) {
    HIST_ENTRY *entry = history_get(history_base + place);
    if (entry != NULL && strcmp(entry->line, line) == 0) {
      free_history_entry(remove_history(place));
    }
  }
}

int readline_entry_count(void) { return history_length; }

const char *readline_entry(int place) {
  if (place == shown_place) return rl_line_buffer;
  for (left_line *line = left_lines; line != NULL; line = line->next) {
    if (line->place == place) return line->text;
  }
  HIST_ENTRY *entry = place < 0 ? NULL : history_get(history_base + place);
  return entry == NULL ? NULL : entry->line;
}

// MARK: - Moving

int readline_place(void) { return shown_place; }

void readline_show(int place) {
  const char *text = readline_entry(place);
  if (text == NULL || place == shown_place) return;
  left_line *leaving = calloc(1, sizeof *leaving);
  char *copy = strdup(rl_line_buffer);
  if (leaving == NULL || copy == NULL) {
    free(leaving);
    free(copy);
    return;
  }
  *leaving = (left_line){shown_place, copy, rl_undo_list, left_lines};
  rl_undo_list = NULL;
  rl_replace_line(text, 0);
  // The shown line owns its text and its undo steps.
  for (left_line **link = &left_lines; *link != NULL; link = &(*link)->next) {
    left_line *line = *link;
    if (line->place != place) continue;
    rl_undo_list = line->undo;
    *link = line->next;
    if (leaving->next == line) leaving->next = line->next;
    free(line->text);
    free(line);
    break;
  }
  left_lines = leaving;
  shown_place = place;
  rl_point = rl_end;
  rl_mark = 0;
}

void readline_leave_history(void) {
  UNDO_LIST *shown = rl_undo_list;
  while (left_lines != NULL) {
    left_line *line = left_lines;
    left_lines = line->next;
    rl_undo_list = line->undo;
    rl_free_undo_list();
    free(line->text);
    free(line);
  }
  rl_undo_list = shown;
  shown_place = history_length;
}

// MARK: - Commands

/// The replaced functions of readline.
static struct { rl_command_func_t *old, *new; } replaced[64];
static int replaced_count;

void readline_replace(const char *name, readline_command *function) {
  rl_initialize_funmap();
  for (FUNMAP **entry = funmap; *entry != NULL; entry++) {
    if (strcmp((*entry)->name, name) != 0 || (*entry)->function == function) continue;
    if (replaced_count == sizeof replaced / sizeof *replaced) return;
    replaced[replaced_count].old = (*entry)->function;
    replaced[replaced_count].new = function;
    replaced_count++;
    (*entry)->function = function;
    return;
  }
}

int readline_replaced(readline_command *function, int count, int key) {
  for (int place = 0; place < replaced_count; place++) {
    if (replaced[place].new == function) return replaced[place].old(count, key);
  }
  return 0;
}

/// readline's own keymaps are less than eight keys deep. Deeper keymaps come from names, which are replaced already.
static void rebind(Keymap map, int depth) {
  if (map == NULL || depth > 8) return;
  for (int key = 0; key < KEYMAP_SIZE; key++) {
    if (map[key].type == ISKMAP) rebind((Keymap)map[key].function, depth + 1);
    if (map[key].type != ISFUNC) continue;
    for (int place = 0; place < replaced_count; place++) {
      if (map[key].function == replaced[place].old) map[key].function = replaced[place].new;
    }
  }
}

void readline_rebind(void) {
  const char *names[] = {"emacs", "vi-insert", "vi-command"};
  for (int place = 0; place < 3; place++) rebind(rl_get_keymap_by_name(names[place]), 0);
}

// MARK: - Searching

long readline_find(const char *line, long start, const void *text, long length) {
  size_t size = strlen(line);
  if (start < 0 || (size_t)start > size) return -1;
  const char *found = memmem(line + start, size - (size_t)start, text, (size_t)length);
  return found == NULL ? -1 : found - line;
}

void readline_begin_message(void) { rl_save_prompt(); }

void readline_show_message(const char *text) { rl_message("%s", text); }

void readline_end_message(void) {
  rl_restore_prompt();
  rl_clear_message();
}

void readline_ding(void) { rl_ding(); }
int readline_has_argument(void) { return rl_explicit_arg; }
int readline_is_in_command_mode(void) { return rl_get_keymap() == rl_get_keymap_by_name("vi-command"); }
