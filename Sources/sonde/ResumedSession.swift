// `sonde --resume`: lists the sessions that can be resumed, and asks the user to choose a session.

internal import ArgumentParser
internal import CommandLanguage
internal import Encodings
internal import Files
internal import Glibc
internal import SessionRecords
internal import Terminal
internal import WholeNumbers

/// A session whose program has ended and that can be resumed.
struct ResumedSession {
  /// The largest number of sessions that are offered.
  private static let mostOffered = 9

  let journal: SessionFolder.Journal
  let replay: SessionReplay

  /// The sessions that can be resumed, the latest first.
  static var all: [ResumedSession] {
    let journals = SessionFolder.usual?.journals ?? []
    return journals.lazy.compactMap(ResumedSession.init).prefix(mostOffered).map { $0 }
  }

  /// The session of a journal; nil if the journal has no statements or cannot be read.
  private init?(_ journal: SessionFolder.Journal) {
    guard let text = try? BoundedFile.text(journal.path),
      let replay = try? SessionReplay(journal: text, path: journal.path),
      replay.statementCount > 0
    else { return nil }
    self.journal = journal
    self.replay = replay
  }

  /// The session that the user chooses; nil if the user chooses none. If the user cannot be asked, the last session
  /// is chosen.
  static func chosen(asking: Bool, _ console: Console) throws -> ResumedSession? {
    let all = all
    guard let last = all.first else {
      console.note("error: there is no session to resume")
      throw ExitCode(1)
    }
    guard asking else { return last }
    if all.count == 1 {
      console.write("Resume the session of \(last.line)? [Y/n] ")
    } else {
      console.write("Sessions that can be resumed:\n")
      for (index, session) in all.enumerated() {
        console.write("  \(index + 1)  \(session.line)\n")
      }
      console.write("Which session? [1; n for none] ")
    }
    while let answer = readLine()?.trimmedBlanks.lowercased() {
      if ["", "y", "yes"].contains(answer) { return last }
      if ["n", "no", "none"].contains(answer) { return nil }
      if let number = Int(answer), all.indices.contains(number - 1) { return all[number - 1] }
      console.write(all.count == 1 ? "y or n? " : "A number from 1 to \(all.count), or n? ")
    }
    return nil
  }

  /// A line for the user about the last session, if the last session did not end by `quit` or Ctrl-D.
  ///
  /// - Parameter journals: all journals, the latest first.
  static func remark(on journals: [SessionFolder.Journal]) -> String? {
    guard let last = journals.first, !SessionFolder.hasEnded(last.path),
      ResumedSession(last) != nil
    else { return nil }
    return "The last session was cut off: `sonde --resume` resumes it."
  }

  private var line: String {
    var line = "\(moment) · \(MessageText.count(replay.statementCount, "statement"))"
    if replay.wasRunning != nil {
      line += " · was running: \(MessageText.cut(replay.lastLine, to: 50))"
    } else {
      line += " · last: \(MessageText.cut(replay.lastLine, to: 50))"
      if !replay.hasEnded { line += " · was cut off" }
    }
    return line
  }

  private var moment: String {
    let day = DateText.local(journal.time, "%Y-%m-%d")
    let isToday = day == DateText.local(time(nil), "%Y-%m-%d")
    return (isToday ? "today" : day) + DateText.local(journal.time, " %H:%M")
  }
}

extension String {
  fileprivate var trimmedBlanks: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
