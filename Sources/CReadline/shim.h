// The face of readline that Sonde uses. Swift 6 refuses C's global variables; the functions below are
// the only way to the ones that are needed.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <readline/readline.h>
#include <readline/history.h>

/// What parts words inside a string: its quotes, so that a path is one word.
static inline char *readline_string_breaks(void) { return (char *)"\""; }

/// Settings that hold for the whole process. Signals are the caller's to handle. The strings must stay.
static inline void readline_configure(
    const char *name, const char *word_breaks, const char *quotes, int on_errors,
    rl_completion_func_t *complete, char *(*string_breaks)(void)) {
  rl_readline_name = name;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_instream = stdin;
  rl_outstream = on_errors ? stderr : stdout;
  rl_completer_word_break_characters = (char *)word_breaks;
  rl_basic_word_break_characters = (char *)word_breaks;
  rl_completer_quote_characters = (char *)quotes;
  rl_attempted_completion_function = complete;
  rl_completion_word_break_hook = string_breaks;
  // One Tab shows what there is; the user's inputrc, which is read later, may say otherwise.
  rl_variable_bind("show-all-if-ambiguous", "on");
}

/// Binds a key sequence in the keymaps where text is typed, before the user's inputrc is read.
static inline void readline_bind(const char *sequence, const char *name, rl_command_func_t *function) {
  rl_add_defun(name, function, -1);
  rl_bind_keyseq_in_map(sequence, function, rl_get_keymap_by_name("emacs"));
  rl_bind_keyseq_in_map(sequence, function, rl_get_keymap_by_name("vi-insert"));
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

/// Ends the line that Ctrl-D has been typed on, where readline does not do so itself (it does together
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

/// Tab: that readline adds no file names of its own; that they are what is wanted; what follows the only
/// candidate, 0 for nothing.
static inline void readline_no_files(void) { rl_attempted_completion_over = 1; }
static inline void readline_want_files(void) {
  rl_attempted_completion_over = 0;
  rl_completion_append_character = 0;
}
static inline void readline_append(int character) {
  rl_completion_append_character = character;
  rl_completion_suppress_append = character == 0;
}

/// Leaves what has been typed on the screen, with `mark` behind it and the cursor below, and forgets it
/// together with an incremental search or an unfinished key sequence.
static inline void readline_abandon(const char *mark) {
  rl_point = rl_end;
  rl_redisplay();
  fprintf(rl_outstream, "%s\r\n", mark);
  fflush(rl_outstream);
  rl_free_line_state();
  rl_callback_sigcleanup();
  rl_replace_line("", 1);
  rl_point = rl_end = rl_mark = 0;
}

/// Gives the terminal back as it was found, and takes it again.
static inline void readline_release(void) {
  if (rl_deprep_term_function) rl_deprep_term_function();
}
static inline void readline_retake(void) {
  if (rl_prep_term_function) rl_prep_term_function(1);
  rl_forced_update_display();
}
