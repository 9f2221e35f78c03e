// A sound as the bytes of a file, without a file on disk.

internal import CSndFile
internal import Files
internal import Glibc

extension SoundFile {
  /// The bytes of a file that holds `sound`.
  ///
  /// - Parameters:
  ///   - ending: the format's ending, with its dot.
  ///   - encoding: nil for the format's default. Integers are clipped as in `write`.
  /// - Throws: `FileError`, as `write`.
  public static func bytes(
    of sound: Sound, ending: String, encoding: SampleEncoding? = nil
  ) throws -> [UInt8] {
    let descriptor = sonde_memory_file()
    guard descriptor >= 0 else { throw FileError("sound" + ending, "no memory for it") }
    defer { close(descriptor) }
    try write(sound, into: "/proc/self/fd/\(descriptor)", as: "sound" + ending, encoding: encoding)
    return try BoundedFile.bytes("/proc/self/fd/\(descriptor)")
  }
}
