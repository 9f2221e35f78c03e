// Writing sound files. Nothing is normalised or dithered: floats are written unchanged, and integers
// are round(x · 2ⁿ⁻¹), clipped if they do not fit, with a count of what was clipped.

internal import Files
internal import CSndFile
internal import Glibc

/// How samples are stored in a file.
public enum SampleEncoding: String, Sendable, CaseIterable {
  /// 32-bit floats, without loss. WAV and AIFF.
  case float32
  /// 16-bit integers. WAV, AIFF and FLAC.
  case pcm16
  /// 24-bit integers. WAV, AIFF and FLAC.
  case pcm24
  /// The format's own compression: Vorbis in .ogg, layer III in .mp3.
  case compressed
}

/// The result of writing a sound.
public struct WriteReport: Sendable, Equatable {
  /// The file.
  public var path: String
  /// How its samples are stored.
  public var encoding: SampleEncoding
  /// How many samples exceeded full scale and were clipped: 0 for floats. A compressed file is not clipped
  /// in writing, but most players clip it: there it counts the samples above full scale.
  public var clipped: Int
  /// The largest |sample| before clipping.
  public var peak: Float

  /// A sentence for the user if samples were clipped, else nil.
  public var warning: String? {
    if clipped == 0 { return nil }
    let samples = clipped == 1 ? "1 sample" : "\(clipped) samples"
    let verb = encoding == .compressed ? "past full scale" : "clipped"
    return
      "\(path): \(samples) \(verb), the peak is \(peak) (normalize first, or write .wav as floats)"
  }
}

extension SoundFile {
  /// The endings of file names that can be written.
  public static var endings: [String] { formats.map(\.ending) }

  /// Writes `sound` to `path`, in the format of its ending: .wav (floats by default), .aiff and
  /// .flac (24 bits by default), .ogg and .mp3. The file is written completely or not at all.
  ///
  /// - Parameter encoding: nil for the format's default.
  /// - Returns: the file, its encoding, and how many samples were clipped.
  /// - Throws: `FileError` if the ending is none of `endings`, the format does not support the encoding,
  ///   the rate or the channels, the sound is empty or not finite, or the file cannot be written.
  @discardableResult
  public static func write(
    _ sound: Sound, _ path: String, encoding: SampleEncoding? = nil,
    isStopped: () -> Bool = { false }
  ) throws -> WriteReport {
    let (format, encoding) = try checked(sound, path, encoding)
    let clipped = try AtomicFile.write(to: path) { temporary in
      try Writer(sound, temporary, format: format, encoding: encoding, named: path).write(isStopped)
    }
    return WriteReport(path: path, encoding: encoding, clipped: clipped, peak: sound.peak)
  }

  /// Writes `sound` directly into an open file.
  ///
  /// - Parameter path: the name that gives the format and stands in errors.
  static func write(
    _ sound: Sound, into file: String, as path: String, encoding: SampleEncoding?
  ) throws {
    let (format, encoding) = try checked(sound, path, encoding)
    _ = try Writer(sound, file, format: format, encoding: encoding, named: path).write { false }
  }

  /// The format of a path's ending, and the encoding. Throws if the sound cannot be written in them.
  private static func checked(
    _ sound: Sound, _ path: String, _ encoding: SampleEncoding?
  ) throws -> (Format, SampleEncoding) {
    let format = try format(of: path)
    let encoding = encoding ?? format.encodings[0]
    guard format.encodings.contains(encoding) else {
      let names = format.encodings.map(\.rawValue).joined(separator: ", ")
      throw FileError(
        path, "\(format.ending) cannot hold \(encoding.rawValue): use one of \(names)")
    }
    guard sound.count > 0 else {
      throw FileError(path, "the sound is empty: there is nothing to write")
    }
    do {
      try sound.requireFinite()
    } catch {
      throw FileError(path, "\(error)")
    }
    guard sound.rate == sound.rate.rounded() else {
      throw FileError(
        path, "a rate of \(sound.rate) Hz: files need a whole rate; resample the sound first")
    }
    if format.riff, sound.count * sound.channels * 4 >= (1 << 32) - (1 << 12) {
      throw FileError(path, "more than the 4 GiB that \(format.ending) can hold")
    }
    return (format, encoding)
  }

  /// A format for writing: its ending, libsndfile's number, and the encodings, the default first.
  private struct Format {
    var ending: String
    var code: Int
    var encodings: [SampleEncoding]
    var riff = false
  }

