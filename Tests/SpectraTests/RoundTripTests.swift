// Tests of analysis and resynthesis of all bins without changes.

import Runs
import Sounds
import Spectra
import Testing

/// The analysis settings of a round trip.
struct Trip: Sendable, CustomTestStringConvertible {
  var recording: Recording
  var fft: Int
  var hop: Int
  var window: Window = .hann
  var testDescription: String { "\(recording.rawValue) \(fft)/\(hop) \(window)" }

  static let all: [Trip] =
    Recording.allCases.flatMap { recording in
      [(512, 128), (2048, 512)].map { Trip(recording: recording, fft: $0.0, hop: $0.1) }
    } + [
      Trip(recording: .piano, fft: 1024, hop: 128),
      Trip(recording: .piano, fft: 1000, hop: 125),
      Trip(recording: .clarinet, fft: 2048, hop: 512, window: .hamming),
      Trip(recording: .clarinet, fft: 1024, hop: 128, window: .blackman),
      Trip(recording: .bell, fft: 1024, hop: 128, window: .kaiser(beta: 8)),
      Trip(recording: .bell, fft: 4096, hop: 1024),
    ]
}

@Suite struct RoundTripTests {
  /// The required ratio is 60 dB; 32-bit floats have about 24 bits, and the longest hops lose a few bits.
  static let leastThroughFrequency = 95.0
  /// The required ratio is 110 dB; 32-bit transforms of these lengths reach about 130 dB.
  static let leastThroughComplex = 125.0

  @Test(arguments: Trip.all) func magnitudesAndFrequenciesResynthesiseTheSound(_ trip: Trip) throws
  {
    let sound = try trip.recording.sound()
    let settings = try AnalysisSettings(
      rate: sound.rate, fft: trip.fft, hop: trip.hop, window: trip.window)
    let back = try PhaseVocoder.synthesize(PhaseVocoder.analyze(sound, settings))
    let ratio = signalToNoise(sound, back)
    #expect(ratio >= Self.leastThroughFrequency)
  }

  @Test(arguments: Trip.all) func complexSpectraResynthesiseTheSound(_ trip: Trip) throws {
    let sound = try trip.recording.sound()
    let settings = try AnalysisSettings(
      rate: sound.rate, fft: trip.fft, hop: trip.hop, window: trip.window)
    let back = try ShortTimeTransform.synthesize(ShortTimeTransform.analyze(sound, settings))
    let ratio = signalToNoise(sound, back)
    #expect(ratio >= Self.leastThroughComplex)
  }
}
