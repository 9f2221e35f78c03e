// Reset rules in words: the command that makes each, and what it does.

internal import CommandLanguage
internal import SoundModels

extension ResetKind {
  /// The name of the command that makes the rule.
  package var name: String {
    switch self {
    case .periodic: "every"
    case .drift: "on_drift"
    case .leak: "leak"
    case .range: "within"
    case .sequence: "resets"
    }
  }

  /// What the rule does, in a few words.
  package var summary: String {
    switch self {
    case .periodic(let period): "every \(NumberText.format(period)) s"
    case .drift(let threshold): "above \(NumberText.format(threshold)) dB of drift"
    case .leak: "leak"
    case .range(let percentiles):
      "within \(NumberText.format(percentiles.lowerBound))–"
        + "\(NumberText.format(percentiles.upperBound)) %"
    case .sequence(let kinds): kinds.map(\.summary).joined(separator: ", then ")
    }
  }

  /// An error of a call of the rule, in one sentence.
  func sentence(for error: ResetError) -> String {
    switch error {
    case .noFrame: "\(name) needs a frame: the one before frame t"
    case .shape(let known, let given):
      "a frame of another shape: \(name) knows \(known), this one is \(given)"
    }
  }
}
