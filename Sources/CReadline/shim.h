// The face of readline that Sonde uses. Swift 6 refuses C's global variables; the functions below are
// the only way to the ones that are needed.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <readline/readline.h>
#include <readline/history.h>

/// Settings that hold for the whole process. Signals are the caller's to handle. The strings must stay.
static inline void readline_configure(
    const char *name, const char *word_breaks, int on_errors, rl_completion_func_t *complete,
    rl_compdisp_func_t *show, rl_getc_func_t *key) {
  rl_readline_name = name;
  rl_getc_function = key;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_instream = stdin;
  rl_outstream = on_errors ? stderr : stdout;
  rl_completer_word_break_characters = (char *)word_breaks;
  rl_basic_word_break_characters = (char *)word_breaks;
  // Quotes are the completion's own matter.
  rl_completer_quote_characters = NULL;
  rl_basic_quote_characters = "";
  rl_attempted_completion_function = complete;
  rl_completion_display_matches_hook = show;
  // One Tab shows what there is; the user's inputrc, which is read later, may say otherwise.
  rl_variable_bind("show-all-if-ambiguous", "on");
}

/// Gives a function a name that an inputrc can bind keys to. The name must stay.
static inline void readline_define(const char *name, rl_command_func_t *function) {
  rl_add_defun(name, function, -1);
}

/// Binds a key sequence in a keymap (`emacs`, `vi-insert`, `vi-command`), before the user's inputrc is
/// read.
static inline void readline_bind(
    const char *sequence, const char *keymap, rl_command_func_t *function) {
  rl_bind_keyseq_in_map(sequence, function, rl_get_keymap_by_name(keymap));
}

/// Goes from vi's commands to typing, at the end.
static inline void readline_type(void) {
  if (rl_get_keymap() != rl_get_keymap_by_name("vi-command")) return;
  rl_vi_insertion_mode(1, 0);
  rl_point = rl_end;
}

static inline const char *readline_buffer(void) { return rl_line_buffer; }
static inline int readline_point(void) { return rl_point; }
static inline int readline_end(void) { return rl_end; }
static inline void readline_set_point(int point) { rl_point = point; }

/// Whether the terminal can move up a line, without which a line with newlines is not drawn as several.
static inline int readline_draws_lines(void) {
  const char *up = rl_get_termcap("up");
  return up != NULL && *up != 0;
}

/// Ends the line that Ctrl-D has been typed on, if readline does not do so itself (it does together
/// with bracketed paste).
static inline void readline_end_line(void) {
  const char *paste = rl_variable_value("enable-bracketed-paste");
  if (paste != NULL && strcmp(paste, "on") == 0 && readline_draws_lines()) return;
  fputs("\n", rl_outstream);
  fflush(rl_outstream);
}

/// Whether the last key ran `function`.
static inline int readline_last_was(rl_command_func_t *function) { return rl_last_func == function; }
static inline void readline_set_last(rl_command_func_t *function) { rl_last_func = function; }

/// Tab: that readline adds no file names of its own, keeps the order, and puts `character` behind the only
/// candidate, 0 for nothing.
static inline void readline_complete_with(int character) {
  rl_attempted_completion_over = 1;
  rl_sort_completion_matches = 0;
  rl_completion_append_character = character;
  rl_completion_suppress_append = character == 0;
}

/// Text below the line that is typed, which is then drawn again.
static inline void readline_show_below(const char *text) {
  fprintf(rl_outstream, "\n%s", text);
  fflush(rl_outstream);
  rl_on_new_line();
}

/// Forgets earlier entries that are `line`.
static inline void readline_forget(const char *line) {
  for (int place = history_length - 1; place >= 0; place--) {
    HIST_ENTRY *entry = history_get(history_base + place);
    if (entry != NULL && strcmp(entry->line, line) == 0) {
      free_history_entry(remove_history(place));
    }
  }
}

/// The window's size has changed while nothing is typed.
static inline void readline_measure(void) { rl_reset_screen_size(); }

/// Leaves what has been typed on the screen, with `mark` behind it and the cursor below, and forgets it
/// together with an incremental search or an unfinished key sequence.
static inline void readline_abandon(const char *mark) {
  // A search ends first: ending, it draws its line once more, which must not come on the line below.
  rl_callback_sigcleanup();
  rl_free_line_state();
  rl_point = rl_end;
  rl_redisplay();
  fprintf(rl_outstream, "%s\r\n", mark);
  fflush(rl_outstream);
  rl_replace_line("", 1);
  rl_point = rl_end = rl_mark = 0;
  rl_on_new_line();
  rl_reset_line_state();
}

/// Gives the terminal back as it was found, and takes it again.
static inline void readline_release(void) {
  if (rl_deprep_term_function) rl_deprep_term_function();
}
static inline void readline_retake(void) {
  if (rl_prep_term_function) rl_prep_term_function(1);
  rl_forced_update_display();
}
