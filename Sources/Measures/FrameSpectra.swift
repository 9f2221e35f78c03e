// Magnitude spectra of frames that are centred on their times, as librosa frames a sound: silence surrounds the sound, and
// the Hann window is periodic.

internal import Glibc
internal import Runs
internal import Sounds
internal import Spectra

/// The frames of a sound (the mean of its channels).
struct FrameSpectra {
  let rate: Double
  let fft: Int
  let hop: Int
  private let samples: [Float]
  private let window: [Float]

  init(_ sound: Sound, fft: Int, hop: Int) {
    (rate, self.fft, self.hop) = (sound.rate, fft, hop)
    samples = sound.mono().samples[0]
    window = (0..<fft).map { Float(0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(fft))) }
  }

  /// The number of frames: one at each multiple of the hop within the sound.
  var count: Int { samples.isEmpty ? 0 : 1 + samples.count / hop }
  /// The number of bins: N / 2 + 1.
  var bins: Int { fft / 2 + 1 }

  /// The time of a frame in seconds.
  func time(_ frame: Int) -> Double { Double(frame * hop) / rate }
  /// The frequency of a bin in Hz.
  func frequency(_ bin: Int) -> Double { Double(bin) * rate / Double(fft) }

  /// The samples of a frame; outside the sound they are those of its ends.
  func frame(_ number: Int) -> [Float] {
    let first = number * hop - fft / 2
    return (first..<first + fft).map { samples[min(max($0, 0), samples.count - 1)] }
  }

  /// Calls `body` with the number and the magnitudes of each frame.
  ///
  /// - Throws: `Interrupted` if the user interrupts the run.
  func forEach(_ run: Run, _ body: (Int, [Double]) -> Void) throws {
    let transform = RealTransform(size: fft)
    var magnitudes = [Double](repeating: 0, count: bins)
    for number in 0..<count {
      if number % 256 == 0 { try run.interrupt.check() }
      let first = number * hop - fft / 2
      for n in 0..<fft {
        let place = first + n
        transform.reals[n] = samples.indices.contains(place) ? samples[place] * window[n] : 0
      }
      transform.forward()
      for k in magnitudes.indices {
        let value = transform.spectrum[k]
        magnitudes[k] = Double(value.re * value.re + value.im * value.im).squareRoot()
      }
      body(number, magnitudes)
    }
  }
}
