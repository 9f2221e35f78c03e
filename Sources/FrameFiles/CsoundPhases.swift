// Csound's conventions for frames of amplitudes and frequencies, and Sonde's. Csound measures phases from the start of
// the sound, starts every phase from 0, and advances it by the frequency of the first frame before it plays that frame.
// So the frequencies of the first frame state the phases of that frame. Sonde measures the phases of the first frame at
// the frame's first sample, and advances them by the frequencies of the later frames.
//
// Csound's window may be longer than its transform. Then the window is multiplied by sin(πn/N) / (πn/N), and the
// samples are folded into N samples.

internal import Glibc
internal import Spectra

/// Conversion between Csound's frames and Sonde's.
struct CsoundPhases {
  /// β of Csound's Kaiser window.
  static let beta = 6.8

  /// The numbers of a channel: T × K magnitudes and frequencies.
  struct Rows {
    let bins: Int
    var magnitudes: [Float] = []
    var frequencies: [Float] = []
    /// The phases of the first frame, in Sonde's convention; nil before a conversion.
    var firstPhases: [Float]?

    init(bins: Int) { self.bins = bins }

    var count: Int { magnitudes.count / bins }

    var areFinite: Bool {
      magnitudes.allSatisfy(\.isFinite) && frequencies.allSatisfy(\.isFinite)
    }

    /// Restores the frames that Sonde wrote: the amplitudes, and the frequencies of the first frames.
    mutating func restore(_ first: [Float], fft: Int) {
      let known = min(first.count, frequencies.count)
      frequencies.replaceSubrange(..<known, with: first.prefix(known))
      removeGain(fft: fft)
    }

    fileprivate mutating func removeGain(fft: Int) {
      for k in [0, fft / 2] where k < bins {
        for t in 0..<count { magnitudes[t * bins + k] /= CsoundPhases.gain(k, fft) }
      }
    }
  }

  private let settings: AnalysisSettings
  private let windowLength: Int

  init(_ settings: AnalysisSettings, windowLength: Int? = nil) {
    self.settings = settings
    self.windowLength = windowLength ?? settings.fft
  }

  /// Csound's amplitude of a bin, divided by Sonde's magnitude: Csound counts the bins of 0 Hz and of half the sample
  /// rate twice.
  static func gain(_ k: Int, _ fft: Int) -> Float { k == 0 || 2 * k == fft ? 2 : 1 }

  /// The phase of bin `k` in turns that Csound's convention adds to Sonde's in the first frame. Csound centres the first
  /// frame at the last multiple of the hop that half a window precedes the sound.
  private func shift(_ k: Int) -> Double {
    let half = settings.fft / 2
    let start = -(windowLength / 2 / settings.hop) * settings.hop - half
    return Double(k * (start % settings.fft)) / Double(settings.fft)
  }

  private func wrapped(_ turns: Double) -> Double { turns - turns.rounded() }

  /// The number of frames at the beginning of a file whose frequencies state phases.
  static let opening = 3

  /// The frequencies of the first frames (up to `opening`) that state the phases of these frames.
  ///
  /// Csound's `pvsfread` does not play the first two frames: it starts all phases from 0 in the third, as if the third
  /// were the first. Other readers start with the first frame. So the first frame states its phases, the second takes
  /// them back, and the third states its own for both kinds of readers.
  func frequencies(_ frames: Frames) -> [Float] {
    let (bins, rows) = (settings.bins, min(CsoundPhases.opening, frames.count))
    let (values, step) = (frames.frequencies.values, Double(settings.hop) / settings.rate)
    var result = Array(values.prefix(rows * bins))
    func frequency(_ k: Int, _ turns: Double) -> Float {
      Float(settings.binCenter(k) + wrapped(turns) / step)
    }
    for k in 0..<bins {
      let start = Double(frames.firstPhases[k]) / (2 * .pi)
      let first = wrapped(start - shift(k))
      result[k] = frequency(k, first)
      guard rows == CsoundPhases.opening else { continue }
      let advance = (Double(values[bins + k]) + Double(values[2 * bins + k])) * step
      result[bins + k] = frequency(k, -2 * settings.binCenter(k) * step - first)
      result[2 * bins + k] = frequency(k, start + advance - shift(k))
    }
    return result
  }

  /// Converts Csound's rows to Sonde's.
  func convert(_ rows: inout Rows) {
    let step = Double(settings.hop) / settings.rate
    let turns = (0..<rows.bins).map { k in
      wrapped(Double(rows.frequencies[k]) * step - settings.binCenter(k) * step + shift(k))
    }
    if windowLength > settings.fft {
      refold(&rows, turns)
    } else {
      rows.removeGain(fft: settings.fft)
      rows.firstPhases = turns.map { Float($0 * 2 * .pi) }
    }
    // The first frame gets the frequencies of the second, as in an analysis by Sonde.
    if rows.count > 1 {
      rows.frequencies.replaceSubrange(
        ..<rows.bins, with: Array(rows.frequencies[rows.bins..<2 * rows.bins]))
    } else {
      rows.frequencies = (0..<rows.bins).map { Float(settings.binCenter($0)) }
    }
  }

  /// Replaces frames of a window that is longer than the transform by frames of the same window with N samples: the
  /// folded samples of each frame are divided by the long window, and multiplied by the short one. The samples that
  /// were folded in from the outside remain; they are some 60 dB below a steady sound.
  private func refold(_ rows: inout Rows, _ start: [Double]) {
    let (n, bins) = (settings.fft, rows.bins)
    let long = settings.window.values(windowLength)
    let short = settings.window.values(n)
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
    let middle = Double(windowLength) / 2
    let longSum = long.enumerated().reduce(0.0) {
      $0 + $1.element * sinc((Double($1.offset) - middle) / Double(n))
    }
    let weights = (0..<n).map { i in
      let place = i - n / 2
      let full = long[windowLength / 2 + place] * sinc(Double(place) / Double(n))
      return full > 1e-9 ? Float(short[i] / full * longSum / 2 / Double(n)) : 0
    }
    let scale = Float(2 / short.reduce(0, +))
    let step = Double(settings.hop) / settings.rate
    let transform = RealTransform(size: n)
    var turns = start
    var reached: [Double] = []
    for t in 0..<rows.count {
      let row = t * bins
      for k in 0..<bins {
        if t > 0 { turns[k] = wrapped(turns[k] + Double(rows.frequencies[row + k]) * step) }
        let (angle, size) = (turns[k] * 2 * .pi, rows.magnitudes[row + k])
        transform.spectrum[k] = ComplexFloat(size * Float(cos(angle)), size * Float(sin(angle)))
      }
      transform.inverse()
      for i in 0..<n { transform.reals[i] *= weights[i] }
      transform.forward()
      var now = [Double](repeating: 0, count: bins)
      for k in 0..<bins {
        let value = transform.spectrum[k]
        let size = (value.re * value.re + value.im * value.im).squareRoot() * scale
        rows.magnitudes[row + k] = size / CsoundPhases.gain(k, n)
        now[k] = Double(atan2(value.im, value.re)) / (2 * .pi)
        if t == 0 { continue }
        let expected = settings.binCenter(k) * step
        let deviation = size == 0 ? 0 : wrapped(now[k] - reached[k] - expected)
        let frequency = Float((expected + deviation) / step)
        rows.frequencies[row + k] = frequency
        now[k] = wrapped(reached[k] + Double(frequency) * step)
      }
      if t == 0 { rows.firstPhases = now.map { Float($0 * 2 * .pi) } }
      reached = now
    }
  }
}
