// `sonde --resume`: which session is taken up, and what is said of it.

internal import ArgumentParser
internal import CommandLanguage
internal import Files
internal import Glibc
internal import SessionRecords
internal import Terminal

/// A session whose program has ended, ready to be taken up.
struct ResumedSession {
  /// How many are offered.
  private static let mostOffered = 9

  let journal: SessionFolder.Journal
  let replay: SessionReplay

  /// The sessions that can be taken up, the latest first.
  static var all: [ResumedSession] {
    let journals = SessionFolder.usual?.journals ?? []
    return journals.lazy.compactMap(ResumedSession.init).prefix(mostOffered).map { $0 }
  }

  /// The session of a journal; nil where nothing was done in it, or it cannot be read.
  private init?(_ journal: SessionFolder.Journal) {
    guard let text = try? BoundedFile.text(journal.path),
      let replay = try? SessionReplay(journal: text, path: journal.path),
      replay.statementCount > 0
    else { return nil }
    self.journal = journal
    self.replay = replay
  }

  /// The one that the user wants; nil for none. Where nobody can be asked, the last.
  static func chosen(asking: Bool, _ console: Console) throws -> ResumedSession? {
    let all = all
    guard let last = all.first else {
      console.note("error: there is no session that could be taken up")
      throw ExitCode(1)
    }
    guard asking else { return last }
    if all.count == 1 {
      console.write("Take up the session of \(last.line)? [Y/n] ")
    } else {
      console.write("Sessions that can be taken up:\n")
      for (index, session) in all.enumerated() {
        console.write("  \(index + 1)  \(session.line)\n")
      }
      console.write("Which one? [1; n for none] ")
    }
    while let answer = readLine()?.trimmedBlanks.lowercased() {
      if ["", "y", "yes"].contains(answer) { return last }
      if ["n", "no", "none"].contains(answer) { return nil }
      if let number = Int(answer), all.indices.contains(number - 1) { return all[number - 1] }
      console.write(all.count == 1 ? "y or n? " : "A number from 1 to \(all.count), or n? ")
    }
    return nil
  }

  /// What is said of a session that did not come to its end, if the last one is such.
  ///
  /// - Parameter journals: those that there are, the latest first.
  static func remark(on journals: [SessionFolder.Journal]) -> String? {
    guard let last = journals.first, !SessionFolder.hasEnded(last.path),
      ResumedSession(last) != nil
    else { return nil }
    return "The last session did not come to its end: `sonde --resume` takes it up."
  }

  private var line: String {
    var line = "\(moment) · \(MessageText.count(replay.statementCount, "statement"))"
    if replay.wasRunning != nil {
      line += " · was running: \(MessageText.cut(replay.lastLine, to: 50))"
    } else {
      line += " · last: \(MessageText.cut(replay.lastLine, to: 50))"
      if !replay.hasEnded { line += " · did not come to its end" }
    }
    return line
  }

  private var moment: String {
    func text(_ seconds: Int, _ format: String) -> String {
      var time = time_t(seconds)
      var parts = tm()
      localtime_r(&time, &parts)
      var bytes = [CChar](repeating: 0, count: 64)
      let count = strftime(&bytes, bytes.count, format, &parts)
      return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let day = text(journal.time, "%Y-%m-%d")
    let isToday = day == text(Int(time(nil)), "%Y-%m-%d")
    return (isToday ? "today" : day) + text(journal.time, " %H:%M")
  }
}

extension String {
  fileprivate var trimmedBlanks: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
