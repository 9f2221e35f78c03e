// Functions that cut, scale and join sounds. Each function returns a new sound. A function that changes levels states
// this in its description.

internal import Glibc
internal import WholeNumbers

extension Sound {
  /// The mean of all channels as a sound with one channel; a sound with one channel is returned unchanged.
  public func mono() -> Sound {
    guard channels > 1 else { return self }
    var sum = samples[0]
    for channel in samples.dropFirst() {
      for index in sum.indices { sum[index] += channel[index] }
    }
    let share = 1 / Float(channels)
    return Sound([sum.map { $0 * share }], at: rate)
  }

  /// One channel as a separate sound.
  ///
  /// - Throws: `SoundError` if the sound has no channel `index`.
  public func channel(_ index: Int) throws(SoundError) -> Sound {
    guard samples.indices.contains(index) else {
      throw .library(
        "channel \(index) does not exist: the sound has \(channels) channels, counted from 0")
    }
    return Sound([samples[index]], at: rate)
  }

  /// The samples in `range` of every channel.
  ///
  /// - Precondition: the range lies inside the sound.
  public func slice(_ range: Range<Int>) -> Sound {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "samples outside the sound")
    return Sound(samples.map { Array($0[range]) }, at: rate)
  }

  /// Replaces the samples in `range` by those of a sound of the same length. A sound with one channel goes to all channels.
  ///
  /// - Precondition: the range lies inside the sound.
  /// - Throws: `SoundError` if sample rates, lengths or numbers of channels differ; the sound is then unchanged.
  public mutating func replace(_ range: Range<Int>, by other: Sound) throws(SoundError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "samples outside the sound")
    if other.rate != rate { throw .mismatch(what: "rates", rate, other.rate) }
    if other.channels != channels, other.channels != 1 {
      throw .mismatch(what: "numbers of channels", Double(channels), Double(other.channels))
    }
    guard other.count == range.count else {
      throw .library(
        "a part of \(range.count) samples takes a sound of as many samples, not of \(other.count)")
    }
    for channel in samples.indices {
      samples[channel].replaceSubrange(range, with: other.wide(channel))
    }
  }

  /// The part of the sound from `start` to `end`, in seconds, rounded to the nearest samples. An `end` after
  /// the end of the sound selects the end of the sound.
  ///
  /// - Throws: `SoundError.span` if `start` is negative, after `end`, or after the end of the sound.
  public func trim(from start: Double = 0, to end: Double? = nil) throws(SoundError) -> Sound {
    let end = Swift.min(end ?? duration, duration)
    guard start >= 0, start <= end else { throw .span(from: start, to: end, duration: duration) }
    let first = Swift.min(Int(clamped: (start * rate).rounded()), count)
    let last = Swift.max(first, Swift.min(Int(clamped: (end * rate).rounded()), count))
    return slice(first..<last)
  }

  /// The sound with every sample multiplied by `factor`.
  public func scaled(by factor: Float) -> Sound {
    Sound(samples.map { $0.map { $0 * factor } }, at: rate)
  }

  /// The sound scaled so that its peak is `target`.
  ///
  /// - Throws: `SoundError.silent` if the sound is silent; `SoundError.level` if `target` is not positive and
  ///   finite.
  public func normalized(peak target: Float = 1) throws(SoundError) -> Sound {
    guard target > 0, target.isFinite else { throw .level(Double(target), what: "a peak") }
    try requireFinite()
    let now = peak
    guard now > 0 else { throw .silent(what: "normalizing") }
    let gain = target / now
    // The gain of a sound of the smallest numbers is above the largest number.
    if !gain.isFinite { return Sound(samples.map { $0.map { $0 / now * target } }, at: rate) }
    return scaled(by: gain)
  }

  /// The sound with a raised-cosine fade-in of `start` seconds and a raised-cosine fade-out of `end` seconds.
  ///
  /// - Throws: `SoundError.duration` if a fade is negative or longer than the sound.
  public func faded(in start: Double = 0, out end: Double = 0) throws(SoundError) -> Sound {
    let rising = try Sound.count(seconds: start, rate: rate, what: "a fade")
    let falling = try Sound.count(seconds: end, rate: rate, what: "a fade")
    guard rising <= count else { throw .duration(start, what: "a fade", most: duration) }
    guard falling <= count else { throw .duration(end, what: "a fade", most: duration) }
    func gain(_ index: Int, of length: Int) -> Float {
      Float(0.5 - 0.5 * cos(Double.pi * Double(index) / Double(length)))
    }
    var faded = samples
    for channel in faded.indices {
      for index in 0..<rising { faded[channel][index] *= gain(index, of: rising) }
      for index in 0..<falling { faded[channel][count - 1 - index] *= gain(index, of: falling) }
    }
    return Sound(faded, at: rate)
  }

  /// The sounds one after another. If some of the sounds have several channels, a sound with one channel is first
  /// copied to the same number of channels.
  ///
  /// - Throws: `SoundError` if `sounds` is empty, or if sample rates or numbers of channels differ.
  public static func concat(_ sounds: [Sound]) throws(SoundError) -> Sound {
    let (width, rate) = try common(sounds)
    let length = sounds.reduce(0) { $0 + $1.count }
    try require(length * width)
    var joined = [[Float]](repeating: [], count: width)
    for channel in joined.indices { joined[channel].reserveCapacity(length) }
    for sound in sounds {
      for channel in joined.indices { joined[channel] += sound.wide(channel) }
    }
    return Sound(joined, at: rate)
  }

  /// The sum of the sounds, each multiplied by its gain (1 if `gains` is nil). The result is as long as the
  /// longest sound.
  ///
  /// - Throws: `SoundError` if `sounds` is empty, if sample rates or numbers of channels differ, or if the
  ///   numbers of sounds and gains differ.
  public static func mix(_ sounds: [Sound], gains: [Float]? = nil) throws(SoundError) -> Sound {
    let (width, rate) = try common(sounds)
    if let gains, gains.count != sounds.count {
      throw .library("the numbers of gains (\(gains.count)) and sounds (\(sounds.count)) differ")
    }
    let length = sounds.reduce(0) { Swift.max($0, $1.count) }
    try require(length * width)
    var sum = [[Float]](repeating: [Float](repeating: 0, count: length), count: width)
    for (number, sound) in sounds.enumerated() {
      let gain = gains?[number] ?? 1
      for channel in 0..<width {
        let source = sound.wide(channel)
        for index in source.indices { sum[channel][index] += gain * source[index] }
      }
    }
    return Sound(sum, at: rate)
  }

  /// A channel of the sound; a sound with one channel has this one in every place.
  package func wide(_ channel: Int) -> [Float] { samples[channels == 1 ? 0 : channel] }

  /// The number of channels and the sample rate of sounds that go together.
  ///
  /// - Throws: `SoundError` if `sounds` is empty, or if sample rates or numbers of channels differ.
  package static func common(_ sounds: [Sound]) throws(SoundError) -> (channels: Int, rate: Double)
  {
    guard let first = sounds.first else { throw .library("no sounds were given") }
    let width = sounds.reduce(1) { Swift.max($0, $1.channels) }
    for sound in sounds {
      if sound.rate != first.rate { throw .mismatch(what: "rates", first.rate, sound.rate) }
      if sound.channels != width, sound.channels != 1 {
        throw .mismatch(what: "numbers of channels", Double(width), Double(sound.channels))
      }
    }
    return (width, first.rate)
  }
}
