// The part of readline that Sonde uses. Swift 6 rejects global variables of C, so the functions below access
// the global variables of readline.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <readline/readline.h>
#include <readline/history.h>

/// Configures readline for the whole process. The caller must handle signals and keep the strings allocated.
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
  // The completion function handles quotes, so readline must not.
  rl_completer_quote_characters = NULL;
  rl_basic_quote_characters = "";
  rl_attempted_completion_function = complete;
  rl_completion_display_matches_hook = show;
  // One Tab lists all candidates, unless the user's inputrc file, which is read later, changes this setting.
  rl_variable_bind("show-all-if-ambiguous", "on");
}

/// Gives a function a name, with which an inputrc file can bind keys to the function. The name must stay
/// allocated.
static inline void readline_define(const char *name, rl_command_func_t *function) {
  rl_add_defun(name, function, -1);
}

/// Binds a key sequence in a keymap (`emacs`, `vi-insert`, `vi-command`), before readline reads the user's
/// inputrc file.
static inline void readline_bind(
    const char *sequence, const char *keymap, rl_command_func_t *function) {
  rl_bind_keyseq_in_map(sequence, function, rl_get_keymap_by_name(keymap));
}

/// Switches from vi's command mode to insert mode, at the end of the line.
static inline void readline_type(void) {
  if (rl_get_keymap() != rl_get_keymap_by_name("vi-command")) return;
  rl_vi_insertion_mode(1, 0);
  rl_point = rl_end;
}

static inline const char *readline_buffer(void) { return rl_line_buffer; }
static inline int readline_point(void) { return rl_point; }
static inline int readline_end(void) { return rl_end; }
static inline void readline_set_point(int point) { rl_point = point; }

/// Whether the terminal can move the cursor up a line, which readline needs to draw an entry over several
/// lines.
static inline int readline_draws_lines(void) {
  const char *up = rl_get_termcap("up");
  return up != NULL && *up != 0;
}

/// Prints the newline after a Ctrl-D, unless readline prints the newline (as it does if bracketed paste is
/// enabled).
static inline void readline_end_line(void) {
  const char *paste = rl_variable_value("enable-bracketed-paste");
  if (paste != NULL && strcmp(paste, "on") == 0 && readline_draws_lines()) return;
  fputs("\n", rl_outstream);
  fflush(rl_outstream);
}

/// Whether the last key called `function`.
static inline int readline_last_was(rl_command_func_t *function) { return rl_last_func == function; }
static inline void readline_set_last(rl_command_func_t *function) { rl_last_func = function; }

/// Configures completion with Tab: readline adds no file names, keeps the order of the candidates, and appends
/// `character` to a single candidate (0 appends nothing).
static inline void readline_complete_with(int character) {
  rl_attempted_completion_over = 1;
  rl_sort_completion_matches = 0;
  rl_completion_append_character = character;
  rl_completion_suppress_append = character == 0;
}

/// Prints text below the line that is being typed, and draws this line again.
static inline void readline_show_below(const char *text) {
  fprintf(rl_outstream, "\n%s", text);
  fflush(rl_outstream);
  rl_on_new_line();
}

/// Removes earlier entries equal to `line` from the history.
static inline void readline_forget(const char *line) {
  for (int place = history_length - 1; place >= 0; place--) {
    HIST_ENTRY *entry = history_get(history_base + place);
    if (entry != NULL && strcmp(entry->line, line) == 0) {
      free_history_entry(remove_history(place));
    }
  }
}

/// Reads the terminal window's size again, for use after a change of size while readline is inactive.
static inline void readline_measure(void) { rl_reset_screen_size(); }

/// Discards the typed text, together with an incremental search or an unfinished key sequence. The text stays
/// visible on the screen, followed by `mark`, and the cursor moves to the line below.
static inline void readline_abandon(const char *mark) {
  // An incremental search is ended before the cursor moves, because the end of a search redraws the line of the
  // search.
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

/// Restores the terminal's settings with readline_release, and enables readline's settings again with
/// readline_retake.
static inline void readline_release(void) {
  if (rl_deprep_term_function) rl_deprep_term_function();
}
static inline void readline_retake(void) {
  if (rl_prep_term_function) rl_prep_term_function(1);
  rl_forced_update_display();
}
