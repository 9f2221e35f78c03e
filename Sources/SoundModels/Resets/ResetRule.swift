// The protocol of reset rules. A reset rule is plain data, so that the thread for the sound device can use the rule.

internal import Encodings
internal import Glibc
public import Spectra

/// A function that is called before frame `t` with frame `t − 1` as `previous`. If the function returns a frame, the
/// returned frame replaces frame `t − 1` as the network's input, and the hidden state is kept. If the function returns
/// nil, frame `t − 1` is not replaced.
public typealias ResetFunction = (_ t: Int, _ previous: Frame) throws -> Frame?

/// A rule that replaces frames of a model, so that the errors of generated frames do not add up.
///
/// A rule is a value type: a copy begins with the state of the copied rule and then changes independently.
public protocol ResetRule: Sendable {
  /// The analysis settings of the rule's frames.
  var analysis: AnalysisSettings { get }
  /// The kind of the rule, with the numbers that a description of the rule mentions.
  var kind: ResetKind { get }
  /// Numbers that identify the source, the settings and the state of the rule. Different rules have different numbers.
  var words: [UInt64] { get }

  /// The frame that replaces frame `t − 1`; nil if frame `t − 1` is not replaced.
  ///
  /// - Parameter previous: frame `t − 1`; nil if this frame is not known.
  /// - Throws: `ResetError` if the rule needs frame `t − 1` but `previous` is nil or has another shape.
  mutating func frame(before t: Int, previous: Frame?) throws -> Frame?
}

/// The kind of a reset rule, from which a program can make a description.
public enum ResetKind: Sendable, Equatable {
  /// A reset at regular intervals of `period` seconds.
  case periodic(period: Double)
  /// A reset of each frame whose distance from the source is above `threshold` dB.
  case drift(threshold: Double)
  /// A pull of every frame towards an anchor.
  case leak
  /// A clamp to the range between two percentiles of the source, in percent.
  case range(percentiles: ClosedRange<Double>)
  /// A function of the user, with its name.
  case function(name: String)
  /// Several rules, which are applied in order.
  case sequence([ResetKind])
}

/// An error in a call of a reset rule.
public enum ResetError: Error, CustomStringConvertible, Equatable {
  /// The rule needs the frame before frame t, but the call does not give a frame.
  case noFrame
  /// The given frame and the frames of the rule have different analysis settings.
  case shape(known: AnalysisSettings, given: AnalysisSettings)

  public var description: String {
    switch self {
    case .noFrame: "the reset needs a frame: the frame before frame t"
    case .shape(let known, let given):
      "a frame of another shape: the reset expects \(known), but this frame has \(given)"
    }
  }
}

extension ResetRule {
  /// Checks and returns the frame that a rule requires.
  ///
  /// - Throws: `ResetError` if the frame is nil or has another shape.
  func require(_ previous: Frame?) throws -> Frame {
    guard let previous else { throw ResetError.noFrame }
    guard previous.settings == analysis else {
      throw ResetError.shape(known: analysis, given: previous.settings)
    }
    return previous
  }
}

extension Frame {
  /// A blend of this frame (share 0) and `other` (share 1), with magnitudes and frequencies interpolated linearly as in
  /// `Frames.morphed`.
  func blended(with other: Frame, share: Double) -> Frame {
    if share >= 1 { return other }
    return Frame(
      settings, magnitudes.interpolated(to: other.magnitudes, share: Float(share)),
      frequencies.interpolated(to: other.frequencies, share: Float(share)))
  }

  /// A blend of this frame (share 0) and `other` (share 1), with levels interpolated linearly in dB. A magnitude of 0
  /// counts as −200 dB.
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
