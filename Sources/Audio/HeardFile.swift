// The file that replaces a device. The file has the sample rate of the first sound, and one channel until a sound has
// several.

internal import Sounds
internal import Synchronization

/// A file that receives the played sounds, one after another.
final class HeardFile: Sendable {
  private let path: String
  private let written = Mutex<Sound?>(nil)

  init(_ path: String) { self.path = path }

  /// Appends a sound. The whole file is rewritten, or stays unchanged after an error.
  ///
  /// - Throws: `FileError` if the file cannot be read or written; `SoundError` if the sounds cannot be joined.
  func add(_ sound: Sound) throws {
    guard sound.count > 0 else { return }
    try written.withLock { written in
      let all = try written.map { try HeardFile.join($0, sound) } ?? sound
      _ = try SoundFile.write(all, path)
      written = all
    }
  }

  /// A sound at a level, as a mix has it; a sound with one channel keeps one channel if the level is in the middle.
  static func levelled(_ sound: Sound, _ level: SoundLevel) throws -> Sound {
    if level == .usual { return sound }
    let (left, right) = level.factors
    if left == right { return sound.scaled(by: left) }
    let channels = sound.channels == 1 ? [sound.samples[0], sound.samples[0]] : sound.samples
    return try Sound(
      samples: channels.enumerated().map { n, samples in
        samples.map { $0 * (n % 2 == 0 ? left : right) }
      }, rate: sound.rate)
  }

  /// Joins two sounds, with the sample rate of the first sound and the channels of the sound that has more.
  private static func join(_ first: Sound, _ second: Sound) throws -> Sound {
    let next =
      second.rate == first.rate ? second : try Resampler.resample(second, to: first.rate)
    let channels = max(first.channels, next.channels)
    return try Sound.concat([widened(first, channels), widened(next, channels)])
  }

  /// A sound with more channels: each is the mean of the sound's channels.
  private static func widened(_ sound: Sound, _ channels: Int) throws -> Sound {
    if sound.channels == channels { return sound }
    return try Sound(
      samples: Array(repeating: sound.mono().samples[0], count: channels), rate: sound.rate)
  }
}
