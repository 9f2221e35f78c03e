// PVOC-EX, `.pvx`: Richard Dobson's format for phase-vocoder analyses, which Csound reads and writes. A PVOC-EX
// file is a RIFF WAVE file with a `fmt ` chunk of 80 bytes. Every length in the file is checked before it is
// used.
//
// In files that Sonde writes, a full-scale sine at a bin's centre has the amplitude 1; the amplitudes of other programs
// differ by constant factors. The format has no fields for three properties of frames: the phases of the first frame,
// the limited number of bins, and the length in samples. Sonde writes these properties after the data in a chunk
// `sond`, which other programs ignore.

public import Files
public import Spectra
internal import TensorFiles
internal import Tensors
internal import WholeNumbers

/// Reading and writing frames as PVOC-EX.
public enum VocoderFile {
  private static let identity: [UInt8] = [
    0xC2, 0xB9, 0x12, 0x83, 0x6E, 0x2E, 0xD4, 0x11, 0xA8, 0x24, 0xDE, 0x5B, 0x96, 0xC3, 0xAB, 0x21,
  ]
  private static let formatSize = 80

  /// The frames read from a file, with a note about properties that could not be read.
  public struct Reading: Sendable {
    public var frames: Frames
    /// A message for the user about properties that could not be read; nil if there are none.
    public var note: String?
  }

  /// The frames of the file at `path`.
  ///
  /// - Throws: `FileError` if the file is missing or damaged, has several channels, or contains numbers that are not
  ///   amplitudes and frequencies.
  public static func read(_ path: String) throws -> Reading {
    try decode(try BoundedFile.bytes(path), name: path)
  }

  /// Writes frames to the file at `path`.
  ///
  /// - Throws: `FileError` if the file cannot be written; `SpectraError` if the frames are deltas.
  public static func write(_ frames: Frames, to path: String) throws {
    try AtomicFile.write(try encode(frames, name: path), to: path)
  }

  /// The bytes of a file with the frames. The file contains all bins up to half the sample rate; a bin that is
  /// missing in the frames gets the amplitude 0 and the frequency of the bin's centre.
  ///
  /// - Throws: `FileError` if the file would have 4 GiB or more; `SpectraError` if the frames are deltas.
  public static func encode(_ frames: Frames, name: String) throws -> [UInt8] {
    guard frames.content == .values else { throw SpectraError.content(needed: .values) }
    let settings = frames.settings
    let all = settings.allBins
    let size = frames.count * all * 8
    guard settings.rate <= 4e9, size < 0xFFFF_0000 - 65_536 else {
      throw FileError(name, "the file would have 4 GiB or more, which is too large for a .pvx file")
    }
    var format: [UInt8] = []
    let rate = UInt32(clamped: settings.rate.rounded())
    format.append(littleEndian: UInt16(0xFFFE))
    format.append(littleEndian: UInt16(1))  // channels
    format.append(littleEndian: rate)
    format.append(littleEndian: rate &* 4)  // the number of bytes per second of the analysed sound
    format.append(littleEndian: UInt16(4))
    format.append(littleEndian: UInt16(32))
    format.append(littleEndian: UInt16(62))
    format.append(littleEndian: UInt16(32))
    format.append(littleEndian: UInt32(0))  // speakers
    format += identity
    format.append(littleEndian: UInt32(1))  // version
    format.append(littleEndian: UInt32(32))
    format.append(littleEndian: UInt16(0))  // 32-bit floats
    format.append(littleEndian: UInt16(0))  // amplitude and frequency
    format.append(littleEndian: UInt16(3))  // the analysed sound has 32-bit float samples
    format.append(littleEndian: code(of: settings.window))
    format.append(littleEndian: UInt32(all))
    format.append(littleEndian: UInt32(settings.fft))
    format.append(littleEndian: UInt32(settings.hop))
    format.append(littleEndian: UInt32(all * 8))
    format.append(littleEndian: Float(settings.rate / Double(settings.hop)).bitPattern)
    format.append(littleEndian: Float(settings.window.beta ?? 0).bitPattern)

    var own: [UInt8] = []
    own.append(littleEndian: settings.rate.bitPattern)
    own.append(littleEndian: UInt64(frames.sampleCount))
    own.append(littleEndian: Extra.mark(of: settings.window).bitPattern)
    own.append(littleEndian: UInt32(settings.bins))
    for phase in frames.firstPhases { own.append(littleEndian: phase.bitPattern) }

    var bytes = Array("RIFF".utf8)
    bytes.reserveCapacity(size + own.count + 200)
    bytes.append(littleEndian: UInt32(4 + 8 + formatSize + 8 + size + 8 + own.count))
    bytes += Array("WAVEfmt ".utf8)
    bytes.append(littleEndian: UInt32(formatSize))
    bytes += format
    bytes += Array("data".utf8)
    bytes.append(littleEndian: UInt32(size))
    let (magnitudes, frequencies) = (frames.magnitudes.values, frames.frequencies.values)
    for t in 0..<frames.count {
      for k in 0..<all {
        let place = t * settings.bins + k
        let isKept = k < settings.bins
        bytes.append(littleEndian: (isKept ? magnitudes[place] : 0).bitPattern)
        bytes.append(
          littleEndian: (isKept ? frequencies[place] : Float(settings.binCenter(k))).bitPattern)
      }
    }
    bytes += Array("sond".utf8)
    bytes.append(littleEndian: UInt32(own.count))
    return bytes + own
  }

