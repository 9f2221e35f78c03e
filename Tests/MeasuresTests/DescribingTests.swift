// Tests of descriptors, cepstral coefficients and loudness: librosa's and pyloudnorm's figures, and closed forms.

import Glibc
import Measures
import Sounds
import TestSupport
import Testing

@Suite struct DescribingTests {
  /// The greatest difference from librosa, relative to the number and to the size of its kind. Single precision has seven
  /// digits; a rolloff may be one bin off where the sum of the magnitudes is at its edge.
  private static let tolerance = 1e-3

  @Test func figuresEqualThoseOfLibrosaAndPyloudnorm() throws {
    var lines = 0
    for line in try Repository.figures("describing.txt", of: "Measures") {
      let sound = try recording(line[0])
      let expected = try line[2...].map { try #require(Double($0)) }
      if line[1] == "lufs" {
        let loudness = try #require(try ProgrammeLoudness(sound).integrated)
        #expect(abs(loudness - expected[0]) < 0.1, "\(line[0])")
      } else if line[1] == "mfcc" {
        let cepstrum = try MelCepstrum(sound)
        for (place, value) in expected.enumerated() {
          let found = cepstrum.values[place / 13 * 50 * 13 + place % 13]
          #expect(abs(found - value) < Self.tolerance * max(1, abs(value)), "\(line[0]) \(place)")
        }
      } else {
        let all = try SpectralDescriptors(sound)
        let values: [Double] =
          switch line[1] {
          case "centroid": all.centroid
          case "spread": all.spread
          case "flatness": all.flatness
          case "rolloff": all.rolloff
          default: all.crossings
          }
        #expect((values.count + 24) / 25 == expected.count)
        for (place, value) in expected.enumerated() {
          let found = values[place * 25]
          #expect(
            abs(found - value) < Self.tolerance * max(1e-3, abs(value)),
            "\(line[0]) \(line[1]) \(place): \(found) \(value)")
        }
      }
      lines += 1
    }
    #expect(lines == 35)
  }

  /// ITU-R BS.1770: a sine of 997 Hz at full scale in one channel has −3.01 LUFS; a second channel adds 3.01.
  @Test(arguments: [8000.0, 22_050, 44_100, 48_000, 96_000, 192_000])
  func aSineHasTheLoudnessOfTheRecommendation(rate: Double) throws {
    let tone = try Signals.tone(frequency: 997, duration: 5, rate: rate, gain: 0.1)
    let mono = try ProgrammeLoudness(tone)
    #expect(abs(try #require(mono.integrated) + 23.01) < 0.05)
    #expect(abs(try #require(mono.range)) < 0.05)
    let both = try Sound(samples: [tone.samples[0], tone.samples[0]], rate: rate)
    #expect(abs(try #require(try ProgrammeLoudness(both).integrated) + 20) < 0.05)
    let middle = mono.momentary[mono.momentary.count / 2]
    #expect(abs(middle.value + 23.01) < 0.05)
  }

  /// The gate leaves silence out, and the range is that between the two levels.
  @Test func silenceDoesNotCountAndTwoLevelsAreARange() throws {
    let loud = try Signals.tone(frequency: 997, duration: 20, rate: 48_000, gain: 0.1)
    let silence = try Signals.silence(duration: 20, rate: 48_000)
    let gated = try ProgrammeLoudness(try Sound.concat([loud, silence]))
    #expect(abs(try #require(gated.integrated) + 23.01) < 0.2)
    let steps = try ProgrammeLoudness(try Sound.concat([loud, loud.scaled(by: 0.31623)]))
    #expect(abs(try #require(steps.range) - 10) < 0.5)
    #expect(try ProgrammeLoudness(silence).integrated == nil)
    #expect(try ProgrammeLoudness(loud.slice(0..<9600)).momentary.isEmpty)
    #expect(try ProgrammeLoudness(try Sound(mono: [], rate: 48_000)).range == nil)
  }

  @Test func soundsOfEveryLengthHaveDescriptors() throws {
    for count in [0, 1, 100, 513, 3000] {
      let sound = try Sound(mono: (0..<count).map { Float($0 % 7) / 7 }, rate: 44_100)
      let all = try SpectralDescriptors(sound)
      let cepstrum = try MelCepstrum(sound, count: 5, fft: 300, hop: 100)
      #expect(all.times.count == (count == 0 ? 0 : 1 + count / 512))
      #expect(cepstrum.values.count == 5 * cepstrum.times.count)
      let numbers =
        cepstrum.values + all.centroid + all.spread + all.flatness + all.flux + all.crossings
      let isFinite = numbers.allSatisfy(\.isFinite)
      #expect(isFinite)
    }
    let silence = try SpectralDescriptors(try Signals.silence(duration: 0.1))
    #expect(Set(silence.centroid) == [0] && silence.flatness.allSatisfy { abs($0 - 1) < 1e-9 })
    let bad = try Sound(mono: [0, .infinity], rate: 44_100)
    #expect(throws: SoundError.self) { try SpectralDescriptors(bad) }
    #expect(throws: SoundError.self) { try MelCepstrum(bad) }
    #expect(throws: SoundError.self) { try ProgrammeLoudness(bad) }
  }
}
