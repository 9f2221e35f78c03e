// GNU readline is loaded when the prompt starts. Scripts and kernels run without the library. The types come from the
// headers of readline. The functions and variables of readline are accessed through pointers, so the program is not
// linked with the library.
#include "CReadline.h"
#include <dlfcn.h>
#include <string.h>
#include <readline/readline.h>
#include <readline/history.h>

/// The functions and variables of readline that are used below. Each name also needs a `#define` below. Without a
/// `#define`, the linker reports the name as undefined.
#define NAMES(X) \
  X(add_history) X(free_history_entry) X(history_base) X(history_get) X(history_length) \
  X(remove_history) X(rl_add_defun) X(rl_attempted_completion_function) \
  X(rl_attempted_completion_over) X(rl_basic_quote_characters) X(rl_basic_word_break_characters) \
  X(rl_bind_keyseq_in_map) X(rl_callback_handler_install) X(rl_callback_handler_remove) \
  X(rl_callback_read_char) X(rl_callback_sigcleanup) X(rl_catch_signals) X(rl_catch_sigwinch) \
  X(rl_complete) X(rl_completer_quote_characters) X(rl_completer_word_break_characters) \
  X(rl_completion_append_character) X(rl_completion_display_matches_hook) \
  X(rl_completion_suppress_append) X(rl_delete_text) X(rl_deprep_term_function) X(rl_end) \
  X(rl_forced_update_display) X(rl_free_line_state) X(rl_get_keymap) X(rl_get_keymap_by_name) \
  X(rl_get_termcap) X(rl_getc) X(rl_getc_function) X(rl_history_search_backward) \
  X(rl_history_search_forward) X(rl_initialize) X(rl_insert) X(rl_insert_text) X(rl_instream) \
  X(rl_last_func) X(rl_line_buffer) X(rl_mark) X(rl_newline) X(rl_on_new_line) X(rl_outstream) \
  X(rl_point) X(rl_prep_term_function) X(rl_read_key) X(rl_readline_name) X(rl_redisplay) \
  X(rl_replace_line) X(rl_reset_line_state) X(rl_reset_screen_size) X(rl_resize_terminal) \
  X(rl_sort_completion_matches) X(rl_variable_bind) X(rl_variable_value) X(rl_vi_insertion_mode) \
  X(using_history)

/// Pointers to the functions and variables of readline.
static struct {
#define POINTER(name) __typeof__(&name) name;
  NAMES(POINTER)
#undef POINTER
} library;

static int is_loaded;

