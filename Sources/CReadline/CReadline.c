// The settings, the line, the keys and the screen of GNU readline.
#include "Library.h"
#include <string.h>
#include <sys/ioctl.h>

// MARK: - Macros

static readline_macro_handler *take_macro;

void readline_watch_macros(readline_macro_handler *take) { take_macro = take; }

void readline_announce_keys(int are_waiting) {
  // Otherwise, readline ends a key sequence if no key is waiting in the terminal.
  if (are_waiting) {
    rl_readline_state |= RL_STATE_INPUTPENDING;
  } else {
    rl_readline_state &= ~(unsigned long)RL_STATE_INPUTPENDING;
  }
}

/// Draws the line. readline calls this function after every key, also after a key that begins a macro. If readline reads
/// a macro itself, it does not return before the end of the macro. It then also uses a stack frame that has ended.
static void redisplay(void) {
  if (rl_readline_state & RL_STATE_MACROINPUT) take_macro();
  readline_draw();
}

// MARK: - Settings

void readline_configure(
    const char *name, const char *word_breaks, int on_errors, readline_completion *complete,
    readline_display *show, readline_key_source *key) {
  rl_readline_name = name;
  rl_getc_function = key;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_instream = stdin;
  rl_outstream = on_errors ? stderr : stdout;
  rl_completer_word_break_characters = (char *)word_breaks;
  rl_basic_word_break_characters = (char *)word_breaks;
  // The completion handles quotes itself.
  rl_completer_quote_characters = NULL;
  rl_basic_quote_characters = "";
  rl_attempted_completion_function = complete;
  rl_completion_display_matches_hook = show;
  // One press of Tab lists all candidates. The user's inputrc file is read later and may change this setting.
  rl_variable_bind("show-all-if-ambiguous", "on");
}

void readline_define(const char *name, readline_command *function) {
  rl_add_defun(name, function, -1);
}

void readline_bind(const char *sequence, const char *keymap, readline_command *function) {
  rl_bind_keyseq_in_map(sequence, function, rl_get_keymap_by_name(keymap));
}

/// The longest text of the inputrc file that readline shows before the prompt, in bytes.
static const size_t longest_mode_string = 200;

/// Removes long texts before the prompt. readline writes outside its buffers if the prompt needs more than 256 rows of
/// the screen.
static void limit_mode_strings(void) {
  const char *names[] = {"emacs-mode-string", "vi-ins-mode-string", "vi-cmd-mode-string"};
  for (int place = 0; place < 3; place++) {
    const char *text = rl_variable_value(names[place]);
    if (text != NULL && strlen(text) > longest_mode_string) rl_variable_bind(names[place], "");
  }
}

/// Prepares the terminal for a line. The terminal never shows keys by itself: a key that arrives between two lines would
/// be shown beside the prompt. readline would take such a terminal for one on which nothing may be shown.
static void prepare(int meta) {
  rl_prep_terminal(meta);
  rl_tty_set_echoing(1);
}

void readline_initialize(void) {
  rl_prep_term_function = prepare;
  using_history();
  rl_initialize();
  limit_mode_strings();
  readline_rebind();
  readline_measure();
}

int readline_read_settings(int count, int key) {
  int result = rl_re_read_init_file(count, key);
  limit_mode_strings();
  return result;
}

// MARK: - Reading

void readline_begin(const char *prompt, readline_line_handler *take) {
  rl_redisplay_function = readline_is_painted() ? redisplay : rl_redisplay;
  rl_callback_handler_install(prompt, take);
  // With each line, readline binds the terminal's own keys, such as Backspace, to its own functions.
  readline_rebind();
  readline_leave_history();
}

void readline_read(void) {
  // With a function of the caller, readline draws differently in a resized window.
  rl_redisplay_function = redisplay;
  rl_callback_read_char();
  if (!readline_is_painted()) rl_redisplay_function = rl_redisplay;
}

void readline_finish(void) { rl_callback_handler_remove(); }

void readline_abandon(const char *mark) {
  // A search is ended first, because readline redraws the line at the end of a search. The redrawn line must not
  // appear on the next line of the screen.
  rl_callback_sigcleanup();
  rl_free_line_state();
  readline_leave_history();
  rl_point = rl_end;
  readline_draw();
  fprintf(rl_outstream, "%s\r\n", mark);
  fflush(rl_outstream);
  rl_replace_line("", 1);
  rl_point = rl_end = rl_mark = 0;
  rl_on_new_line();
  rl_reset_line_state();
}