  private static func code(of window: Window) -> UInt16 {
    switch window {
    case .hamming: 1
    case .hann: 2
    case .kaiser: 3
    case .blackman: 0  // the default, since Blackman is not in the format
    }
  }
}

// MARK: - Reading

extension VocoderFile {
  /// The fields of the format chunk that Sonde needs.
  private struct Format {
    var rate: Double
    var isDouble: Bool
    var window: Window
    var bins: Int
    var windowLength: Int
    var hop: Int
  }

  /// The frames from the bytes of a file; `name` is the name of the file in error messages.
  ///
  /// - Throws: `FileError` if the bytes are not a valid file.
  public static func decode(_ bytes: [UInt8], name: String) throws(FileError) -> Reading {
    var reader = ByteReader(bytes)
    guard reader.text(count: 4) == "RIFF", reader.read(UInt32.self) != nil,
      reader.text(count: 4) == "WAVE"
    else { throw FileError(name, "not a .pvx file: the file does not start with RIFF and WAVE") }
    var format: Format?
    var data: ArraySlice<UInt8>?
    var own: ArraySlice<UInt8>?
    while reader.left >= 8, let kind = reader.read(count: 4), let size = reader.read(UInt32.self) {
      // If a program was stopped while it wrote the file, the data length is 0 or too large, so all existing bytes are
      // read.
      let isData = Array(kind) == Array("data".utf8)
      let length = isData ? min(Int(size), reader.left) : Int(size)
      guard let chunk = reader.read(count: length) else {
        throw FileError(
          name, "damaged .pvx file: a chunk declares \(size) bytes, but \(reader.left) follow")
      }
      switch String(decoding: kind, as: UTF8.self) {
      case "fmt ": format = try Self.format(Array(chunk), name)
      case "data": data = data ?? chunk
      case "sond": own = chunk
      default: break
      }
      if length % 2 == 1 { _ = reader.read(count: 1) }
    }
    guard let format else {
      throw FileError(name, "damaged .pvx file: the format chunk is missing")
    }
    guard let data else { throw FileError(name, "damaged .pvx file: the data chunk is missing") }
    return try frames(format, data, own: own.map(Array.init), name)
  }

  private static func format(_ bytes: [UInt8], _ name: String) throws(FileError) -> Format {
    var reader = ByteReader(bytes)
    guard let tag = reader.read(UInt16.self), let channels = reader.read(UInt16.self),
      let rate = reader.read(UInt32.self)
    else { throw FileError(name, "damaged .pvx file: the format chunk is cut short") }
    guard tag == 0xFFFE, bytes.count >= formatSize, reader.read(count: 16) != nil,
      reader.read(count: 16).map(Array.init) == identity
    else { throw FileError(name, "this WAVE file contains samples and not an analysis") }
    guard let version = reader.read(UInt32.self), reader.read(UInt32.self) != nil,
      let word = reader.read(UInt16.self), let kind = reader.read(UInt16.self),
      reader.read(UInt16.self) != nil, let window = reader.read(UInt16.self),
      let bins = reader.read(UInt32.self), let length = reader.read(UInt32.self),
      let hop = reader.read(UInt32.self), reader.read(UInt32.self) != nil,
      reader.read(UInt32.self) != nil, let parameter = reader.read(UInt32.self)
    else { throw FileError(name, "damaged .pvx file: the format chunk is cut short") }
    guard version == 1 else {
      throw FileError(
        name, "the version of the .pvx file is \(version), but only version 1 can be read")
    }
    guard channels == 1 else {
      throw FileError(name, "the file has \(channels) channels, but only one channel can be read")
    }
    guard word <= 1 else {
      throw FileError(name, "the file contains numbers of the unknown kind \(word)")
    }
    guard kind == 0 else {
      let what = kind == 1 ? "phases" : kind == 2 ? "complex numbers" : "numbers of kind \(kind)"
      throw FileError(
        name, "the file contains \(what), but only amplitudes with frequencies can be read")
    }
    guard (3...524_289).contains(bins) else {
      throw FileError(name, "damaged .pvx file: \(bins) bins are not possible")
    }
    let chosen: Window
    switch window {
    case 0, 1: chosen = .hamming
    case 2: chosen = .hann
    case 3: chosen = .kaiser(beta: parameter == 0 ? 6.8 : Double(Float(bitPattern: parameter)))
    default: throw FileError(name, "the kind of window \(window) is unknown")
    }
    return Format(
      rate: Double(rate), isDouble: word == 1, window: chosen, bins: Int(bins),
      windowLength: Int(length), hop: Int(hop))
  }

