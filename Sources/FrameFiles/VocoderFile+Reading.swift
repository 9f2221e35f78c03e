// Reading PVOC-EX. Every length in the file is checked before it is used.

internal import Encodings
public import Files
internal import Spectra
internal import TensorFiles
internal import Tensors
internal import WholeNumbers

extension VocoderFile {
  /// The fields of the format chunk that Sonde needs.
  private struct Format {
    var channels: Int
    var rate: Double
    var isDouble: Bool
    /// The number of the window, and its parameter.
    var window: (code: Int, parameter: Float)
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
    var extra: Extra?
    var notes: [String] = []
    while reader.left >= 8, let kind = reader.read(count: 4), let size = reader.read(UInt32.self) {
      // If a program was stopped while it wrote the file, the length of the data is 0 or too large, so all existing
      // bytes are read.
      let isData = data == nil && Array(kind) == Array("data".utf8)
      let isOpen = isData && (size == 0 || size > reader.left)
      let length = isOpen ? reader.left : Int(size)
      guard let chunk = reader.read(count: length) else {
        // Bytes behind the data that are no chunk are of no use to the frames.
        if data != nil { break }
        throw FileError(
          name, "damaged .pvx file: a chunk declares \(size) bytes, but \(reader.left) follow")
      }
      switch String(decoding: kind, as: UTF8.self) {
      case "fmt ": format = try Self.format(Array(chunk), name)
      case "data" where isData:
        data = chunk
        if isOpen { notes.append("\(name): the writer did not finish the file") }
      case Extra.name: extra = Extra(Array(chunk), isOld: false)
      case Extra.oldName: extra = Extra(Array(chunk), isOld: true)
      default: break
      }
      if length % 2 == 1 { _ = reader.read(count: 1) }
    }
    guard let format else {
      throw FileError(name, "damaged .pvx file: the format chunk is missing")
    }
    guard let data else { throw FileError(name, "damaged .pvx file: the data chunk is missing") }
    var reading = try frames(format, data, extra, name)
    if !notes.isEmpty {
      notes[0] += ": \(reading.frames.count) frames were read"
      reading.notes = notes + reading.notes
    }
    return reading
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
    guard channels >= 1 else { throw FileError(name, "damaged .pvx file: it has no channels") }
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
    // Csound's windows are at most some transforms long.
    guard (2...64 * 2 * (bins - 1)).contains(length) else {
      throw FileError(name, "damaged .pvx file: a window of \(length) samples is not possible")
    }
    return Format(
      channels: Int(channels), rate: Double(rate), isDouble: word == 1,
      window: (Int(window), Float(bitPattern: parameter)), bins: Int(bins),
      windowLength: Int(length), hop: Int(hop))
  }

  /// The window with a number of the format. Sonde's old files have other numbers.
  private static func window(_ format: Format, _ extra: Extra?, _ name: String) throws(FileError)
    -> Window
  {
    if let window = extra?.ownWindow { return window }
    let parameter = format.window.parameter
    let kaiser = Window.kaiser(beta: parameter == 0 ? CsoundPhases.beta : Double(parameter))
    switch (format.window.code, extra?.isOld ?? false) {
    case (0, _), (1, true): return .hamming
    case (1, false), (2, true): return .hann
    case (2, false), (3, _): return kaiser
    default: throw FileError(name, "the kind of window \(format.window.code) is unknown")
    }
  }

  private static func frames(
    _ format: Format, _ data: ArraySlice<UInt8>, _ extra: Extra?, _ name: String
  ) throws(FileError) -> Reading {
    let row = format.bins * 2 * (format.isDouble ? 8 : 4)
    let count = data.count / (row * format.channels)
    guard count > 0 else { throw FileError(name, "the file contains no complete frame") }
    let fft = (format.bins - 1) * 2
    let extra = extra.flatMap { $0.bins <= format.bins && format.channels == 1 ? $0 : nil }
    let bins = extra?.bins ?? format.bins
    do {
      let settings = try AnalysisSettings(
        ofFrames: extra?.rate ?? format.rate, fft: fft, hop: format.hop, bins: bins,
        window: window(format, extra, name))
      let conversion = CsoundPhases(settings, windowLength: format.windowLength)
      var channels: [Frames] = []
      for channel in 0..<format.channels {
        var rows = Self.rows(format, data, count: count, bins: bins, channel: channel)
        guard rows.areFinite else {
          throw FileError(name, "the file contains amplitudes or frequencies that are not finite")
        }
        if let extra {
          if !extra.isOld { rows.restore(extra.frequencies, fft: fft) }
        } else {
          conversion.convert(&rows)
        }
        let samples = extra.flatMap { $0.samples <= max(1, count) * format.hop ? $0.samples : nil }
        channels.append(
          try Frames(
            settings: settings, magnitudes: Tensor(shape: [count, bins], values: rows.magnitudes),
            frequencies: Tensor(shape: [count, bins], values: rows.frequencies),
            firstPhases: extra?.phases ?? rows.firstPhases, sampleCount: samples))
      }
      var notes: [String] = []
      if format.windowLength != fft {
        notes.append(
          "\(name): the window of \(format.windowLength) samples was read as a window of \(fft) samples"
        )
      }
      if channels.count > 1 {
        notes.append("\(name): the file has \(channels.count) channels, and is read as a list")
      }
      for frames in channels { try frames.requireFinite() }
      return Reading(channels: channels, notes: notes)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(name, "\(error)")
    }
  }

