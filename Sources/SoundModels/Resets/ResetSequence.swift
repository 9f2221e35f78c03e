// A sequence of reset rules.

public import Spectra
internal import WholeNumbers

/// A sequence of reset rules, in which each rule receives the frame that the previous rule returned or left
/// unchanged.
public struct ResetSequence: ResetRule {
  /// The rules in the order of their application, at least one.
  public private(set) var rules: [any ResetRule]
  public let analysis: AnalysisSettings

  /// Creates a sequence of rules; nil if there are no rules.
  ///
  /// - Throws: `ModelError` if the frames of the rules have different shapes.
  public init?(_ rules: [any ResetRule]) throws {
    guard let analysis = rules.first?.analysis else { return nil }
    for rule in rules where rule.analysis != analysis {
      throw ModelError(
        "resets of different shapes: the first reset expects \(analysis), but another reset"
          + " expects \(rule.analysis)")
    }
    self.rules = rules
    self.analysis = analysis
  }

  public var kind: ResetKind { .sequence(rules.map(\.kind)) }
  public var words: [UInt64] { rules.flatMap { $0.words + [UInt64($0.words.count)] } }

  public mutating func frame(before t: Int, previous: Frame?) throws -> Frame? {
    var put: Frame?
    for place in rules.indices {
      put = try rules[place].frame(before: t, previous: put ?? previous) ?? put
    }
    return put
  }
}
