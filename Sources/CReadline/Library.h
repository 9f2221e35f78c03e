// Access to GNU readline, which is loaded when the prompt starts. Scripts and kernels run without the library. The types
// come from the headers of readline. The functions and variables of readline are accessed through pointers, so the
// program is not linked with the library.
#pragma once
// The C library then declares all its functions, and readline declares `rl_message` with its parameters.
#define _GNU_SOURCE
#define USE_VARARGS
#define PREFER_STDARG
#include "CReadline.h"
#include <readline/readline.h>
#include <readline/history.h>

/// The number that the description of the terminal has under a name of two letters, from the library of terminals that
/// readline needs.
int tgetnum(const char *name);

/// The functions and variables of readline that Sonde uses. Each name also needs a `#define` below. Without a
/// `#define`, the linker reports the name as undefined.
#define NAMES(X) \
  X(add_history) X(free_history_entry) X(funmap) X(history_base) X(history_get) X(history_length) \
  X(remove_history) X(rl_add_defun) X(rl_attempted_completion_function) \
  X(rl_attempted_completion_over) X(rl_basic_quote_characters) X(rl_basic_word_break_characters) \
  X(rl_bind_keyseq_in_map) X(rl_callback_handler_install) X(rl_callback_handler_remove) \
  X(rl_callback_read_char) X(rl_callback_sigcleanup) X(rl_catch_signals) X(rl_catch_sigwinch) \
  X(rl_clear_message) X(rl_complete) X(rl_completer_quote_characters) \
  X(rl_completer_word_break_characters) X(rl_completion_append_character) \
  X(rl_completion_display_matches_hook) X(rl_completion_suppress_append) X(rl_delete_text) \
  X(rl_deprep_term_function) X(rl_ding) X(rl_display_prompt) X(rl_end) X(rl_explicit_arg) X(rl_forced_update_display) \
  X(rl_free_line_state) X(rl_free_undo_list) X(rl_function_of_keyseq_len) X(rl_get_keymap) \
  X(rl_get_keymap_by_name) X(rl_get_screen_size) X(rl_get_termcap) X(rl_getc) X(rl_getc_function) \
  X(rl_initialize) X(rl_initialize_funmap) X(rl_insert) X(rl_insert_text) X(rl_instream) \
  X(rl_last_func) X(rl_line_buffer) X(rl_mark) X(rl_message) X(rl_newline) X(rl_on_new_line) \
  X(rl_outstream) X(rl_point) X(rl_prep_term_function) \
  X(rl_prep_terminal) X(rl_prompt) X(rl_re_read_init_file) X(rl_read_key) \
  X(rl_readline_name) X(rl_readline_state) X(rl_redisplay) X(rl_redisplay_function) \
  X(rl_replace_line) X(rl_reset_line_state) X(rl_reset_screen_size) X(rl_resize_terminal) \
  X(rl_restore_prompt) X(rl_save_prompt) X(rl_set_screen_size) X(rl_sort_completion_matches) \
  X(rl_tty_set_echoing) \
  X(rl_undo_list) X(rl_variable_bind) X(rl_variable_value) X(rl_vi_insertion_mode) \
  X(using_history) X(tgetnum)

/// Pointers to the functions and variables of readline.
struct readline_library {
#define POINTER(name) __typeof__(&name) name;
  NAMES(POINTER)
#undef POINTER
};
extern struct readline_library readline_library;

/// Returns to the typed line, and discards the changes of the other lines.
void readline_leave_history(void);
/// Replaces functions of readline in the keymaps, after `readline_replace` has replaced their names.
void readline_rebind(void);