  /// The numbers of one channel: `count` rows of `bins` bins.
  private static func rows(
    _ format: Format, _ data: ArraySlice<UInt8>, count: Int, bins: Int, channel: Int
  ) -> CsoundPhases.Rows {
    var rows = CsoundPhases.Rows(bins: bins)
    rows.magnitudes.reserveCapacity(count * bins)
    rows.frequencies.reserveCapacity(count * bins)
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
        let start = (t * format.channels + channel) * format.bins
        for k in 0..<bins {
          rows.magnitudes.append(number((start + k) * 2))
          rows.frequencies.append(number((start + k) * 2 + 1))
        }
      }
    }
    return rows
  }

  /// The contents of the chunk that Sonde adds to a file: `snd2` behind the RIFF, or `sond` in an old file.
  struct Extra {
    static let (name, oldName) = ("snd2", "sond")
    var isOld: Bool
    var rate: Double
    var samples: Int
    /// For a Kaiser window, β in full precision; for a Blackman window, −1; for all other windows, 0.
    var mark: Double
    var bins: Int
    var phases: [Float]
    /// The frequencies of the first frames, row by row; none in an old file.
    var frequencies: [Float]

    init?(_ bytes: [UInt8], isOld: Bool) {
      var reader = ByteReader(bytes)
      guard let rate = reader.read(UInt64.self).map(Double.init(bitPattern:)),
        let samples = reader.read(UInt64.self), samples >= 1, samples < 1 << 60,
        let mark = reader.read(UInt64.self).map(Double.init(bitPattern:)),
        let bins = reader.read(UInt32.self), bins >= 1,
        (isOld ? 1...1 : 2...1 + CsoundPhases.opening).contains(reader.left / 4 / Int(bins)),
        reader.left % (4 * Int(bins)) == 0, rate > 0, rate.isFinite
      else { return nil }
      var numbers: [Float] = []
      while let bits = reader.read(UInt32.self) { numbers.append(Float(bitPattern: bits)) }
      guard numbers.allSatisfy(\.isFinite) else { return nil }
      (self.rate, self.samples, self.bins, self.isOld) = (rate, Int(samples), Int(bins), isOld)
      phases = Array(numbers.prefix(Int(bins)))
      frequencies = Array(numbers.dropFirst(Int(bins)))
      self.mark = mark
    }

    /// The bytes of the chunk for `frames`.
    static func chunk(_ frames: Frames) -> [UInt8] {
      let settings = frames.settings
      let mark = settings.window == .blackman ? -1 : settings.window.beta ?? 0
      var bytes = Array(name.utf8)
      let first = frames.frequencies.values.prefix(settings.bins * CsoundPhases.opening)
      bytes.append(littleEndian: UInt32(28 + settings.bins * 4 + first.count * 4))
      bytes.append(littleEndian: settings.rate.bitPattern)
      bytes.append(littleEndian: UInt64(frames.sampleCount))
      bytes.append(littleEndian: mark.bitPattern)
      bytes.append(littleEndian: UInt32(settings.bins))
      for phase in frames.firstPhases { bytes.append(littleEndian: phase.bitPattern) }
      for frequency in first { bytes.append(littleEndian: frequency.bitPattern) }
      return bytes
    }

    /// The window of the analysis, if the other fields of the format cannot describe it.
    var ownWindow: Window? {
      mark == -1 ? .blackman : mark > 0 && mark <= 100 ? .kaiser(beta: mark) : nil
    }
  }
}
