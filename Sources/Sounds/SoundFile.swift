// Reading sound files with libsndfile. The length in a header may be wrong, so samples are read in blocks until
// the file ends. The number of samples is limited, whatever length the header declares.

internal import Files
internal import CSndFile
internal import Glibc
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
  ///   - note: called with a message for the user if the file contains fewer samples than its header declares.
  /// - Throws: `FileError` if the file is missing, is not a sound file, is damaged before its first sample,
  ///   contains samples that are not finite, or contains more than `limit` samples.
  public static func read(
    _ path: String, limit: Int = usualLimit, note: (String) -> Void = { _ in }
  ) throws -> Sound {
    // `note` is called after standard error is restored, since the function may write to standard error.
    let (sound, lack) =
      isMPEG(path)
      ? try QuietStandardError.during { try readAll(path, limit: limit) }
      : try readAll(path, limit: limit)
    if let lack { note("\(path): \(lack)") }
    return sound
  }

  /// The sound, and a message if samples are missing from the file.
  private static func readAll(_ path: String, limit: Int) throws -> (Sound, lack: String?) {
    let file = try OpenSoundFile(reading: path)
    var blocks = SampleBlocks(path: path, channels: Int(file.info.channels), limit: limit)
    while let block = file.nextBlock() { try blocks.append(block) }
    let sound = try Sound(samples: blocks.channels, rate: Double(file.info.samplerate))
    if sound.count == 0 {
      throw FileError(path, file.failure ?? "the sound file contains no samples")
    }
    do {
      try sound.requireFinite()
    } catch {
      throw FileError(path, "\(error)")
    }
    return (sound, file.lack(sound.count))
  }
}

extension SoundFile {
  /// Whether the file starts as an MP3 file does, with an ID3 tag or with the eleven bits that start a frame.
  private static func isMPEG(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    var start: [UInt8] = [0, 0, 0]
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Glibc.read(descriptor, &start, 3) == 3
    else { return false }
    return start == Array("ID3".utf8) || (start[0] == 0xFF && start[1] & 0xE0 == 0xE0)
  }
}

/// The samples read so far from a file, channel by channel, up to a limit.
private struct SampleBlocks {
  let path: String
  let limit: Int
  var channels: [[Float]]

  init(path: String, channels: Int, limit: Int) {
    self.path = path
    self.limit = limit
    self.channels = [[Float]](repeating: [], count: channels)
  }

  /// Appends `block` (samples × channels) to the channels.
  mutating func append(_ block: ArraySlice<Float>) throws {
    let width = channels.count
    guard channels[0].count * width + block.count <= limit else {
      throw FileError(path, "the file contains more than \(limit) samples, which is the limit")
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

/// A sound file that is open for reading; the file is closed when this object is released.
private final class OpenSoundFile {
  let info: SF_INFO
  private let file: OpaquePointer
  private var block: [Float]

  init(reading path: String) throws {
    try BoundedFile.requireFile(path)
    // O_NONBLOCK prevents the call from waiting if the path leads to a pipe.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.last(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path, "the path is not that of a regular file")
    }
    guard status.st_size > 0 else {
      close(descriptor)
      throw FileError(path, "the file is empty")
    }
    var info = SF_INFO()
    guard let file = sf_open_fd(descriptor, Int32(SFM_READ), &info, 1) else {
      throw FileError(path, "the file cannot be read as a sound file: \(SoundFile.reason(nil))")
    }
    guard info.channels > 0, Sound.rates.contains(Double(info.samplerate)) else {
      sf_close(file)
      throw FileError(
        path, "the header is damaged: \(info.channels) channels at \(info.samplerate) Hz")
    }
    self.info = info
    self.file = file
    block = [Float](repeating: 0, count: 8192 * Int(info.channels))
  }

  deinit { sf_close(file) }

  /// The next block of samples × channels; nil at the end of the file.
  func nextBlock() -> ArraySlice<Float>? {
    let width = Int(info.channels)
    let frames = sf_readf_float(file, &block, sf_count_t(block.count / width))
    return frames > 0 ? block[..<(Int(frames) * width)] : nil
  }

  /// libsndfile's error message; nil if there is no error.
  var failure: String? {
    sf_error(file) == Int32(SF_ERR_NO_ERROR) ? nil : SoundFile.reason(file)
  }

  /// A message if the file contains fewer samples than its header declares; `count` is the number of samples
  /// per channel that were read.
  func lack(_ count: Int) -> String? {
    if let failure { return "the file is damaged after \(count) samples: \(failure)" }
    if info.frames > count, info.frames < Int64.max / 2 {
      return "the file ends after \(count) of the \(info.frames) samples that its header declares"
    }
    // If the header declares a data chunk longer than the file, libsndfile corrects the length, and reports the
    // correction only in its log.
    for line in log.split(separator: "\n") where line.contains("should be") {
      if line.split(separator: " ").first == "data" || line.contains("SSND") {
        return "the file is cut off: its header declares more than the \(count) samples that exist"
      }
    }
    return nil
  }

  private var log: String {
    var text = [UInt8](repeating: 0, count: 16384)
    let length = text.withUnsafeMutableBytes {
      sf_command(file, Int32(SFC_GET_LOG_INFO), $0.baseAddress, Int32($0.count))
    }
    return String(decoding: text.prefix(max(0, Int(length))), as: UTF8.self)
  }
}

extension SoundFile {
  /// libsndfile's error message for `file`, or for the last attempt to open a file if `file` is nil. The
  /// message is changed to the form of Sonde's messages, without a capital letter and a full stop.
  static func reason(_ file: OpaquePointer?) -> String {
    var text = sf_strerror(file).map { String(cString: $0) } ?? "no reason given"
    while let last = text.last, last == "." || last.isNewline || last == " " { text.removeLast() }
    if text.hasPrefix("Error : ") { text.removeFirst("Error : ".count) }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
