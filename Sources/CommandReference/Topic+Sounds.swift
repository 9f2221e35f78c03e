// The rules that apply to several commands about sound, and the rules of the session.

extension Topic {
  static let sounds: [Topic] = [
    Topic(
      "reset functions", "resets", "strategies",
      summary: "A function fn(t, frame) that may replace each frame while a sound is sampled.",
      text: """
        `sample(m, reset: f)` calls `f` before it generates frame t; `frame` is frame t - 1. \
        If `f` returns a frame, this frame replaces frame t - 1, and the model keeps its \
        hidden state. If `f` returns nil, nothing changes. `every`, `on_drift`, `leak` and \
        `within` make reset functions. In a list of reset functions, each function gets the \
        frame that results from the previous function.
        """,
      example: "pv = analyze(tone(440Hz, 0.3s), fft: 256, bins: 8)\n"
        + "def when_quiet(source) {\n"
        + "  fn(t, frame) { if max(frame.mags) < 0.01 { source[0] } else { nil } }\n}\n"
        + "f = when_quiet(pv)\nprint type(f(1, pv[1]))"),
    Topic(
      "curves", "changing values",
      summary:
        "Parameters that can change over time: a number, an envelope, a tensor or a function.",
      text: """
        An envelope has break points in seconds. A tensor is a curve that spans the whole \
        result. A function is called with the number of each frame. `variance:`, \
        `temperature:`, `speed:`, `by:` and similar parameters accept all four kinds of \
        value.
        """,
      example: "e = envelope([[0, 0.1], [2s, 0.5]])\nprint type(e)"),
    Topic(
      "randomness", "seeds", "replay",
      summary: "All random draws follow from the session's seed.",
      text: """
        Each statement has its own random streams, which depend only on the seed and the \
        statement's position. A script therefore gives the same results each time, on any \
        number of threads. `seed 7` restarts the random streams.
        """,
      example: "seed 7\na = rand([3])\nseed 7\nb = rand([3])\nprint same(a, b)"),
    Topic(
      "files and folders", "paths",
      summary: "Relative paths start from the session's folder; ~ is your home folder.",
      text: """
        `cd` changes the session's folder, and `pwd()` returns the folder's path. The file \
        name extension decides the format of a file. `save` creates missing folders.
        """,
      example: "save tone(440Hz, 0.1s), \"takes/a.wav\"\nprint load(\"takes/a.wav\").duration"),
    Topic(
      "ans", "last value",
      summary: "The last value that the prompt or a cell has shown.",
      text: """
        After `1 + 2`, `ans * 10` is 30. A command's result counts as well, a hidden value and an \
        assignment do not. A script has no such value. In a saved session, the statement that made the \
        value becomes an assignment of `ans` if a later statement reads it.
        """,
      example: "ans = 3  # a script may use the name for a variable\nprint ans"),
    Topic(
      "keys", "prompt",
      summary: "The keys that work at the prompt.",
      text: """
        The prompt uses the keys of GNU readline. Your inputrc file applies, including vi \
        keys.
          Tab          completes names, arguments, properties, options and file names
          Up, Down     show earlier entries that begin with the typed text
          Right, End   take the grey suggestion at the end of the line; Alt-F a word
          Ctrl-R       searches earlier entries, also those of earlier sessions
          Return       runs the entry, or begins another line if a bracket is open
          Ctrl-C       clears the line, or stops the running statement
          Ctrl-D       ends the session
        The history leaves out entries that begin with a blank. Pasted text is one entry. Keys \
        typed while a statement runs appear at the next prompt. `mix?` and `?mix` are `help mix`.
          NO_COLOR=1            no colours and no suggestions
          SONDE_SUGGESTIONS=0   no suggestions
          SONDE_PAGER=0         long texts are not shown page by page; otherwise, \
        SONDE_PAGER or PAGER is the program that shows them, or less if neither is set
        """,
      example: "history_is_kept = true"),
  ]
}
