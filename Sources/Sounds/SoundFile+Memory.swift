// Sounds as the bytes of a sound file, without a file on disk.

internal import Files

extension SoundFile {
  /// The bytes of a sound file that contains `sound`.
  ///
  /// - Parameters:
  ///   - ending: the file name extension of the format, with its dot.
  ///   - encoding: the encoding of the samples; nil selects the format's default. Samples are clipped as in
  ///     `write`.
  /// - Throws: the errors of `write`.
  public static func bytes(
    of sound: Sound, ending: String, encoding: SampleEncoding? = nil
  ) throws -> [UInt8] {
    let store = MemoryStore()
    try write(sound, into: store, as: "sound" + ending, encoding: encoding)
    return store.bytes
  }

  /// The sound in the bytes of a sound file; `name` is the name of the file in error messages.
  ///
  /// - Throws: the errors of `read`.
  package static func decode(
    _ bytes: [UInt8], name: String, limit: Int = usualLimit, note: (String) -> Void = { _ in }
  ) throws -> Sound {
    guard !bytes.isEmpty else { throw FileError(name, "the file is empty") }
    return try read(SoundSource(bytes), name, limit: limit, note: note)
  }
}
