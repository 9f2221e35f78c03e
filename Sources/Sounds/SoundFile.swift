// Reading sound files with libsndfile. The length in a header may be wrong, so samples are read in blocks until
// the file ends. libsndfile gets its bytes from a `SoundSource`. The number of samples is limited, whatever length the header declares.

internal import Files
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
    var channels = ChannelBlocks()
    try read(source, name, into: &channels, limit: limit, note: note)
    return try Sound(samples: channels.channels, rate: channels.rate)
  }

  /// Passes the sound in `source` to `receiver`, block by block.
  static func read(
    _ source: SoundSource, _ name: String, into receiver: inout some SampleReceiver, limit: Int,
    note: (String) -> Void
  ) throws {
    // `note` is called after standard error is restored, since the function may write to standard error.
    let notes =
      isMPEG(source.bytes(0, 3))
      ? try QuietStandardError.during { try readAll(source, name, into: &receiver, limit: limit) }
      : try readAll(source, name, into: &receiver, limit: limit)
    for text in notes { note("\(name): \(text)") }
  }

  /// Reads all samples, and returns messages about samples that are missing from the file or were not read.
  private static func readAll(
    _ source: SoundSource, _ name: String, into receiver: inout some SampleReceiver, limit: Int
  ) throws -> [String] {
    let opened = try FirstStream(source, named: name)
    let file = opened.file
    var notes = opened.header.note.map { [$0] } ?? []
    var checked = CheckedBlocks(name, file, limit: limit)
    try receiver.begin(opened.format)
    while let block = file.nextBlock() { try checked.pass(block, to: &receiver) }
    if let lack = file.lack(checked.count) { notes.append(lack) }
    for (number, stream) in opened.streams.enumerated().dropFirst() {
      if let lack = try pass(stream, of: source, like: file, checked: &checked, to: &receiver) {
        notes.append("stream \(number + 1) of the file was left out: \(lack)")
      }
    }
    if checked.count == 0 {
      throw FileError(name, file.failure ?? "the sound file contains no samples")
    }
    if let error = checked.notFinite { throw FileError(name, "\(error)") }
    if opened.header.isCut {
      notes.append(
        "the file is cut off: its header declares more than the \(checked.count) samples that exist"
      )
    } else if let last = opened.streams.last, !last.isEnded {
      notes.append("the file is cut off after \(checked.count) samples: its last page is missing")
    }
    return notes
  }

  /// Passes the samples of a further stream of an Ogg file on. The result is a reason why the stream does not fit; nil if
  /// it was read.
  private static func pass(
    _ stream: OggStreams.Stream, of source: SoundSource, like first: OpenSoundFile,
    checked: inout CheckedBlocks, to receiver: inout some SampleReceiver
  ) throws -> String? {
    source.show(stream.pages)
    let file: OpenSoundFile
    do {
      file = try OpenSoundFile(source, named: checked.name)
    } catch { return error.reason }
    guard file.info.channels == first.info.channels, file.info.samplerate == first.info.samplerate
    else { return "it has \(file.info.channels) channels at \(file.info.samplerate) Hz" }
    while let block = file.nextBlock() { try checked.pass(block, to: &receiver) }
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
