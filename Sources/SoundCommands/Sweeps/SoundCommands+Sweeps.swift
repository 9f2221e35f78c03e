// The command `sweep`, which calls a function with each item of a list in several processes.

internal import CommandLanguage
internal import WholeNumbers

extension SoundCommands {
  static let sweeps: [Command] = [
    sweep
  ]

  private static let sweep: Command = {
    var command = Command(
      "sweep", area: "machines",
      "Calls a function with each item, in several processes at once, and lists the results in order.",
      Parameter<Items>("items", "the items"),
      Parameter<Callback>(
        "function", "a function of the item, or of the item and its number"),
      Parameter<String?>(
        "keep",
        "a folder that keeps the items that are done, so that the same call goes on after a stop",
        default: nil, isPath: true),
      Parameter<Double?>(
        "time", "the longest time of an item; an item that takes longer gives an error",
        default: nil,
        unit: "s", allowed: .positive),
      Parameter<Int?>(
        "processes",
        "the largest number of processes; by default the number in SONDE_PROCESSES, or that of the cores",
        default: nil, allowed: .whole(1...1024)),
      Parameter<Int?>(
        "seed",
        "the seed of the random draws of all items; by default a seed derived from the session's seed",
        default: nil),
      example: """
        r = sweep([100Hz, 200Hz, 400Hz], fn(f, i) { (number: i, peak: max(tone(f, 0.1s).samples)) })
        print length(r), r[2].number
        """,
      gives: "a list with the result of each item",
      details: """
        Each item has random draws of its own, which depend on the seed and on the number of the item, and not on the \
        process that computes it. The results are therefore the same, bit for bit, with any number of processes. An item \
        sees the variables as they were when the sweep began; what it changes outside itself is forgotten.

        An item that fails gives an error value in its place: `type(r[3])` is "error", and `r[3].message` says why. An \
        item that takes longer than `time`, or whose process ends, fails as well. What items print appears in the order of \
        the items, and a note that several items give appears once.

        With `keep: "runs/a"`, each result is written to the folder as soon as it is there. After Ctrl-C, a crash or a \
        power failure the same call takes the kept results and computes the rest, with the same draws; items that failed \
        are tried again. The folder is for one function and the values that it reads: another sweep in the same folder is \
        an error. A list may get longer at its end.

        Numbers, strings, lists, records, functions, sounds, frames, tensors, envelopes, models and instruments can be \
        items, captured values and results. Generators, figures and what plays cannot: make them inside the function. An \
        item cannot play, open windows or call `sweep`.

        Under `mpirun`, the items go to the ranks: see the guide Documentation/Guides/Many-machines.md.
        """
    ) {
      (
        context: Context, items: Items, function: Callback, keep: String?, time: Double?,
        processes: Int?, seed: Int?
      ) -> [Value] in
      let sweep = try Sweep(
        items.values, function.function, keep: keep, time: time,
        seed: seed.map { context.seed("sweep", given: $0) }, context)
      return try sweep.run(processes: processes)
    }
    command.runsInItems = false
    return command
  }()
}
