// Scores as MIDI files.

internal import CommandLanguage
internal import MIDIFiles
internal import Runs

extension FileKind {
  /// The memory of a note as a record, in bytes.
  private static let recordSize = 1024

  /// Scores, in standard MIDI files.
  static let score = FileKind(
    holds: "a score (a list of records)", endings: ["mid", "midi"],
    load: { path, context in
      let reading = try MIDIFile.read(path, interrupt: context.run.interrupt)
      for remark in reading.remarks { context.note("\(path): \(remark)") }
      try MemoryBudget.require(reading.score.notes.count, of: recordSize)
      return try ScoreArgument.records(of: reading.score, in: context)
    },
    save: { value, path, _, context in
      guard case .list = value else { return false }
      let score: ScoreArgument
      do { score = try ScoreArgument.take(value, in: context) } catch let mismatch
        as ArgumentMismatch
      {
        throw CommandError("save: \(mismatch.reason ?? "the list is no score")", about: "value")
      }
      let interrupt = context.run.interrupt
      for remark in try MIDIFile.write(score.score, to: path, interrupt: interrupt) {
        context.note(remark)
      }
      return true
    })
}
