// What a statement comes out as, against what its note says: file by file, work by work, value by value.

extension SessionReplay {
  /// One thing that came out otherwise.
  struct Difference {
    /// What, and both notes.
    var text: String
    /// How far the value lies off, relative to what was recorded; nil where nothing tells.
    var distance: Double?
    /// Whether it only says that a file differs which the session itself wrote.
    var isOwnFile = false

    func isWithin(_ tolerance: Double) -> Bool {
      isOwnFile || distance.map { $0 <= tolerance } ?? false
    }

    init(_ how: String, _ then: String, _ now: String) {
      text = "  \(how)\n    recorded: \(then)\n    now:      \(now)"
    }
  }

  /// All in which a statement came out otherwise than its note says.
  func differences(
    _ note: StatementNote, _ made: RecordedStatement, _ interpreter: Interpreter
  ) -> [Difference] {
    var found: [Difference] = []
    for (index, want) in note.files.enumerated() {
      let got =
        want.path.map { path in made.files.first { StatementNote.quoted($0.path) == path } }
        ?? (index < made.files.count ? made.files[index] : nil)
      let now = got?.fingerprint
      if let a = Fingerprint.Parts(want.fingerprint),
        let b = now.flatMap({ Fingerprint.Parts($0) }),
        a.isSame(b)
      {
        continue
      }
      var difference = Difference(
        "the file \(got.map { "\"\($0.path)\" " } ?? "")has changed", want.fingerprint,
        now ?? "none was read")
      difference.isOwnFile =
        got.map { file in
          interpreter.record.history.contains { $0.written.contains(file.resolved) }
        } ?? false
      found.append(difference)
    }
    for want in note.ends where !made.ends.contains(want) {
      let now = made.ends.first { $0.work == want.work }
      found.append(
        Difference(
          "the work ended elsewhere", "step \(want.step)",
          now.map { "step \($0.step)" } ?? "its own end"))
    }
    for want in note.made {
      let got = want.name.map { name in made.made.first { $0.name == name } } ?? made.made.first
      guard let got else {
        found.append(Difference("nothing was made of it", want.words, "nothing"))
        continue
      }
      guard let words = got.words else { continue }
      let now = StatementNote.Made(name: got.name, words: words)
      if want.isSame(now) { continue }
      let distance = want.distance(to: now)
      var difference = Difference(
        "\(got.name) differs" + SessionReplay.amount(distance, want, now), want.words, words)
      difference.distance = distance
      found.append(difference)
    }
    return found
  }

  /// By how much a value differs, in words.
  private static func amount(
    _ distance: Double?, _ want: StatementNote.Made, _ now: StatementNote.Made
  ) -> String {
    if let a = Double(want.words), let b = Double(now.words), (a - b).isFinite {
      return " by \(NumberText.brief(abs(a - b)))"
    }
    guard let distance else { return "" }
    if want.print != nil, distance <= Sketch.resolution { return " by less than 0.003 %" }
    return " by about \(NumberText.brief(100 * distance, digits: 2)) %"
  }
}

/// What a session's second line says of who made it: the program with its version, and behind it the
/// processor and the libraries whose rounding results depend on.
struct ProgramLine: Equatable {
  var program: String
  var machine: String

  init(_ text: String) {
    let parts = text.split(separator: SessionScript.separator, maxSplits: 1).map(String.init)
    program = parts.first ?? ""
    machine = parts.count > 1 ? parts[1] : ""
  }

  /// What may be the reason that something comes out otherwise now; empty where all is as it was.
  func remark(now: ProgramLine) -> String {
    var lines: [String] = []
    if program != now.program, !now.program.isEmpty {
      lines.append("it was recorded by \(program), and this is \(now.program)")
    }
    if machine != now.machine, !machine.isEmpty, !now.machine.isEmpty {
      lines.append("it was recorded on \(machine), and this is \(now.machine)")
    }
    return lines.map { "\n  \($0)" }.joined()
  }
}
