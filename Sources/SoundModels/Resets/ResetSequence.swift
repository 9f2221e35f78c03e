// Several reset rules in order.

public import Spectra

/// Reset rules in order: each receives the frame as the rule before it left it.
public struct ResetSequence: ResetRule {
  /// The rules in order, at least one.
  public private(set) var rules: [any ResetRule]
  public let analysis: AnalysisSettings

  /// The rules in order; nil if there are none.
  ///
  /// - Throws: `ModelError` if their frames have different shapes.
  public init?(_ rules: [any ResetRule]) throws {
    guard let analysis = rules.first?.analysis else { return nil }
    for rule in rules where rule.analysis != analysis {
      throw ModelError(
        "resets of different shapes: the first knows \(analysis), another \(rule.analysis)")
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