#ifndef READLINE_IS_LOADED_HERE
// Below this line, each name refers to the function or variable at its pointer.
#define add_history (*readline_library.add_history)
#define free_history_entry (*readline_library.free_history_entry)
#define funmap (*readline_library.funmap)
#define history_base (*readline_library.history_base)
#define history_get (*readline_library.history_get)
#define history_length (*readline_library.history_length)
#define remove_history (*readline_library.remove_history)
#define rl_add_defun (*readline_library.rl_add_defun)
#define rl_attempted_completion_function (*readline_library.rl_attempted_completion_function)
#define rl_attempted_completion_over (*readline_library.rl_attempted_completion_over)
#define rl_basic_quote_characters (*readline_library.rl_basic_quote_characters)
#define rl_basic_word_break_characters (*readline_library.rl_basic_word_break_characters)
#define rl_bind_keyseq_in_map (*readline_library.rl_bind_keyseq_in_map)
#define rl_callback_handler_install (*readline_library.rl_callback_handler_install)
#define rl_callback_handler_remove (*readline_library.rl_callback_handler_remove)
#define rl_callback_read_char (*readline_library.rl_callback_read_char)
#define rl_callback_sigcleanup (*readline_library.rl_callback_sigcleanup)
#define rl_catch_signals (*readline_library.rl_catch_signals)
#define rl_catch_sigwinch (*readline_library.rl_catch_sigwinch)
#define rl_clear_message (*readline_library.rl_clear_message)
#define rl_complete (*readline_library.rl_complete)
#define rl_completer_quote_characters (*readline_library.rl_completer_quote_characters)
#define rl_completer_word_break_characters (*readline_library.rl_completer_word_break_characters)
#define rl_completion_append_character (*readline_library.rl_completion_append_character)
#define rl_completion_display_matches_hook (*readline_library.rl_completion_display_matches_hook)
#define rl_completion_suppress_append (*readline_library.rl_completion_suppress_append)
#define rl_delete_text (*readline_library.rl_delete_text)
#define rl_deprep_term_function (*readline_library.rl_deprep_term_function)
#define rl_ding (*readline_library.rl_ding)
#define rl_display_prompt (*readline_library.rl_display_prompt)
#define rl_end (*readline_library.rl_end)
#define rl_explicit_arg (*readline_library.rl_explicit_arg)
#define rl_forced_update_display (*readline_library.rl_forced_update_display)
#define rl_free_line_state (*readline_library.rl_free_line_state)
#define rl_free_undo_list (*readline_library.rl_free_undo_list)
#define rl_function_of_keyseq_len (*readline_library.rl_function_of_keyseq_len)
#define rl_get_keymap (*readline_library.rl_get_keymap)
#define rl_get_keymap_by_name (*readline_library.rl_get_keymap_by_name)
#define rl_get_screen_size (*readline_library.rl_get_screen_size)
#define rl_get_termcap (*readline_library.rl_get_termcap)
#define rl_getc (*readline_library.rl_getc)
#define rl_getc_function (*readline_library.rl_getc_function)
#define rl_initialize (*readline_library.rl_initialize)
#define rl_initialize_funmap (*readline_library.rl_initialize_funmap)
#define rl_insert (*readline_library.rl_insert)
#define rl_insert_text (*readline_library.rl_insert_text)
#define rl_instream (*readline_library.rl_instream)
#define rl_last_func (*readline_library.rl_last_func)
#define rl_line_buffer (*readline_library.rl_line_buffer)
#define rl_mark (*readline_library.rl_mark)
#define rl_message (*readline_library.rl_message)
#define rl_newline (*readline_library.rl_newline)
#define rl_on_new_line (*readline_library.rl_on_new_line)
#define rl_outstream (*readline_library.rl_outstream)
#define rl_point (*readline_library.rl_point)
#define rl_prep_term_function (*readline_library.rl_prep_term_function)
#define rl_prep_terminal (*readline_library.rl_prep_terminal)
#define rl_prompt (*readline_library.rl_prompt)
#define rl_re_read_init_file (*readline_library.rl_re_read_init_file)
#define rl_read_key (*readline_library.rl_read_key)
#define rl_readline_name (*readline_library.rl_readline_name)
#define rl_readline_state (*readline_library.rl_readline_state)
#define rl_redisplay (*readline_library.rl_redisplay)
#define rl_redisplay_function (*readline_library.rl_redisplay_function)
#define rl_replace_line (*readline_library.rl_replace_line)
#define rl_reset_line_state (*readline_library.rl_reset_line_state)
#define rl_reset_screen_size (*readline_library.rl_reset_screen_size)
#define rl_resize_terminal (*readline_library.rl_resize_terminal)
#define rl_restore_prompt (*readline_library.rl_restore_prompt)
#define rl_save_prompt (*readline_library.rl_save_prompt)
#define rl_set_screen_size (*readline_library.rl_set_screen_size)
#define rl_sort_completion_matches (*readline_library.rl_sort_completion_matches)
#define rl_tty_set_echoing (*readline_library.rl_tty_set_echoing)
#define rl_undo_list (*readline_library.rl_undo_list)
#define rl_variable_bind (*readline_library.rl_variable_bind)
#define rl_variable_value (*readline_library.rl_variable_value)
#define rl_vi_insertion_mode (*readline_library.rl_vi_insertion_mode)
#define tgetnum (*readline_library.tgetnum)
#define using_history (*readline_library.using_history)
#endif
