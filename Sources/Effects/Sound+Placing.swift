// Sounds placed in time and between left and right, and products of sounds.

internal import Glibc
public import Sounds
internal import WholeNumbers

/// A sound with its place in a mix.
public struct PlacedSound: Sendable {
  public var sound: Sound
  /// The time at which the sound begins, in seconds; at least 0.
  public var at: Double
  /// The factor on the samples.
  public var gain: Double
  /// The place between left (−1) and right (1); nil leaves the channels as they are.
  public var pan: Double?

  public init(_ sound: Sound, at: Double = 0, gain: Double = 1, pan: Double? = nil) {
    (self.sound, self.at, self.gain, self.pan) = (sound, at, gain, pan)
  }
}

extension Sound {
  /// The sum of sounds, each from its time on. If one of them has a pan, the result has two channels.
  ///
  /// - Throws: `SoundError` if there are no sounds, if sample rates or numbers of channels differ, if a time is out of
  ///   range, or if there is not enough memory.
  public static func mix(_ placed: [PlacedSound]) throws(SoundError) -> Sound {
    let (widest, rate) = try common(placed.map(\.sound))
    let isPanned = placed.contains { $0.pan != nil }
    let width = isPanned ? 2 : widest
    guard widest <= width else {
      throw .mismatch(what: "numbers of channels", Double(width), Double(widest))
    }
    var starts: [Int] = []
    for one in placed {
      starts.append(try Sound.count(seconds: one.at, rate: rate, what: "a place in time"))
    }
    let length = zip(placed, starts).reduce(0) { Swift.max($0, $1.0.sound.count + $1.1) }
    try Sound.require(length * width)
    var sum = [[Float]](repeating: [Float](repeating: 0, count: length), count: width)
    for (one, start) in zip(placed, starts) {
      let sides = one.pan.map(Panning.factors)
      for channel in 0..<width {
        let side = sides.map { channel == 0 ? $0.left : $0.right } ?? 1
        let factor = Float(one.gain * side)
        let source = one.sound.wide(channel)
        sum[channel].withUnsafeMutableBufferPointer { sum in
          for n in source.indices { sum[start + n] += factor * source[n] }
        }
      }
    }
    return try Sound(samples: sum, rate: rate)
  }

  /// The product of two sounds, sample by sample, as long as the shorter one.
  ///
  /// - Throws: `SoundError` if sample rates or numbers of channels differ.
  public func multiplied(by other: Sound) throws(SoundError) -> Sound {
    let width = try Sound.common([self, other]).channels
    let length = Swift.min(count, other.count)
    let result = (0..<width).map { channel in
      let (a, b) = (wide(channel), other.wide(channel))
      return (0..<length).map { a[$0] * b[$0] }
    }
    return try Sound(samples: result, rate: rate)
  }

  /// The sound with each sample multiplied by a function of its time in seconds.
  public func shaped(_ factor: (Double) -> Double) throws(SoundError) -> Sound {
    let factors = (0..<count).map { Float(factor(Double($0) / rate)) }
    return try Sound(
      samples: samples.map { channel in zip(channel, factors).map { $0 * $1 } }, rate: rate)
  }

  /// The samples from the last to the first.
  public func reversed() throws(SoundError) -> Sound {
    try Sound(samples: samples.map { $0.reversed() }, rate: rate)
  }

  /// The sound `times` times, one after another.
  ///
  /// - Throws: `SoundError` if there is not enough memory.
  public func repeated(_ times: Int) throws(SoundError) -> Sound {
    let (length, overflow) = count.multipliedReportingOverflow(by: Swift.max(0, times))
    guard !overflow, length <= Sound.longest else {
      throw .duration(
        duration * Double(times), what: "a sound", most: Double(Sound.longest) / rate)
    }
    try Sound.require(length * channels)
    return try Sound(
      samples: samples.map { channel in
        var result: [Float] = []
        result.reserveCapacity(length)
        for _ in 0..<Swift.max(0, times) { result += channel }
        return result
      }, rate: rate)
  }

  /// The sound between left and right, with two channels; a sound with two channels is weighted by the same law.
  ///
  /// - Throws: `SoundError` if the sound has more than two channels.
  public func panned(_ pan: Double) throws(SoundError) -> Sound {
    try Sound.mix([PlacedSound(self, pan: pan)])
  }

  /// A sound with the channels `left` and `right`; the shorter one is followed by silence.
  ///
  /// - Throws: `SoundError` if a sound has several channels, or if sample rates differ.
  public static func stereo(_ left: Sound, _ right: Sound) throws(SoundError) -> Sound {
    for sound in [left, right] where sound.channels != 1 {
      throw .library(
        "a stereo sound is made of two sounds with one channel, not of one with \(sound.channels)")
    }
    guard left.rate == right.rate else { throw .mismatch(what: "rates", left.rate, right.rate) }
    let length = Swift.max(left.count, right.count)
    return try Sound(
      samples: [left, right].map { sound in
        sound.samples[0] + [Float](repeating: 0, count: length - sound.count)
      }, rate: left.rate)
  }
}
