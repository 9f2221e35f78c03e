// Texts about reset rules: the command that makes a rule, the rule's effect, and errors.

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
    case .function(let name): name
    case .sequence: "resets"
    }
  }

  /// The effect of the rule, in a few words.
  package var summary: String {
    switch self {
    case .periodic(let period): "every \(NumberText.format(period)) s"
    case .drift(let threshold): "above \(NumberText.format(threshold)) dB of drift"
    case .leak: "leak"
    case .range(let percentiles):
      "within \(NumberText.format(percentiles.lowerBound))–"
        + "\(NumberText.format(percentiles.upperBound)) %"
    case .function(let name): "by the function \(name)"
    case .sequence(let kinds): kinds.map(\.summary).joined(separator: ", then ")
    }
  }

  /// An error from a call of the rule, in one sentence.
  func sentence(for error: ResetError) -> String {
    switch error {
    case .noFrame: "\(name) needs the frame before frame t as its second argument"
    case .shape(let known, let given):
      "the frame has another shape: \(name) expects \(known), but the frame has \(given)"
    }
  }
}
