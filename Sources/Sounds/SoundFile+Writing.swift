// Writing sound files. Samples are neither normalised nor dithered. Floats are written unchanged. Integers with
// n bits are computed as round(x · 2ⁿ⁻¹); integers that do not fit are clipped and counted. Encoders get samples within
// ±1, since an encoder may stop the program at samples far above full scale.

internal import Files
internal import CSndFile
internal import Glibc
internal import WholeNumbers

/// The encoding of samples in a file.
public enum SampleEncoding: String, Sendable, CaseIterable {
  /// 32-bit floats, without loss, in WAV and AIFF files.
  case float32
  /// 16-bit integers, in WAV, AIFF and FLAC files.
  case pcm16
  /// 24-bit integers, in WAV, AIFF and FLAC files.
  case pcm24
  /// The format's own compression: Vorbis in .ogg, layer III in .mp3. Samples above full scale are clipped.
  case compressed
}

/// The result of writing a sound.
public struct WriteReport: Sendable, Equatable {
  /// The path of the file.
  public var path: String
  /// The encoding of the samples in the file.
  public var encoding: SampleEncoding
  /// The number of samples that exceeded full scale and were clipped; 0 for floats.
  public var clipped: Int
  /// The largest |sample| before clipping.
  public var peak: Float

  /// A message for the user if samples were clipped; otherwise nil.
  public var warning: String? {
    if clipped == 0 { return nil }
    let samples = clipped == 1 ? "1 sample" : "\(clipped) samples"
    return
      "\(path): \(samples) clipped, peak \(peak): normalize the sound first, or write a .wav with floats"
  }
}

extension SoundFile {
  /// The file name extensions of the formats that can be written.
  public static var endings: [String] { formats.map(\.ending) }

  /// Writes `sound` to `path`, in the format of the file name extension: .wav (floats by default), .aiff and
  /// .flac (24 bits by default), .ogg or .mp3. The file is written completely or not at all.
  ///
  /// - Parameter encoding: the encoding of the samples; nil selects the format's default.
  /// - Returns: the path of the file, the encoding, and the number of clipped samples.
  /// - Throws: `FileError` if the file name extension is not in `endings`, if the format does not support the
  ///   encoding, sample rate or number of channels, if the sound is empty or not finite, or if the file cannot
  ///   be written.
  @discardableResult
  public static func write(
    _ sound: Sound, _ path: String, encoding: SampleEncoding? = nil,
    isStopped: () -> Bool = { false }
  ) throws -> WriteReport {
    let (format, encoding) = try checked(sound, path, encoding)
    let clipped = try AtomicFile.write(to: path) { temporary in
      let store = try FileStore(temporary, named: path)
      let writer = try Writer(sound, store, format: format, encoding: encoding, named: path)
      let clipped = try writer.write(isStopped)
      try requireWhole(temporary, sound, writer.count, encoding, named: path)
      return clipped
    }
    return WriteReport(path: path, encoding: encoding, clipped: clipped, peak: sound.peak)
  }

  /// Writes `sound` into a store.
  ///
  /// - Parameter path: a file name, which determines the format and is used in error messages.
  /// - Throws: the errors of `write`; `FileError` with the reason of the first error of the store.
  package static func write(
    _ sound: Sound, into store: any ByteStore, as path: String, encoding: SampleEncoding? = nil
  ) throws {
    let (format, encoding) = try checked(sound, path, encoding)
    _ = try Writer(sound, store, format: format, encoding: encoding, named: path).write { false }
  }

  /// Reads the written file back as far as this is cheap: the file must have the number of bytes that were written and,
  /// unless it is an MP3 file, a header with the number of samples.
  private static func requireWhole(
    _ file: String, _ sound: Sound, _ count: Int, _ encoding: SampleEncoding, named: String
  ) throws {
    let source = try SoundSource(reading: file)
    guard source.count == count else {
      throw FileError.saving(named, "the file was not written completely")
    }
    if isMPEG(source.bytes(0, 3)) { return }
    let back = try OpenSoundFile(source, named: named)
    guard Int(back.info.frames) == sound.count else {
      throw FileError.saving(
        named, "the file was not written completely: it has \(back.info.frames) samples")
    }
  }

