// Reading sound files with libsndfile. The length in a header is not trusted: samples are read in blocks
// until there are no more, and a limit holds whatever the header says.

internal import Files
internal import CSndFile
internal import Glibc

/// Sound files: WAV (any width, EXTENSIBLE, RF64, W64), AIFF, AU, CAF, FLAC, Ogg (Vorbis, Opus), MP3 and
/// any other format that libsndfile reads.
public enum SoundFile {
  /// The most samples, of all channels together, that are read if the caller sets no limit: 2²⁸, which is
  /// 1 GiB, or 100 minutes of one channel at 44 100 Hz.
  public static let usualLimit = 1 << 28

  /// Reads the sound in the file at `path`. Integer formats are scaled so that full scale is ±1;
  /// floating-point ones stay as they are.
  ///
  /// - Parameters:
  ///   - path: a file; its content, not its name, determines the format.
  ///   - limit: the most samples, of all channels together, that are read.
  ///   - note: called with a sentence if the file holds less than its header declares.
  /// - Throws: `FileError` if the file is missing, is not a sound, is damaged before its first sample, holds
  ///   samples that are not finite, or holds more than `limit`.
  public static func read(
    _ path: String, limit: Int = usualLimit, note: (String) -> Void = { _ in }
  ) throws -> Sound {
    // Call `note` after standard error is restored: it may write there.
    let (sound, lack) =
      isMPEG(path)
      ? try QuietStandardError.during { try readAll(path, limit: limit) }
      : try readAll(path, limit: limit)
    if let lack { note("\(path): \(lack)") }
    return sound
  }

  /// The sound, and what is missing from the file.
  private static func readAll(_ path: String, limit: Int) throws -> (Sound, lack: String?) {
    let file = try OpenSoundFile(reading: path)
    var blocks = SampleBlocks(path: path, channels: Int(file.info.channels), limit: limit)
    while let block = file.nextBlock() { try blocks.append(block) }
    let sound = try Sound(samples: blocks.channels, rate: Double(file.info.samplerate))
    if sound.count == 0 {
      throw FileError(path, file.failure ?? "a sound file without samples")
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
  /// Whether the file begins like an MP3 file: with an ID3 tag or the eleven bits of a frame.
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

/// The channels of a file as they are read, up to a limit.
private struct SampleBlocks {
  let path: String
  let limit: Int
  var channels: [[Float]]

  init(path: String, channels: Int, limit: Int) {
    self.path = path
    self.limit = limit
    self.channels = [[Float]](repeating: [], count: channels)
  }

  /// Distributes `block` (samples × channels) to the channels.
  mutating func append(_ block: ArraySlice<Float>) throws {
    let width = channels.count
    guard channels[0].count * width + block.count <= limit else {
      throw FileError(path, "more than \(limit) samples, the most that are read")
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

/// A sound file that is open for reading, and closed with this object.
private final class OpenSoundFile {
  let info: SF_INFO
  private let file: OpaquePointer
  private var block: [Float]

  init(reading path: String) throws {
    try BoundedFile.requireFile(path)
    // O_NONBLOCK, so that opening a pipe does not block.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.last(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path, "not a regular file")
    }
    guard status.st_size > 0 else {
      close(descriptor)
      throw FileError(path, "an empty file")
    }
    var info = SF_INFO()
    guard let file = sf_open_fd(descriptor, Int32(SFM_READ), &info, 1) else {
      throw FileError(path, "cannot be read as a sound file: \(SoundFile.reason(nil))")
    }
    guard info.channels > 0, Sound.rates.contains(Double(info.samplerate)) else {
      sf_close(file)
      throw FileError(
        path, "a damaged header: \(info.channels) channels at \(info.samplerate) Hz")
    }
    self.info = info
    self.file = file
    block = [Float](repeating: 0, count: 8192 * Int(info.channels))
  }

  deinit { sf_close(file) }

  /// The next samples × channels; nil at the end.
  func nextBlock() -> ArraySlice<Float>? {
    let width = Int(info.channels)
    let frames = sf_readf_float(file, &block, sf_count_t(block.count / width))
    return frames > 0 ? block[..<(Int(frames) * width)] : nil
  }

  /// libsndfile's error message; nil without an error.
  var failure: String? {
    sf_error(file) == Int32(SF_ERR_NO_ERROR) ? nil : SoundFile.reason(file)
  }

  /// A message if the file holds fewer than the declared samples; `count` is the number per channel.
  func lack(_ count: Int) -> String? {
    if let failure { return "damaged after \(count) samples: \(failure)" }
    if info.frames > count, info.frames < Int64.max / 2 {
      return "ends after \(count) of the \(info.frames) samples that its header declares"
    }
    // libsndfile corrects the length of a data chunk longer than the file, and reports it only in its log.
    for line in log.split(separator: "\n") where line.contains("should be") {
      if line.split(separator: " ").first == "data" || line.contains("SSND") {
        return "cut off: its header declares more than the \(count) samples that exist"
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
  /// libsndfile's message for `file`, or for the last open if it is nil, in the form of the other messages:
  /// no capital, no full stop.
  static func reason(_ file: OpaquePointer?) -> String {
    var text = sf_strerror(file).map { String(cString: $0) } ?? "no reason given"
    while let last = text.last, last == "." || last.isNewline || last == " " { text.removeLast() }
    if text.hasPrefix("Error : ") { text.removeFirst("Error : ".count) }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
