// The state of a generator: all values that determine the next frame, apart from the model. A generator with a copy
// of the state produces the same frames.

internal import Networks
internal import Spectra
internal import Tensors

/// All values of a generator that change from frame to frame.
struct GeneratorState: Sendable {
  /// The hidden state of the network.
  var network: LSTMState<Float>
  /// The random stream from which frames are drawn.
  var random: RandomStream
  /// The features that the network reads next, D values.
  var current: [Float]
  /// The features of the frame before `current`, for interpolation at low speeds.
  var previous: [Float]
  /// The position of the latest frame between `previous` (0) and `current` (1). Deltas are not interpolated, so the
  /// position is always 1 for a model of deltas.
  var place = 1.0
  /// The phases of the resynthesis at the latest frame, in turns.
  var phases: [Double]
  /// The latest generated frame, or the frame that has replaced the latest generated frame. Reset rules receive the
  /// latest frame.
  var latest: Frame
  /// The position in the source, in frames; nil if the position is not known.
  var clock: Double?
  /// The number of frames generated so far.
  var count = 0
  /// The controls that steer the generator.
  var controls = GeneratorControls()

  /// The path beyond the end of the source.
  var path: GeneratorPath

  /// Makes the current features the previous features, and makes `features` the current features.
  mutating func advance(to features: [Float]) {
    swap(&previous, &current)
    for i in current.indices { current[i] = features[i] }
  }

  /// The state as two lists of numbers: the first list contains the features and the hidden state, and the second list
  /// contains all other values. Two generators of one model produce the same frames if the numbers of both states are
  /// equal.
  var numbers: (features: [Float], random: [UInt64]) {
    let draws = random.state
    return (
      current + previous + [Float(place)] + network.hidden + network.cell,
      draws.words + [draws.spare?.bitPattern ?? 0, clock?.bitPattern ?? .max]
        + phases.map(\.bitPattern) + controls.words + path.words
    )
  }
}