const char *readline_load(void) {
  if (is_loaded) return NULL;
  void *handle = dlopen("libreadline.so.8", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) handle = dlopen("libreadline.so", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return "libreadline.so.8";
#define FIND(name) \
  library.name = (__typeof__(library.name))dlsym(handle, #name); \
  if (library.name == NULL) { \
    dlclose(handle); \
    return #name " in libreadline.so.8"; \
  }
  NAMES(FIND)
#undef FIND
  is_loaded = 1;
  return NULL;
}

// Below this line, each name refers to the function or variable at its pointer.
#define add_history (*library.add_history)
#define free_history_entry (*library.free_history_entry)
#define history_base (*library.history_base)
#define history_get (*library.history_get)
#define history_length (*library.history_length)
#define remove_history (*library.remove_history)
#define rl_add_defun (*library.rl_add_defun)
#define rl_attempted_completion_function (*library.rl_attempted_completion_function)
#define rl_attempted_completion_over (*library.rl_attempted_completion_over)
#define rl_basic_quote_characters (*library.rl_basic_quote_characters)
#define rl_basic_word_break_characters (*library.rl_basic_word_break_characters)
#define rl_bind_keyseq_in_map (*library.rl_bind_keyseq_in_map)
#define rl_callback_handler_install (*library.rl_callback_handler_install)
#define rl_callback_handler_remove (*library.rl_callback_handler_remove)
#define rl_callback_read_char (*library.rl_callback_read_char)
#define rl_callback_sigcleanup (*library.rl_callback_sigcleanup)
#define rl_catch_signals (*library.rl_catch_signals)
#define rl_catch_sigwinch (*library.rl_catch_sigwinch)
#define rl_complete (*library.rl_complete)
#define rl_completer_quote_characters (*library.rl_completer_quote_characters)
#define rl_completer_word_break_characters (*library.rl_completer_word_break_characters)
#define rl_completion_append_character (*library.rl_completion_append_character)
#define rl_completion_display_matches_hook (*library.rl_completion_display_matches_hook)
#define rl_completion_suppress_append (*library.rl_completion_suppress_append)
#define rl_delete_text (*library.rl_delete_text)
#define rl_deprep_term_function (*library.rl_deprep_term_function)
#define rl_end (*library.rl_end)
#define rl_forced_update_display (*library.rl_forced_update_display)
#define rl_free_line_state (*library.rl_free_line_state)
#define rl_get_keymap (*library.rl_get_keymap)
#define rl_get_keymap_by_name (*library.rl_get_keymap_by_name)
#define rl_get_termcap (*library.rl_get_termcap)
#define rl_getc (*library.rl_getc)
#define rl_getc_function (*library.rl_getc_function)
#define rl_history_search_backward (*library.rl_history_search_backward)
#define rl_history_search_forward (*library.rl_history_search_forward)
#define rl_initialize (*library.rl_initialize)
#define rl_insert (*library.rl_insert)
#define rl_insert_text (*library.rl_insert_text)
#define rl_instream (*library.rl_instream)
#define rl_last_func (*library.rl_last_func)
#define rl_line_buffer (*library.rl_line_buffer)
#define rl_mark (*library.rl_mark)
#define rl_newline (*library.rl_newline)
#define rl_on_new_line (*library.rl_on_new_line)
#define rl_outstream (*library.rl_outstream)
#define rl_point (*library.rl_point)
#define rl_prep_term_function (*library.rl_prep_term_function)
#define rl_read_key (*library.rl_read_key)
#define rl_readline_name (*library.rl_readline_name)
#define rl_redisplay (*library.rl_redisplay)
#define rl_replace_line (*library.rl_replace_line)
#define rl_reset_line_state (*library.rl_reset_line_state)
#define rl_reset_screen_size (*library.rl_reset_screen_size)
#define rl_resize_terminal (*library.rl_resize_terminal)
#define rl_sort_completion_matches (*library.rl_sort_completion_matches)
#define rl_variable_bind (*library.rl_variable_bind)
#define rl_variable_value (*library.rl_variable_value)
#define rl_vi_insertion_mode (*library.rl_vi_insertion_mode)
#define using_history (*library.using_history)

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

void readline_initialize(void) {
  readline_check_input_file();
  using_history();
  rl_initialize();
}

// MARK: - Reading

void readline_begin(const char *prompt, readline_line_handler *take) {
  rl_callback_handler_install(prompt, take);
}

void readline_read(void) { rl_callback_read_char(); }

void readline_finish(void) { rl_callback_handler_remove(); }

void readline_abandon(const char *mark) {
  // A search is ended first, because readline redraws the line at the end of a search. The redrawn line must not
  // appear on the next line of the screen.
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

void readline_redisplay(void) { rl_redisplay(); }
void readline_resize(void) { rl_resize_terminal(); }
void readline_measure(void) { rl_reset_screen_size(); }

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
int readline_history_search_backward(int count, int key) {
  return rl_history_search_backward(count, key);
}
int readline_history_search_forward(int count, int key) {
  return rl_history_search_forward(count, key);
}

int readline_read_key(void) { return rl_read_key(); }
int readline_getc(FILE *stream) { return rl_getc(stream); }

int readline_last_was(readline_command *function) { return rl_last_func == function; }
void readline_continue_completion(void) { rl_last_func = &rl_complete; }
void readline_continue_search(void) { rl_last_func = &rl_history_search_backward; }

void readline_complete_with(int character) {
  rl_attempted_completion_over = 1;
  rl_sort_completion_matches = 0;
  rl_completion_append_character = character;
  rl_completion_suppress_append = character == 0;
}

// MARK: - History

void readline_remember(const char *line) { add_history(line); }

void readline_forget(const char *line) {
  for (int place = history_length - 1; place >= 0; place--) {
    HIST_ENTRY *entry = history_get(history_base + place);
    if (entry != NULL && strcmp(entry->line, line) == 0) {
      free_history_entry(remove_history(place));
    }
  }
}