  private static var formats: [Format] {
    [
      Format(
        ending: ".wav", code: Int(SF_FORMAT_WAV), encodings: [.float32, .pcm16, .pcm24], riff: true),
      Format(
        ending: ".aiff", code: Int(SF_FORMAT_AIFF), encodings: [.pcm24, .pcm16, .float32],
        riff: true),
      Format(
        ending: ".aif", code: Int(SF_FORMAT_AIFF), encodings: [.pcm24, .pcm16, .float32],
        riff: true),
      Format(ending: ".au", code: Int(SF_FORMAT_AU), encodings: [.float32, .pcm24, .pcm16]),
      Format(ending: ".caf", code: Int(SF_FORMAT_CAF), encodings: [.float32, .pcm24, .pcm16]),
      Format(ending: ".w64", code: Int(SF_FORMAT_W64), encodings: [.float32, .pcm24, .pcm16]),
      Format(ending: ".flac", code: Int(SF_FORMAT_FLAC), encodings: [.pcm24, .pcm16]),
      Format(
        ending: ".ogg", code: Int(SF_FORMAT_OGG) | Int(SF_FORMAT_VORBIS), encodings: [.compressed]),
      Format(
        ending: ".mp3", code: Int(SF_FORMAT_MPEG) | Int(SF_FORMAT_MPEG_LAYER_III),
        encodings: [.compressed]),
    ]
  }

  private static func format(of path: String) throws -> Format {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    if let format = formats.first(where: { name.hasSuffix($0.ending) }) { return format }
    throw FileError(
      path, "not the ending of a sound file: use one of \(endings.joined(separator: ", "))")
  }

  /// One file being written, block by block.
  private final class Writer {
    private let sound: Sound
    private let named: String
    private let encoding: SampleEncoding
    private let file: OpaquePointer
    private var closed = false
    /// Samples per channel in a block; small, since libsndfile's Vorbis encoder keeps a block on the stack.
    private let block = 4096

    init(
      _ sound: Sound, _ temporary: String, format: Format, encoding: SampleEncoding, named: String
    ) throws {
      self.sound = sound
      self.named = named
      self.encoding = encoding
      let subtype: Int
      switch encoding {
      case .float32: subtype = Int(SF_FORMAT_FLOAT)
      case .pcm16: subtype = Int(SF_FORMAT_PCM_16)
      case .pcm24: subtype = Int(SF_FORMAT_PCM_24)
      case .compressed: subtype = 0
      }
      var info = SF_INFO()
      info.samplerate = Int32(sound.rate)
      info.channels = Int32(clamping: sound.channels)
      info.format = Int32(format.code | subtype)
      guard sf_format_check(&info) != 0,
        let file = sf_open(temporary, Int32(SFM_WRITE), &info)
      else {
        throw FileError(
          named,
          "\(format.ending) cannot hold \(sound.channels) channels at \(Int(sound.rate)) Hz")
      }
      self.file = file
      // A PEAK chunk holds the time of day: without it, the same sound gives the same bytes.
      sf_command(file, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
    }

    deinit { if !closed { sf_close(file) } }

    /// Writes the whole sound; returns how many samples exceeded full scale.
    func write(_ isStopped: () -> Bool) throws -> Int {
      var past = 0
      for start in stride(from: 0, to: sound.count, by: block) {
        if isStopped() { throw FileError(named, "not written: stopped") }
        let range = start..<min(start + block, sound.count)
        let written: Int
        switch encoding {
        case .float32: written = floats(range)
        case .compressed:
          past += sound.samples.reduce(0) { $0 + $1[range].count { abs($0) > 1 } }
          written = floats(range)
        case .pcm16: written = whole(range, bits: 16, clipped: &past)
        case .pcm24: written = whole(range, bits: 24, clipped: &past)
        }
        guard written == range.count else {
          throw FileError(named, "cannot be written: \(SoundFile.reason(file))")
        }
      }
      sf_write_sync(file)
      closed = true
      guard sf_close(file) == 0 else { throw FileError(named, "cannot be written completely") }
      return past
    }

    private func floats(_ range: Range<Int>) -> Int {
      let width = sound.channels
      var interleaved = [Float](repeating: 0, count: range.count * width)
      for (channel, samples) in sound.samples.enumerated() {
        for (place, index) in range.enumerated() {
          interleaved[place * width + channel] = samples[index]
        }
      }
      return Int(sf_writef_float(file, interleaved, sf_count_t(range.count)))
    }

    /// Rounds and clips: libsndfile takes 32-bit integers and drops the low bits, which
    /// are 0.
    private func whole(_ range: Range<Int>, bits: Int, clipped: inout Int) -> Int {
      let width = sound.channels
      let scale = Float(1 << (bits - 1))
      let (low, high) = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
      var interleaved = [Int32](repeating: 0, count: range.count * width)
      for (channel, samples) in sound.samples.enumerated() {
        for (place, index) in range.enumerated() {
          let exact = (samples[index] * scale).rounded()
          // Clamp as a float first: values far above full scale do not fit an integer.
          let value = Int(max(min(exact, 2 * scale), -2 * scale))
          // The step from 1 − 1/2ⁿ to 1 does not count as clipping: +1.0 is full scale.
          if value < low || value > high + 1 { clipped += 1 }
          interleaved[place * width + channel] = Int32(max(low, min(high, value)) << (32 - bits))
        }
      }
      return Int(sf_writef_int(file, interleaved, sf_count_t(range.count)))
    }
  }
}
