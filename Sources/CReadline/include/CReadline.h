// The C interface of GNU readline: the part of it that Sonde uses. readline is not linked: `readline_load` loads
// it, and must succeed before any other function is called. Only one thread at a time may use these functions.
#pragma once
#include <stdio.h>

// Types of the functions that readline calls, the same as readline's own.
typedef int readline_command(int count, int key);
typedef char **readline_completion(const char *text, int start, int end);
typedef void readline_display(char **matches, int count, int longest);
typedef int readline_key_source(FILE *stream);
typedef void readline_line_handler(char *line);

/// Loads readline, unless it is loaded. Returns NULL, or what the system lacks: the name of the library, or of a
/// function or variable that the library does not have.
const char *readline_load(void);

// MARK: - Settings

/// Settings for the whole process. The caller handles signals. The strings must stay allocated.
void readline_configure(
    const char *name, const char *word_breaks, int on_errors, readline_completion *complete,
    readline_display *show, readline_key_source *key);

/// Gives a function a name that an inputrc can bind keys to. The name must stay allocated.
void readline_define(const char *name, readline_command *function);

/// Binds a key sequence in a keymap (`emacs`, `vi-insert`, `vi-command`), before the user's inputrc is
/// read.
void readline_bind(const char *sequence, const char *keymap, readline_command *function);

/// Starts the history and reads the user's inputrc.
void readline_initialize(void);

// MARK: - Reading

/// Shows the prompt and takes the terminal; `take` receives the line, NULL at the end of the input.
void readline_begin(const char *prompt, readline_line_handler *take);
/// Reads a key.
void readline_read(void);
/// Releases the terminal.
void readline_finish(void);

/// Leaves the typed text on the screen, followed by `mark`, with the cursor below, and discards it
/// together with an incremental search or an unfinished key sequence.
void readline_abandon(const char *mark);

/// Prints the newline after a Ctrl-D, unless readline prints it itself (it does together with bracketed
/// paste).
void readline_end_line(void);

/// Restores the terminal's settings, and takes it over again.
void readline_release(void);
void readline_retake(void);

// MARK: - The screen

/// Whether the terminal can move up a line, without which readline cannot draw an entry over several lines.
int readline_draws_lines(void);
/// Prints text below the line being typed, which is then drawn again.
void readline_show_below(const char *text);
void readline_redisplay(void);
/// Adapts to a new window size while a line is typed.
void readline_resize(void);
/// Reads the window's size again, after it changed while nothing was typed.
void readline_measure(void);

// MARK: - The line

const char *readline_buffer(void);
int readline_point(void);
int readline_end(void);
void readline_set_point(int point);
void readline_insert_text(const char *text);
void readline_delete_text(int start, int end);
/// Switches from vi's command mode to insert mode, at the end of the line.
void readline_type(void);

// MARK: - Keys

/// readline's functions of these names.
int readline_newline(int count, int key);
int readline_insert(int count, int key);
int readline_complete(int count, int key);
int readline_history_search_backward(int count, int key);
int readline_history_search_forward(int count, int key);

/// The next key, from the keys that the user's inputrc puts in, or from the key source.
int readline_read_key(void);
/// readline's own key source.
int readline_getc(FILE *stream);

/// Whether the last key ran `function`.
int readline_last_was(readline_command *function);
/// Makes readline take the last key for one that completed, or that searched the history.
void readline_continue_completion(void);
void readline_continue_search(void);

/// Sets up Tab: readline adds no file names, keeps the order, and appends `character` to a single
/// candidate (0 for nothing).
void readline_complete_with(int character);

// MARK: - History

/// Adds an entry to the history.
void readline_remember(const char *line);
/// Removes earlier entries equal to `line` from the history.
void readline_forget(const char *line);
