// The processes of a shared training: the other ranks under `mpirun`, or processes on this computer.

internal import CommandLanguage
internal import SoundModels

extension Context {
  /// The processes that compute the gradients of a training together.
  ///
  /// - Parameter streams: the number of streams of a batch.
  /// - Returns: nil if only this process can compute; a note says why.
  /// - Throws: `CommandError` in an item of a sweep; an error if no process can be started.
  func trainingTeam(streams: Int) throws -> TrainingTeam? {
    guard !isItem else {
      throw CommandError(
        "train: an item of a sweep computes in one process", hint: "leave out `processes: true`")
    }
    let wanted = crew.usualCount
    guard wanted > 1 else {
      note("only this process trains; SONDE_PROCESSES=2 or `mpirun -n 2` gives it another")
      return nil
    }
    let most = TrainingTeam.processes(forStreams: streams)
    if most < wanted {
      note(
        "a batch of \(MessageText.count(streams, "stream")) has work for"
          + " \(most) of \(wanted) processes;"
          + " `batch: \(TrainingTeam.streamsOfProcess * wanted)` has work for all")
    }
    let count = min(most, wanted)
    guard count > 1 else { return nil }
    return TrainingTeam(
      try crew.team(count - 1), isDeep: crew.hasRanks, threads: max(1, run.threads / count),
      note: run.note)
  }
}
