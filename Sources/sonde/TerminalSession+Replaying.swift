// Replays a saved session, compares its results with its record, and resumes a session from its journal.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Glibc
internal import SessionRecords
internal import SoundCommands
internal import Terminal

extension TerminalSession {
  // MARK: Replaying

  /// Runs a saved session and compares each result with its record. The exit status is 1 if a result differs.
  ///
  /// - Parameter tolerance: the largest allowed difference of a value from the recorded value, relative to the
  ///   recorded value.
  func replay(_ text: String, name: String, tolerance: Double?) throws {
    let replay = try SessionReplay(text, name: name)
    let outcome = work { replay.run(in: $0, tolerance: tolerance) }
    for remark in outcome.remarks { console.note(remark) }
    try require(outcome)
    console.note("\(name): \(TerminalSession.summary(outcome))")
  }

  /// Runs a saved session; returns its text with a new record.
  func updated(_ text: String, name: String) throws -> String? {
    let replay = try SessionReplay(text, name: name, isUpdating: true)
    let (outcome, fresh) = work { replay.update(in: $0) }
    try require(outcome)
    return fresh
  }

  /// If a replay has failed or differs from its record, writes the reason and throws the exit status.
  private func require(_ outcome: SessionReplay.Outcome) throws {
    if let failure = outcome.failure {
      console.error(failure)
      throw failure.kind == .interrupted ? interruptStatus() : ExitCode(1)
    }
    if let difference = outcome.difference {
      console.note(difference)
      throw ExitCode(1)
    }
  }

  private static func summary(_ outcome: SessionReplay.Outcome) -> String {
    let count = MessageText.count(outcome.statements, "statement")
    let results =
      switch outcome.checked {
      case 0: "no recorded results to compare"
      case 1: "the 1 recorded result matches"
      default: "all \(outcome.checked) recorded results match"
      }
    guard outcome.tolerated > 0 else { return "\(count) ran; \(results)" }
    let values = outcome.tolerated == 1 ? "1 value differs" : "\(outcome.tolerated) values differ"
    let farthest = NumberText.brief(100 * outcome.farthest, digits: 2)
    return "\(count) ran; \(results) within the tolerance: \(values), by at most \(farthest) %"
  }

  // MARK: Resuming

  /// Resumes a session whose program has ended: the session that the user chooses, or the last session if the user
  /// cannot be asked. The journal of the resumed session is removed once the new journal contains all statements. The
  /// exit status is 1 if there is no such session, and the status of an interrupt if Ctrl-C stopped the resuming.
  func resume(asking: Bool) throws {
    guard let resumed = try ResumedSession.chosen(asking: asking, console) else { return }
    guard let held = SessionFolder.hold(resumed.journal.path) else {
      console.note("error: another program is resuming this session")
      throw ExitCode(1)
    }
    defer { close(held) }
    try enterFolder(of: resumed)
    session.keepJournal(isHidden: true)
    let resumption = work { resumed.replay.resume(in: $0) }
    session.interruption.clear()
    for remark in resumption.remarks { console.note(remark) }
    let count = MessageText.count(resumption.statements, "statement")
    if resumption.isStopped {
      session.journal?.discard()
      console.note("stopped after \(count); the session can still be resumed")
      throw ExitCode(InterruptSignal.status)
    }
    session.journal?.reveal()
    if resumption.departures > 0 {
      console.note(
        "\(count) ran, but some results differ; the old journal stays in \(resumed.journal.path)")
      return
    }
    let place = resumed.replay.folder.map { ", in \($0)" } ?? ""
    console.note("\(count) ran: the session is restored\(place)")
    if session.journal?.isWhole == true { SessionFolder.remove(resumed.journal.path) }
  }

  /// Sets the current folder to the folder in which a session began, because the session's paths are relative to this
  /// folder.
  private func enterFolder(of resumed: ResumedSession) throws {
    guard let folder = resumed.replay.folder,
      (try? SystemPath.bytes(folder)).map({ chdir($0) }) != 0
    else { return }
    console.note(
      "error: the folder of the session does not exist any more: \(folder) — its journal is \(resumed.journal.path)"
    )
    throw ExitCode(1)
  }
}