void readline_end_line(void) {
  const char *paste = rl_variable_value("enable-bracketed-paste");
  if (paste != NULL && strcmp(paste, "on") == 0 && readline_draws_lines()) return;
  fputs("\n", rl_outstream);
  fflush(rl_outstream);
}

void readline_release(void) {
  if (rl_deprep_term_function) rl_deprep_term_function();
}

void readline_retake(void) {
  if (rl_prep_term_function) rl_prep_term_function(1);
  readline_rebind();
  rl_forced_update_display();
}

// MARK: - The screen

int readline_draws_lines(void) {
  const char *up = rl_get_termcap("up");
  return up != NULL && *up != 0;
}

void readline_show_below(const char *text) {
  fprintf(rl_outstream, "\n%s", text);
  fflush(rl_outstream);
  rl_on_new_line();
}

/// The smallest window that readline can draw in. In narrower windows, readline divides by zero or writes outside its
/// buffers. The drawing in such a window is incomplete, but every key works.
static const int least_columns = 8, least_rows = 2;

/// Whether the window has at least the smallest size. The window of an unknown size has the usual size.
static int is_large(void) {
  struct winsize size;
  if (ioctl(fileno(rl_instream), TIOCGWINSZ, &size) != 0) return 1;
  return (size.ws_col == 0 || size.ws_col >= least_columns) &&
         (size.ws_row == 0 || size.ws_row >= least_rows);
}

void readline_measure(void) {
  rl_reset_screen_size();
  int rows = 0, columns = 0;
  rl_get_screen_size(&rows, &columns);
  if (rows >= least_rows && columns >= least_columns) return;
  rl_set_screen_size(
      rows < least_rows ? least_rows : rows, columns < least_columns ? least_columns : columns);
}

void readline_resize(void) {
  if (is_large()) {
    rl_resize_terminal();
  } else {
    readline_measure();
    rl_forced_update_display();
  }
}

// MARK: - The line

const char *readline_buffer(void) { return rl_line_buffer; }
int readline_point(void) { return rl_point; }
int readline_end(void) { return rl_end; }
void readline_set_point(int point) { rl_point = point; }
void readline_insert_text(const char *text) { rl_insert_text(text); }
void readline_delete_text(int start, int end) { rl_delete_text(start, end); }

void readline_type(void) {
  if (rl_get_keymap() != rl_get_keymap_by_name("vi-command")) return;
  rl_vi_insertion_mode(1, 0);
  rl_point = rl_end;
}

// MARK: - Keys

int readline_newline(int count, int key) { return rl_newline(count, key); }
int readline_insert(int count, int key) { return rl_insert(count, key); }
int readline_complete(int count, int key) { return rl_complete(count, key); }
int readline_read_key(void) { return rl_read_key(); }

static int no_key(FILE *stream) {
  (void)stream;
  return EOF;
}

int readline_held_key(void) {
  rl_getc_func_t *source = rl_getc_function;
  rl_getc_function = no_key;
  unsigned long state = rl_readline_state;
  // In this state, readline ends a macro together with its last key.
  rl_readline_state |= RL_STATE_MOREINPUT;
  int key = rl_read_key();
  if (!(state & RL_STATE_MOREINPUT)) rl_readline_state &= ~(unsigned long)RL_STATE_MOREINPUT;
  rl_getc_function = source;
  return key;
}
int readline_getc(FILE *stream) { return rl_getc(stream); }

int readline_last_was(readline_command *function) { return rl_last_func == function; }
void readline_continue_completion(void) { rl_last_func = &rl_complete; }

int readline_key_calls(int key, readline_command *function) {
  if (key < 0 || key >= KEYMAP_SIZE - 1) return 0;
  KEYMAP_ENTRY *entry = &rl_get_keymap()[key];
  return entry->type == ISFUNC && entry->function == function;
}

int readline_is_bound(const char *keys, int length) {
  int kind = ISKMAP;
  void *function = (void *)rl_function_of_keyseq_len(keys, (size_t)length, NULL, &kind);
  return function != NULL && kind != ISKMAP;
}

void readline_complete_with(int character) {
  rl_attempted_completion_over = 1;
  rl_sort_completion_matches = 0;
  rl_completion_append_character = character;
  rl_completion_suppress_append = character == 0;
}
