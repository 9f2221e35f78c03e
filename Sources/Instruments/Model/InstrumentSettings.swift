// The settings of a new instrument.

/// The settings of an instrument.
public struct InstrumentSettings: Sendable, Equatable {
  /// The number of samples of the window; nil for five periods of each note, and at least 22 ms.
  public var fft: Int?
  /// The number of samples between frames; nil for about 6 ms, or 12 ms if the recordings last longer than
  /// `Instrument.long`.
  public var hop: Int?
  /// The number of bins of a transform of `fft` samples (2048 if `fft` is nil) up to which partials are learnt; nil for
  /// all.
  public var bins: Int?
  /// The number of LSTM layers, of units in each, and of components of the mixture.
  public var layers: Int
  public var units: Int
  public var mixtures: Int

  public init(
    fft: Int? = nil, hop: Int? = nil, bins: Int? = nil, layers: Int = 1, units: Int = 100,
    mixtures: Int = 1
  ) {
    (self.fft, self.hop, self.bins) = (fft, hop, bins)
    (self.layers, self.units, self.mixtures) = (layers, units, mixtures)
  }
}
