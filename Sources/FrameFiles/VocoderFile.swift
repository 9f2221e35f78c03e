// PVOC-EX, `.pvx`: Richard Dobson's format for phase-vocoder analyses, which Csound reads and writes. A PVOC-EX
// file is a RIFF WAVE file with a `fmt ` chunk of 80 bytes. Every length in the file is checked before it is
// used.
//
// Amplitudes are those of Csound: a full-scale sine at a bin's centre has the amplitude 1, and a constant of 1 has the
// amplitude 2 in the bin of 0 Hz. Csound starts all phases from 0, so the frequencies of the first frames state the
// phases of these frames (`CsoundPhases`). The format has no fields for the limited number of bins, the length in
// samples, and the frequencies that the first frames have in Sonde. Sonde writes these properties in a chunk `snd2` behind
// the end of the RIFF, since Csound reads no file with a further chunk inside the RIFF.
//
// Sonde's files before version 1 of this chunk have a chunk `sond` inside the RIFF, other numbers for the windows, and
// half the amplitude at 0 Hz and at half the sample rate.

internal import Encodings
internal import Files
public import Spectra
internal import TensorFiles
internal import Tensors
internal import WholeNumbers

/// Reading and writing frames as PVOC-EX.
public enum VocoderFile {
  static let identity: [UInt8] = [
    0xC2, 0xB9, 0x12, 0x83, 0x6E, 0x2E, 0xD4, 0x11, 0xA8, 0x24, 0xDE, 0x5B, 0x96, 0xC3, 0xAB, 0x21,
  ]
  static let formatSize = 80

  /// The frames read from a file, with notes about properties that could not be read.
  public struct Reading: Sendable {
    /// The frames of each channel, at least one.
    public var channels: [Frames]
    /// Messages for the user about properties that could not be read.
    public var notes: [String]
    /// The frames of the first channel.
    public var frames: Frames { channels[0] }
  }

  /// The frames of the file at `path`.
  ///
  /// - Throws: `FileError` if the file is missing or damaged, or contains numbers that are not amplitudes and
  ///   frequencies.
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

    let (magnitudes, frequencies) = (frames.magnitudes.values, frames.frequencies.values)
    let first = CsoundPhases(settings).frequencies(frames)
    var bytes = Array("RIFF".utf8)
    bytes.reserveCapacity(size + settings.bins * 8 + 200)
    bytes.append(littleEndian: UInt32(4 + 8 + formatSize + 8 + size))
    bytes += Array("WAVEfmt ".utf8)
    bytes.append(littleEndian: UInt32(formatSize))
    bytes += format
    bytes += Array("data".utf8)
    bytes.append(littleEndian: UInt32(size))
    for t in 0..<frames.count {
      for k in 0..<all {
        let place = t * settings.bins + k
        let isKept = k < settings.bins
        let magnitude = isKept ? magnitudes[place] : 0
        let frequency =
          !isKept
          ? Float(settings.binCenter(k)) : place < first.count ? first[place] : frequencies[place]
        bytes.append(littleEndian: (magnitude * CsoundPhases.gain(k, settings.fft)).bitPattern)
        bytes.append(littleEndian: frequency.bitPattern)
      }
    }
    return bytes + Extra.chunk(frames)
  }

  private static func code(of window: Window) -> UInt16 {
    switch window {
    case .hamming: 0
    case .hann: 1
    case .kaiser: 2
    case .blackman: 2  // the nearest window of the format, since Blackman is not in the format
    }
  }
}
