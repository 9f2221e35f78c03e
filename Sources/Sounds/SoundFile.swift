// Reading sound files with libsndfile. The length in a header may be wrong, so samples are read in blocks until
// the file ends. libsndfile gets its bytes from a `SoundSource`. The number of samples is limited, whatever length the header declares.

internal import Files
internal import CSndFile
internal import Runs
internal import WholeNumbers

/// Sound files: WAV (any width, EXTENSIBLE, RF64, W64), AIFF, AU, CAF, FLAC, Ogg (Vorbis, Opus), MP3 and
/// any other format that libsndfile reads.
public enum SoundFile {
  /// The default limit on the number of samples read, summed over all channels: 2²⁸ samples, which are 1 GiB, or 100
  /// minutes of one channel at 44 100 Hz.
  public static let usualLimit = 1 << 28

  /// Reads the sound in the file at `path`. Integer samples are scaled so that full scale is ±1; floating-point
  /// samples stay unchanged.
  ///
  /// - Parameters:
  ///   - path: the path of the file. The content of the file determines the format; the file name extension has
  ///     no effect.
  ///   - limit: the greatest number of samples to read, summed over all channels.
  ///   - note: called with a message for the user if the file contains fewer samples than its header declares, or
  ///     samples that were not read. No message is given for a file whose writer could not state a size.
  /// - Throws: `FileError` if the file is missing, is not a sound file, is damaged before its first sample,
  ///   contains samples that are not finite, or contains more than `limit` samples.
  public static func read(
    _ path: String, limit: Int = usualLimit, note: (String) -> Void = { _ in }
  ) throws -> Sound {
    try read(SoundSource(reading: path), path, limit: limit, note: note)
  }

  /// The sound in `source`; `name` is the name of the file in messages.
  static func read(_ source: SoundSource, _ name: String, limit: Int, note: (String) -> Void) throws
    -> Sound
  {
    // `note` is called after standard error is restored, since the function may write to standard error.
    let (sound, notes) =
      isMPEG(source.bytes(0, 3))
      ? try QuietStandardError.during { try readAll(source, name, limit: limit) }
      : try readAll(source, name, limit: limit)
    for text in notes { note("\(name): \(text)") }
    return sound
  }

  /// The sound, and messages about samples that are missing from the file or were not read.
  private static func readAll(_ source: SoundSource, _ name: String, limit: Int) throws
    -> (Sound, notes: [String])
  {
    let header = try SoundHeader(source, named: name)
    var notes = header.note.map { [$0] } ?? []
    let streams = OggStreams(source).streams
    if let first = streams.first { source.show(first.pages) }
    let file = try OpenSoundFile(source, named: name)
    var blocks = SampleBlocks(name, channels: Int(file.info.channels), limit: limit)
    while let block = file.nextBlock() { try blocks.append(block) }
    if let lack = file.lack(blocks.count) { notes.append(lack) }
    for (number, stream) in streams.enumerated().dropFirst() {
      if let lack = try append(stream, of: source, like: file, to: &blocks) {
        notes.append("stream \(number + 1) of the file was left out: \(lack)")
      }
    }
    let sound = try Sound(samples: blocks.channels, rate: Double(file.info.samplerate))
    if sound.count == 0 {
      throw FileError(name, file.failure ?? "the sound file contains no samples")
    }
    do {
      try sound.requireFinite()
    } catch {
      throw FileError(name, "\(error)")
    }
    if header.isCut {
      notes.append(
        "the file is cut off: its header declares more than the \(sound.count) samples that exist")
    } else if let last = streams.last, !last.isEnded {
      notes.append("the file is cut off after \(sound.count) samples: its last page is missing")
    }
    return (sound, notes)
  }

  /// Appends the samples of a further stream of an Ogg file to `blocks`. The result is a reason why the stream does not
  /// fit; nil if it was read.
  private static func append(
    _ stream: OggStreams.Stream, of source: SoundSource, like first: OpenSoundFile,
    to blocks: inout SampleBlocks
  ) throws -> String? {
    source.show(stream.pages)
    let file: OpenSoundFile
    do {
      file = try OpenSoundFile(source, named: blocks.name)
    } catch { return error.reason }
    guard file.info.channels == first.info.channels, file.info.samplerate == first.info.samplerate
    else { return "it has \(file.info.channels) channels at \(file.info.samplerate) Hz" }
    while let block = file.nextBlock() { try blocks.append(block) }
    return nil
  }
}

extension SoundFile {
  /// Whether a file that starts with these three bytes is an MP3 file: it starts with an ID3 tag or with the eleven
  /// bits that start a frame.
  static func isMPEG(_ start: [UInt8]) -> Bool {
    start == Array("ID3".utf8)
      || (start.count == 3 && start[0] == 0xFF && start[1] & 0xE0 == 0xE0)
  }
}

/// The samples read so far from a file, channel by channel, up to a limit.
private struct SampleBlocks {
  let name: String
  let limit: Int
  var channels: [[Float]]

  /// The number of samples per channel.
  var count: Int { channels[0].count }

  init(_ name: String, channels: Int, limit: Int) {
    self.name = name
    self.limit = limit
    self.channels = [[Float]](repeating: [], count: channels)
  }

  /// Appends `block` (samples × channels) to the channels.
  mutating func append(_ block: ArraySlice<Float>) throws {
    let width = channels.count
    guard channels[0].count * width + block.count <= limit else {
      throw FileError(name, "the file contains more than \(limit) samples, which is the limit")
    }
    for channel in 0..<width {
      if width == 1 {
        channels[0].append(contentsOf: block)
      } else {
        let places = stride(from: block.startIndex + channel, to: block.endIndex, by: width)
        channels[channel].append(contentsOf: places.map { block[$0] })
      }
    }
  }
}