  private static func frames(
    _ format: Format, _ data: ArraySlice<UInt8>, own: [UInt8]?, _ name: String
  ) throws(FileError) -> Reading {
    let width = format.isDouble ? 8 : 4
    let row = format.bins * 2 * width
    let count = data.count / row
    guard count > 0 else { throw FileError(name, "the file contains no complete frame") }
    let fft = (format.bins - 1) * 2
    var extra = own.flatMap { Extra($0) }
    if let found = extra, found.bins > format.bins { extra = nil }
    let bins = extra?.bins ?? format.bins
    var (magnitudes, frequencies): ([Float], [Float]) = ([], [])
    magnitudes.reserveCapacity(count * bins)
    frequencies.reserveCapacity(count * bins)
    data.withUnsafeBytes { bytes in
      func number(_ place: Int) -> Float {
        if format.isDouble {
          let bits = bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self)
          return Float(Double(bitPattern: UInt64(littleEndian: bits)))
        }
        let bits = bytes.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: bits))
      }
      for t in 0..<count {
        for k in 0..<bins {
          magnitudes.append(number((t * format.bins + k) * 2))
          frequencies.append(number((t * format.bins + k) * 2 + 1))
        }
      }
    }
    do {
      let settings = try AnalysisSettings(
        rate: extra?.rate ?? format.rate, fft: fft, hop: format.hop, bins: bins,
        window: extra?.window(format.window) ?? format.window)
      let samples = extra.flatMap { $0.samples <= max(1, count) * format.hop ? $0.samples : nil }
      let frames = try Frames(
        settings: settings, magnitudes: Tensor(shape: [count, bins], values: magnitudes),
        frequencies: Tensor(shape: [count, bins], values: frequencies),
        firstPhases: extra?.phases, sampleCount: samples)
      try frames.requireFinite()
      let note =
        format.windowLength == fft
        ? nil
        : "\(name): the window of \(format.windowLength) samples was read as a window of \(fft) samples"
      return Reading(frames: frames, note: note)
    } catch {
      throw FileError(name, "\(error)")
    }
  }

  /// The contents of the chunk `sond`, which Sonde adds to a file.
  private struct Extra {
    var rate: Double
    var samples: Int
    /// For a Kaiser window, β in full precision; for a Blackman window, −1; for all other windows, 0.
    var mark: Double
    var bins: Int
    var phases: [Float]

    init?(_ bytes: [UInt8]) {
      var reader = ByteReader(bytes)
      guard let rate = reader.read(UInt64.self).map(Double.init(bitPattern:)),
        let samples = reader.read(UInt64.self), samples >= 1, samples < 1 << 60,
        let mark = reader.read(UInt64.self).map(Double.init(bitPattern:)),
        let bins = reader.read(UInt32.self), bins >= 1,
        reader.left == Int(bins) * 4, rate > 0, rate.isFinite
      else { return nil }
      var phases: [Float] = []
      while let bits = reader.read(UInt32.self) { phases.append(Float(bitPattern: bits)) }
      guard phases.allSatisfy(\.isFinite) else { return nil }
      (self.rate, self.samples, self.bins, self.phases) = (rate, Int(samples), Int(bins), phases)
      self.mark = mark
    }

    static func mark(of window: Window) -> Double { window == .blackman ? -1 : window.beta ?? 0 }

    /// The window of the analysis; the other fields of the format cannot describe every window.
    func window(_ other: Window) -> Window {
      if mark == -1 { return .blackman }
      return other.beta != nil && mark > 0 && mark <= 100 ? .kaiser(beta: mark) : other
    }
  }
}
