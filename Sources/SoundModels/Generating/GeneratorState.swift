// The state of a generator: all that the next frame depends on, besides what its model gives. A copy of it continues
// alike.

internal import Networks
internal import Spectra
internal import Tensors

/// The state of a generator.
struct GeneratorState: Sendable {
  /// The network's hidden state.
  var network: LSTMState<Float>
  /// What frames are drawn from.
  var random: RandomStream
  /// The features that the network reads next, D values.
  var current: [Float]
  /// The features before those, for moving from one to the other more slowly.
  var previous: [Float]
  /// Where between `previous` (0) and `current` (1) the latest frame lies. Only values are interpolated.
  var place = 1.0
  /// The phases that resynthesis has at the latest frame, in turns.
  var phases: [Double]
  /// The latest frame that was generated, or that replaced a generated one: the frame that reset rules receive.
  var latest: Frame
  /// The place in the source, counted in frames; nil if it is not known.
  var clock: Double?
  /// Frames generated so far.
  var count = 0
  /// What steers the generator.
  var controls = GeneratorControls()

  /// Makes `features` the current ones, and the current ones the previous.
  mutating func advance(to features: [Float]) {
    swap(&previous, &current)
    for i in current.indices { current[i] = features[i] }
  }

  /// The state as numbers: features and hidden state, and the words of all else. Two generators of one model whose
  /// numbers are the same continue alike.
  var numbers: (features: [Float], random: [UInt64]) {
    let draws = random.state
    return (
      current + previous + [Float(place)] + network.hidden + network.cell,
      draws.words + [draws.spare?.bitPattern ?? 0, clock?.bitPattern ?? .max]
        + phases.map(\.bitPattern) + controls.words
    )
  }
}
