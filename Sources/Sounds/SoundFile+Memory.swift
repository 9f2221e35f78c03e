// Sounds as the bytes of a sound file, without a file on disk.

internal import CSndFile
internal import Files
internal import Glibc

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
    let descriptor = sonde_memory_file()
    guard descriptor >= 0 else {
      throw FileError("sound" + ending, "there is no memory for the file")
    }
    defer { close(descriptor) }
    try write(sound, into: "/proc/self/fd/\(descriptor)", as: "sound" + ending, encoding: encoding)
    return try BoundedFile.bytes("/proc/self/fd/\(descriptor)")
  }
}
