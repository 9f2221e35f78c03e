// Reading sound files by libsndfile. What a header promises is not believed: samples are read by blocks
// until there are no more, and a limit holds whatever the header says.

internal import Files
internal import CSndFile
internal import Glibc

/// Sound files: WAV (any width, EXTENSIBLE, RF64, W64), AIFF, AU, CAF, FLAC, Ogg (Vorbis, Opus), MP3 and
/// what else libsndfile reads.
public enum SoundFile {
  /// The most samples of all channels together that are read if the caller names no limit: 2²⁸, which
  /// take 1 GiB and are 100 minutes of one channel at 44 100 Hz.
  public static let usualLimit = 1 << 28

  /// The sound in the file at `path`. Whole-number formats are scaled so that full scale is ±1, and
  /// floating-point ones are taken as they are.
  ///
  /// - Parameters:
  ///   - path: a file; its content, not its name, says what format it is.
  ///   - limit: the most samples, of all channels together, that are read.
  ///   - note: called with a sentence if the file has less in it than it says.
  /// - Throws: `FileError` if the file is missing, is no sound, is damaged before its first sample, holds
  ///   samples that are not finite, or holds more than `limit`.
  public static func read(
    _ path: String, limit: Int = usualLimit, note: (String) -> Void = { _ in }
  ) throws -> Sound {
    // The note is given when standard error is back: it may well go there.
    let (sound, lack) =
      isMPEG(path)
      ? try QuietStandardError.during { try readAll(path, limit: limit) }
      : try readAll(path, limit: limit)
    if let lack { note("\(path): \(lack)") }
    return sound
  }

  /// The sound, and what the file lacks of it.
  private static func readAll(_ path: String, limit: Int) throws -> (Sound, lack: String?) {
    let file = try OpenSoundFile(reading: path)
    var blocks = SampleBlocks(path: path, channels: Int(file.info.channels), limit: limit)
    while let block = file.nextBlock() { try blocks.append(block) }
    let sound = try Sound(samples: blocks.channels, rate: Double(file.info.samplerate))
    if sound.count == 0 {
      throw FileError(path, file.failure ?? "a sound file with no samples in it")
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
  /// Whether the file begins as MP3 files do: with an ID3 tag or a frame's eleven bits.
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

/// The channels of a file as they come in, held to a limit.
private struct SampleBlocks {
  let path: String
  let limit: Int
  var channels: [[Float]]

  init(path: String, channels: Int, limit: Int) {
    self.path = path
    self.limit = limit
    self.channels = [[Float]](repeating: [], count: channels)
  }

  /// Parts `block` (samples × channels) among the channels.
  mutating func append(_ block: ArraySlice<Float>) throws {
    let width = channels.count
    guard channels[0].count * width + block.count <= limit else {
      throw FileError(path, "more than the \(limit) samples that are read at most")
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

/// A sound file that is open for reading, and closed when nothing refers to it.
private final class OpenSoundFile {
  let info: SF_INFO
  private let file: OpaquePointer
  private var block: [Float]

  init(reading path: String) throws {
    try BoundedFile.requireFile(path)
    // Without waiting, so that a pipe does not hold the program up.
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
      throw FileError(path, "not a sound file that can be read: \(SoundFile.reason(nil))")
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

  /// The next samples × channels, nil if there are no more.
  func nextBlock() -> ArraySlice<Float>? {
    let width = Int(info.channels)
    let frames = sf_readf_float(file, &block, sf_count_t(block.count / width))
    return frames > 0 ? block[..<(Int(frames) * width)] : nil
  }

  /// What libsndfile says went wrong, nil if nothing did.
  var failure: String? {
    sf_error(file) == Int32(SF_ERR_NO_ERROR) ? nil : SoundFile.reason(file)
  }

  /// Says what the file lacks if `count` samples a channel are less than it promised.
  func lack(_ count: Int) -> String? {
    if let failure { return "damaged after \(count) samples: \(failure)" }
    if info.frames > count, info.frames < Int64.max / 2 {
      return "ends after \(count) of the \(info.frames) samples that its header promises"
    }
    // libsndfile corrects a data chunk that is longer than the file, and says so in its log alone.
    for line in log.split(separator: "\n") where line.contains("should be") {
      if line.split(separator: " ").first == "data" || line.contains("SSND") {
        return "cut off: its header promises more than the \(count) samples that are there"
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
  /// libsndfile's words for what went wrong with `file`, or with the last open if that is nil, in the
  /// form of the other messages: no capital, no full stop.
  static func reason(_ file: OpaquePointer?) -> String {
    var text = sf_strerror(file).map { String(cString: $0) } ?? "no reason given"
    while let last = text.last, last == "." || last.isNewline || last == " " { text.removeLast() }
    if text.hasPrefix("Error : ") { text.removeFirst("Error : ".count) }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