  /// The format of a path's file name extension, and the encoding. Throws an error if the sound cannot be
  /// written in this format and encoding.
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
        path,
        "sample rate \(sound.rate) Hz is not a whole number, as files need: resample the sound")
    }
    if format.riff, sound.count * sound.channels * 4 >= (1 << 32) - (1 << 12) {
      throw FileError(path, "the sound is too long: a \(format.ending) file has at most 4 GiB")
    }
    return (format, encoding)
  }

  /// A format for writing: the file name extension, libsndfile's number for the format, and the encodings, of which the
  /// first is the default.
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
      path,
      "no sound format has this file name extension: use one of "
        + "\(endings.joined(separator: ", "))")
  }

  /// A writer that writes one file block by block.
  private final class Writer {
    private let sound: Sound
    private let named: String
    private let encoding: SampleEncoding
    private let sink: SoundSink
    private let file: OpaquePointer
    private var closed = false
    /// The error of a rate or a number of channels that the format does not have.
    private let impossible: FileError
    /// The number of samples per channel in a block. A block is small, since libsndfile's Vorbis encoder keeps
    /// a block on the stack.
    private let block = 4096

    /// The number of bytes of the file.
    var count: Int { sink.count }

    init(
      _ sound: Sound, _ store: any ByteStore, format: Format, encoding: SampleEncoding,
      named: String
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
      info.samplerate = Int32(clamped: sound.rate)
      info.channels = Int32(clamping: sound.channels)
      info.format = Int32(format.code | subtype)
      impossible = FileError(
        named,
        "a \(format.ending) file cannot have \(sound.channels) channels at \(Int(clamped: sound.rate)) Hz"
      )
      guard sf_format_check(&info) != 0 else { throw impossible }
      var header: [UInt8] = []
      if format.code == Int(SF_FORMAT_WAV), encoding == .float32 {
        header = WaveHeader.floats(sound)
        info.format = Int32(
          Int(SF_FORMAT_RAW) | Int(SF_FORMAT_FLOAT) | Int(SF_ENDIAN_LITTLE))
      }
      sink = SoundSink(store, header: header)
      var callbacks = SoundSink.callbacks
      let data = Unmanaged.passUnretained(sink).toOpaque()
      guard let file = sf_open_virtual(&callbacks, Int32(SFM_WRITE), &info, data) else {
        if let reason = sink.reason { throw FileError.saving(named, reason) }
        throw impossible
      }
      self.file = file
      // A PEAK chunk would contain the time of day; without such a chunk, the same sound always gives the same
      // bytes.
      sf_command(file, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
    }

    deinit { if !closed { sf_close(file) } }

    /// Writes the whole sound, and returns the number of clipped samples.
    func write(_ isStopped: () -> Bool) throws -> Int {
      var past = 0
      for start in stride(from: 0, to: sound.count, by: block) {
        if isStopped() { throw FileError(named, "the file was not written: writing was stopped") }
        let range = start..<min(start + block, sound.count)
        let written: Int
        switch encoding {
        case .float32: written = floats(range) { $0 }
        case .compressed:
          past += sound.samples.reduce(0) { $0 + $1[range].count { abs($0) > 1 } }
          written = floats(range) { max(-1, min(1, $0)) }
        case .pcm16: written = whole(range, bits: 16, clipped: &past)
        case .pcm24: written = whole(range, bits: 24, clipped: &past)
        }
        if let reason = sink.reason { throw FileError.saving(named, reason) }
        guard written == range.count else {
          // Some encoders refuse a rate or a number of channels only at the first samples.
          if start == 0 { throw impossible }
          throw FileError.saving(named, SoundFile.reason(file))
        }
      }
      closed = true
      let status = sf_close(file)
      if let reason = sink.reason { throw FileError.saving(named, reason) }
      guard status == 0 else {
        throw FileError.saving(named, "the file was not written completely")
      }
      return past
    }

    private func floats(_ range: Range<Int>, _ limited: (Float) -> Float) -> Int {
      let width = sound.channels
      var interleaved = [Float](repeating: 0, count: range.count * width)
      for (channel, samples) in sound.samples.enumerated() {
        for (place, index) in range.enumerated() {
          interleaved[place * width + channel] = limited(samples[index])
        }
      }
      return Int(sf_writef_float(file, interleaved, sf_count_t(range.count)))
    }

    /// Rounds and clips samples, and writes them as integers. libsndfile expects 32-bit integers and removes
    /// the lowest bits, which are 0.
    private func whole(_ range: Range<Int>, bits: Int, clipped: inout Int) -> Int {
      let width = sound.channels
      let scale = Float(1 << (bits - 1))
      let (low, high) = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
      var interleaved = [Int32](repeating: 0, count: range.count * width)
      for (channel, samples) in sound.samples.enumerated() {
        for (place, index) in range.enumerated() {
          let exact = (samples[index] * scale).rounded()
          // The value is first clamped as a float, since a value far above full scale does not fit into an
          // integer.
          let value = Int(clamped: max(min(exact, 2 * scale), -2 * scale))
          // The sample +1.0 is full scale and does not count as clipped, although the largest integer
          // represents a slightly smaller number.
          if value < low || value > high + 1 { clipped += 1 }
          interleaved[place * width + channel] = Int32(max(low, min(high, value)) << (32 - bits))
        }
      }
      return Int(sf_writef_int(file, interleaved, sf_count_t(range.count)))
    }
  }
}
