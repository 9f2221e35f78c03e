// The part of the C interface of GNU readline that Sonde uses. The program is not linked with readline: the function
// `readline_load` loads the library, and must succeed before any other function is called. Only one thread at a time
// may use these functions.
#pragma once
#include <stdio.h>

// Types of the functions that readline calls. The types are equal to the types in readline's headers.
typedef int readline_command(int count, int key);
typedef char **readline_completion(const char *text, int start, int end);
typedef void readline_display(char **matches, int count, int longest);
typedef int readline_key_source(FILE *stream);
typedef void readline_line_handler(char *line);
typedef void readline_macro_handler(void);
typedef void readline_painter(void);

/// Loads readline if readline is not loaded yet. Returns NULL after success; otherwise the name of the missing
/// library, or the name of a function or variable that the library lacks.
const char *readline_load(void);

// MARK: - Settings

/// Sets up readline for the whole process. readline handles no signals, so the caller must handle signals. The
/// strings must stay allocated.
void readline_configure(
    const char *name, const char *word_breaks, int on_errors, readline_completion *complete,
    readline_display *show, readline_key_source *key);

/// Sets the function that is called at the beginning of a macro. The function must take the keys of the macro through
/// `readline_held_key`.
void readline_watch_macros(readline_macro_handler *take);

/// Gives a function a name, so that an inputrc file can bind keys to the function. The name must stay allocated.
void readline_define(const char *name, readline_command *function);

/// Binds a key sequence to a function in a keymap (`emacs`, `vi-insert` or `vi-command`). This function must be
/// called before the user's inputrc file is read.
void readline_bind(const char *sequence, const char *keymap, readline_command *function);

/// Replaces a named function of readline, also in the keymaps. This function must be called before
/// `readline_initialize`.
void readline_replace(const char *name, readline_command *function);

/// Calls the function of readline that `function` has replaced.
int readline_replaced(readline_command *function, int count, int key);

/// Starts the history and reads the user's inputrc file.
void readline_initialize(void);

/// Reads the user's inputrc file again.
int readline_read_settings(int count, int key);

// MARK: - Reading

/// Shows the prompt and takes control of the terminal. The function `take` receives the finished line, or NULL at the
/// end of the input.
void readline_begin(const char *prompt, readline_line_handler *take);
/// Reads one key from the terminal.
void readline_read(void);
/// Releases the terminal.
void readline_finish(void);

/// Discards the typed text, an incremental search and an unfinished key sequence. The text stays on the screen,
/// followed by `mark`, and the cursor moves to the next line.
void readline_abandon(const char *mark);

/// Prints a newline after Ctrl-D, unless readline prints the newline. readline prints the newline if bracketed paste
/// is on.
void readline_end_line(void);

/// `readline_release` restores the terminal's original settings, and `readline_retake` takes control of the terminal
/// again.
void readline_release(void);
void readline_retake(void);

// MARK: - The screen

/// Whether the terminal can move the cursor up by one line. Otherwise readline cannot draw an entry of several lines.
int readline_draws_lines(void);
/// Prints text below the typed line. The caller must then draw the typed line again.
void readline_show_below(const char *text);

/// From the next prompt on, the function draws the prompt and the line. With NULL, readline draws.
void readline_paint_with(readline_painter *painter);
int readline_is_painted(void);
/// Draws the line.
void readline_draw(void);
/// Writes bytes to the terminal.
void readline_write(const void *bytes, long count);
/// The number of colours of the terminal; 0 or below if there are none, or if readline cannot draw an entry of several
/// lines.
int readline_colors(void);
/// The text before the line: the prompt, or a message of readline.
const char *readline_prompt(void);
int readline_shows_message(void);
/// The text that shows the editing mode before the prompt; empty if the user does not want it.
const char *readline_mode_text(void);
/// The value of a setting of readline.
const char *readline_setting(const char *name);

/// The number of columns of a character in the locale of the process; -1 if the character has no appearance. This
/// function does not need the library.
int readline_width(unsigned scalar);

/// Adapts the typed line to a new window size.
void readline_resize(void);
/// Reads the new window size while no line is being typed.
void readline_measure(void);

// MARK: - The line

const char *readline_buffer(void);
int readline_point(void);
int readline_end(void);
void readline_set_point(int point);
void readline_insert_text(const char *text);
void readline_delete_text(int start, int end);
/// Switches from vi's command mode to vi's insert mode, and moves the cursor to the end of the line.
void readline_type(void);

// MARK: - Keys

/// These functions call readline's functions with the same names.
int readline_newline(int count, int key);
int readline_insert(int count, int key);
int readline_complete(int count, int key);

/// The next key, either from a macro of the user's inputrc file or from the key source.
int readline_read_key(void);
/// The next key that readline holds itself, from a macro or pushed back; -1 if there is none.
int readline_held_key(void);
/// Tells whether the key source has further keys that arrive without a pause.
void readline_announce_keys(int are_waiting);
/// The key source that is built into readline.
int readline_getc(FILE *stream);

/// Whether the last key has called `function`.
int readline_last_was(readline_command *function);
/// Makes readline treat the last key as a completion key.
void readline_continue_completion(void);
/// Whether the key calls `function` in the present keymap.
int readline_key_calls(int key, readline_command *function);
/// Whether the sequence of keys is bound in the present keymap.
int readline_is_bound(const char *keys, int length);
/// Whether the user has typed a numeric argument.
int readline_has_argument(void);
int readline_is_in_command_mode(void);
void readline_ding(void);

/// Sets up completion with the Tab key: readline adds no file names, keeps the order of the candidates, and appends
/// `character` to a single candidate. If `character` is 0, nothing is appended.
void readline_complete_with(int character);

// MARK: - History

/// Adds an entry to the history.
void readline_remember(const char *line);
/// Removes earlier entries equal to `line` from the history.
void readline_forget(const char *line);

/// The number of entries in the history. This number is also the place of the typed line.
int readline_entry_count(void);
/// The text at a place: an entry of the history, or the typed line. Changes are included that the user has made since
/// the prompt was shown. NULL if there is no such place.
const char *readline_entry(int place);
/// The place of the line that is shown.
int readline_place(void);
/// Shows the line at another place. The line that is left keeps its changes and undo steps until the entry ends.
void readline_show(int place);

/// The byte of the line at which the text occurs first, at or behind `start`; -1 if the text does not occur.
long readline_find(const char *line, long start, const void *text, long length);

/// Between these two calls, a message replaces the prompt.
void readline_begin_message(void);
void readline_show_message(const char *text);
void readline_end_message(void);
