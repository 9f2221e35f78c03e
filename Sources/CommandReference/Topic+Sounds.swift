// The rules that commands about sound share, and those of the session.

extension Topic {
  static let sounds: [Topic] = [
    Topic(
      "reset functions", "resets", "strategies",
      summary: "fn(t, frame): what a sampled sound goes on from, frame by frame.",
      text: """
        `sample(m, reset: f)` calls `f` before frame t with the frame before it. The frame that it \
        gives replaces that one, while the network's state is kept; nil leaves it. \
        `every`, `on_drift`, `leak` and `within` make such functions; of a list of them each is \
        called with what the one before it left.
        """,
      example: "pv = analyze(tone(440Hz, 0.3s), fft: 256, bins: 8)\n"
        + "def when_quiet(source) {\n"
        + "  fn(t, frame) { if max(frame.mags) < 0.01 { source[0] } else { nil } }\n}\n"
        + "f = when_quiet(pv)\nprint type(f(1, pv[1]))"),
    Topic(
      "curves", "changing values",
      summary: "Parameters that may change over time: a number, an envelope, a tensor, a function.",
      text: """
        An envelope has break points in seconds. A tensor is a curve spread over the whole result. \
        A function is called with the number of the frame. `variance:`, `temperature:`, `speed:`, \
        `by:` and their like take any of them.
        """,
      example: "e = envelope([[0, 0.1], [2s, 0.5]])\nprint type(e)"),
    Topic(
      "randomness", "seeds", "replay",
      summary: "All that is random follows from the session's seed.",
      text: """
        Each statement draws from streams of its own, derived from the seed and the statement's \
        place, so that a script gives the same each time, on any number of threads. `seed 7` \
        begins anew.
        """,
      example: "seed 7\na = rand([3])\nseed 7\nb = rand([3])\nprint same(a, b)"),
    Topic(
      "files and folders", "paths",
      summary: "Relative paths start from the session's folder, ~ from your home folder.",
      text: """
        `cd` goes to another folder, `pwd()` says which it is. What a file is follows from its \
        ending. Folders that are missing are made when something is saved.
        """,
      example: "save tone(440Hz, 0.1s), \"takes/a.wav\"\nprint load(\"takes/a.wav\").duration"),
    Topic(
      "keys", "prompt",
      summary: "What the keys do at the prompt.",
      text: """
        The keys are GNU readline's, and your inputrc holds, vi keys too.
          Tab          completes names, arguments, properties, options, file names
          Up, Down     earlier entries that begin as what stands before the cursor
          Ctrl-R       searches earlier entries
          Return       runs the entry, or begins a further line where something is open
          Ctrl-C       clears the line; stops what runs, and keeps every value
          Ctrl-D       leaves
        An entry that begins with a blank is not kept. Pasted text is one entry.
        """,
      example: "history_is_kept = true"),
  ]
}
