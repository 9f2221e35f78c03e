// The header of a WAV file with floats. Programs expect an extended format chunk (18 bytes) and a chunk `fact` if the
// samples are not integers; libsndfile writes 16 bytes.

internal import WholeNumbers

enum WaveHeader {
  /// The bytes of a WAV file with 32-bit floats before its first sample; `sound` must be smaller than 4 GiB.
  static func floats(_ sound: Sound) -> [UInt8] {
    let frame = sound.channels * 4
    let size = sound.count * frame
    var bytes: [UInt8] = []
    func word(_ value: Int) {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian) { bytes += $0 }
    }
    func half(_ value: Int) {
      withUnsafeBytes(of: UInt16(truncatingIfNeeded: value).littleEndian) { bytes += $0 }
    }
    bytes += Array("RIFF".utf8)
    word(50 + size)
    bytes += Array("WAVEfmt ".utf8)
    word(18)
    half(3)
    half(sound.channels)
    word(Int(clamped: sound.rate))
    word(Int(clamped: sound.rate) * frame)
    half(frame)
    half(32)
    half(0)  // no further fields
    bytes += Array("fact".utf8)
    word(4)
    word(sound.count)
    bytes += Array("data".utf8)
    word(size)
    return bytes
  }
}
