// Reading a sound file block by block, for work that does not need the whole sound in memory.

internal import CSndFile
internal import Files
internal import Runs
internal import WholeNumbers

/// What the header of a sound file declares.
public struct SoundFormat: Sendable, Equatable {
  /// The sample rate in Hz.
  public let rate: Double
  public let channels: Int
  /// The number of samples in each channel; nil if the header does not declare it. The file may have fewer or more.
  public let count: Int?
}

/// What receives the samples of a sound file.
public protocol SampleReceiver {
  /// Called once, before the first block.
  mutating func begin(_ format: SoundFormat) throws
  /// Called with each block of samples × channels.
  mutating func take(_ block: ArraySlice<Float>) throws
}

extension SoundFile {
  /// What the header of the file at `path` declares.
  ///
  /// - Throws: `FileError` if the file is missing or is not a sound file.
  public static func format(_ path: String) throws -> SoundFormat {
    let source = try SoundSource(reading: path)
    return isMPEG(source.bytes(0, 3))
      ? try QuietStandardError.during { try FirstStream(source, named: path).format }
      : try FirstStream(source, named: path).format
  }

  /// Passes the samples of the file at `path` to `receiver`, in blocks.
  ///
  /// - Throws: the errors of `read`, when all blocks have been passed on; any error of `receiver`, at once.
  public static func read(
    _ path: String, into receiver: inout some SampleReceiver, limit: Int = usualLimit,
    note: (String) -> Void = { _ in }
  ) throws {
    try read(SoundSource(reading: path), path, into: &receiver, limit: limit, note: note)
  }
}

/// The beginning of a sound file: its header, and the first of its streams.
struct FirstStream {
  let header: SoundHeader
  /// The streams of an Ogg file; empty for other files.
  let streams: [OggStreams.Stream]
  let file: OpenSoundFile

  init(_ source: SoundSource, named name: String) throws {
    header = try SoundHeader(source, named: name)
    streams = OggStreams(source).streams
    if let first = streams.first { source.show(first.pages) }
    file = try OpenSoundFile(source, named: name)
  }

  var format: SoundFormat {
    let count = Int(file.info.frames)
    let isKnown = streams.count < 2 && count > 0 && count < Int.max / 2
    return SoundFormat(
      rate: Double(file.info.samplerate), channels: Int(file.info.channels),
      count: isKnown ? count : nil)
  }
}

/// The blocks of a file, which are counted and checked before they are passed on.
struct CheckedBlocks {
  let name: String
  /// The number of samples per channel.
  private(set) var count = 0

  private let limit: Int
  private let channels: Int
  private let rate: Double
  private var bad = 0
  private var firstBad = 0

  init(_ name: String, _ file: OpenSoundFile, limit: Int) {
    self.name = name
    self.limit = limit
    channels = Int(file.info.channels)
    rate = Double(file.info.samplerate)
  }

  /// Passes `block` (samples × channels) on.
  ///
  /// - Throws: `FileError` if the file has more samples than the limit.
  mutating func pass(
    _ block: ArraySlice<Float>, to receiver: inout some SampleReceiver
  ) throws {
    guard count * channels + block.count <= limit else {
      throw FileError(name, "the file contains more than \(limit) samples, which is the limit")
    }
    if !Sound.largest(block).isFinite {
      for (offset, sample) in block.enumerated() where !sample.isFinite {
        if bad == 0 { firstBad = count + offset / channels }
        bad += 1
      }
    }
    count += block.count / channels
    try receiver.take(block)
  }

  /// The error for samples that are not finite; nil if all are finite.
  var notFinite: SoundError? {
    bad > 0 ? .notFinite(count: bad, firstTime: Double(firstBad) / rate) : nil
  }
}

/// The samples of a file, channel by channel.
struct ChannelBlocks: SampleReceiver {
  private(set) var channels: [[Float]] = []
  private(set) var rate = 0.0

  mutating func begin(_ format: SoundFormat) throws {
    rate = format.rate
    channels = [[Float]](repeating: [], count: format.channels)
    // Without a reservation, the growing arrays would need half as much memory again. A header may declare too much, so
    // no more than usual is reserved.
    let count = min(format.count ?? 0, SoundFile.usualLimit / format.channels)
    do {
      try Sound.require(count * format.channels)
    } catch { return }
    for channel in channels.indices { channels[channel].reserveCapacity(count) }
  }

  mutating func take(_ block: ArraySlice<Float>) {
    let width = channels.count
    for channel in 0..<width {
      if width == 1 {
        channels[0].append(contentsOf: block)
      } else {
        let places = stride(from: block.startIndex + channel, to: block.endIndex, by: width)
        channels[channel].append(contentsOf: places.lazy.map { block[$0] })
      }
    }
  }
}
