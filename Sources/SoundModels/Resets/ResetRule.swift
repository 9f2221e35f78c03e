// The protocol of reset rules. A rule is plain data, so that the thread that feeds the sound device can follow it.

internal import Encodings
internal import Glibc
public import Spectra

/// Called before frame `t` with the frame before it. The frame that it returns replaces that one as the
/// network's input, while the hidden state is kept; nil keeps the frame.
public typealias ResetFunction = (_ t: Int, _ previous: Frame) throws -> Frame?

/// A rule by which frames replace those that a model generated, so that errors do not add up.
///
/// A rule is a value: a copy continues on its own from the state of the original.
public protocol ResetRule: Sendable {
  /// The analysis of its frames.
  var analysis: AnalysisSettings { get }
  /// What kind of rule it is, with what distinguishes it for a reader.
  var kind: ResetKind { get }
  /// Numbers that distinguish it from other rules: its source, its settings and its state.
  var words: [UInt64] { get }

  /// The frame that replaces frame `t − 1`; nil if that one stays.
  ///
  /// - Parameter previous: frame `t − 1`; nil if it is not known.
  /// - Throws: `ResetError` if the rule needs that frame and it is nil, or has another shape.
  mutating func frame(before t: Int, previous: Frame?) throws -> Frame?
}

/// The kind of a reset rule, for a program that words it.
public enum ResetKind: Sendable, Equatable {
  /// At even intervals of `period` seconds.
  case periodic(period: Double)
  /// Each time a frame is further than `threshold` dB from the source.
  case drift(threshold: Double)
  /// A pull of every frame towards an anchor.
  case leak
  /// A clamp to the range between two percentiles of the source, in percent.
  case range(percentiles: ClosedRange<Double>)
  /// Several rules in order.
  case sequence([ResetKind])
}

/// An error of a call of a reset rule.
public enum ResetError: Error, CustomStringConvertible, Equatable {
  /// The rule needs the frame before frame t, and it was not given.
  case noFrame
  /// The frame given comes from another analysis than the rule's frames.
  case shape(known: AnalysisSettings, given: AnalysisSettings)

  public var description: String {
    switch self {
    case .noFrame: "the reset needs a frame: the one before frame t"
    case .shape(let known, let given):
      "a frame of another shape: the reset knows \(known), this one is \(given)"
    }
  }
}

extension ResetRule {
  /// The frame that a rule cannot do without.
  ///
  /// - Throws: `ResetError` if it is nil or has another shape.
  func require(_ previous: Frame?) throws -> Frame {
    guard let previous else { throw ResetError.noFrame }
    guard previous.settings == analysis else {
      throw ResetError.shape(known: analysis, given: previous.settings)
    }
    return previous
  }
}

extension Frame {
  /// The frame between this one (share 0) and `other` (share 1): magnitudes and frequencies are interpolated
  /// linearly, as in `Frames.morphed`.
  func blended(with other: Frame, share: Double) -> Frame {
    if share >= 1 { return other }
    return Frame(
      settings, magnitudes.interpolated(to: other.magnitudes, share: Float(share)),
      frequencies.interpolated(to: other.frequencies, share: Float(share)))
  }

  /// The frame a share of the way to `other`, with levels interpolated linearly in dB. A magnitude of 0 counts as
  /// −200 dB.
  func pulled(to other: Frame, share: Double) -> Frame {
    if share >= 1 { return other }
    var result = blended(with: other, share: share)
    for k in magnitudes.indices {
      let (a, b) = (log(max(magnitudes[k], 1e-10)), log(max(other.magnitudes[k], 1e-10)))
      result.magnitudes[k] = exp(a.interpolated(to: b, share: Float(share)))
    }
    return result
  }
}
