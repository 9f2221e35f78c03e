// Compares the results of a statement with its note: each file, each piece of long work and each value.

internal import CommandLanguage

extension SessionReplay {
  /// One difference between a statement and its note.
  struct Difference {
    /// The description of the difference, with the recorded text and the current text.
    var text: String
    /// The relative difference between the value and the recorded value; nil if the difference cannot be measured.
    var distance: Double?

    func isWithin(_ tolerance: Double) -> Bool {
      distance.map { $0 <= tolerance } ?? false
    }

    init(_ how: String, _ then: String, _ now: String) {
      text = "  \(how)\n    recorded: \(then)\n    now:      \(now)"
    }
  }

  /// All differences between the results of a statement and the statement's note.
  func differences(
    _ note: StatementNote, _ made: RecordedStatement, _ record: SessionRecord
  ) -> [Difference] {
    var found: [Difference] = []
    for (index, want) in note.files.enumerated() {
      let got =
        want.path.map { path in made.files.first { StatementNote.quoted($0.path) == path } }
        ?? (index < made.files.count ? made.files[index] : nil)
      let now = got?.fingerprint()
      if let a = Fingerprint.Parts(want.fingerprint),
        let b = now.flatMap({ Fingerprint.Parts($0) }),
        a.isSame(b)
      {
        continue
      }
      // Another version of the program may write other bytes for the same value. The value is compared when it is read.
      if let got, record.history.contains(where: { $0.written.contains(got.resolved) }) { continue }
      found.append(
        Difference(
          "the file \(got.map { "\"\($0.path)\" " } ?? "")has changed", want.fingerprint,
          now ?? "no file was read"))
    }
    for want in note.ends where !made.ends.contains(want) {
      let now = made.ends.first { $0.work == want.work }
      found.append(
        Difference(
          "the work ended at another step", "step \(want.step)",
          now.map { "step \($0.step)" } ?? "its planned end"))
    }
    for want in note.made {
      let got = want.name.map { name in made.made.first { $0.name == name } } ?? made.made.first
      guard let got else {
        found.append(Difference("the statement made no value", want.words, "nothing"))
        continue
      }
      guard let words = got.words() else { continue }
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

  /// The text that states how much a value differs from the recorded value.
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

/// The second line of a saved session: the name and version of the program, the processor, and the libraries. The
/// processor and the libraries affect the rounding of results.
struct ProgramLine: Equatable {
  var program: String
  var machine: String

  init(_ text: String) {
    let parts = text.split(separator: SessionScript.separator, maxSplits: 1).map(String.init)
    program = parts.first ?? ""
    machine = parts.count > 1 ? parts[1] : ""
  }

  /// A possible reason for a difference, as text: the session was recorded by another program or on another machine.
  /// The text is empty if the program and the machine are the same.
  func remark(now: ProgramLine) -> String {
    var lines: [String] = []
    if program != now.program, !now.program.isEmpty {
      lines.append("recorded by \(program); this is \(now.program)")
    }
    if machine != now.machine, !machine.isEmpty, !now.machine.isEmpty {
      lines.append("recorded on \(machine); this is \(now.machine)")
    }
    return lines.map { "\n  \($0)" }.joined()
  }
}
