// The bytes that libsndfile reads: a file or an array, seen through a window, with corrected bytes in the header. A
// read never leaves the window, and the object outlives the libsndfile handle that reads it.

internal import CSndFile
internal import Files
internal import Glibc
internal import WholeNumbers

/// Bytes in a file or in memory that can be read at any place.
final class SoundSource {
  /// The number of bytes of the whole source.
  let count: Int
  /// The bytes that libsndfile sees, in bytes of the source.
  private(set) var window: Range<Int>
  private let fetch: (_ place: Int, UnsafeMutableRawBufferPointer) -> Int
  private let descriptor: Int32
  private var corrections: [(place: Int, bytes: [UInt8])] = []
  private var place = 0

  /// The source of a regular file.
  ///
  /// - Throws: `FileError` if the file is missing, empty or not a regular file.
  init(reading path: String) throws {
    let descriptor = try BoundedFile.open(path)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      Descriptor.close(descriptor)
      throw FileError.last(path)
    }
    guard status.st_size > 0 else {
      close(descriptor)
      throw FileError(path, "the file is empty")
    }
    self.descriptor = descriptor
    count = Int(status.st_size)
    window = 0..<count
    fetch = { place, buffer in
      var done = 0
      while done < buffer.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        let more = Descriptor.retry {
          pread(descriptor, rest.baseAddress, rest.count, off_t(place + done))
        }
        if more <= 0 { break }
        done += more
      }
      return done
    }
  }

  /// The source of bytes in memory.
  init(_ bytes: [UInt8]) {
    descriptor = -1
    count = bytes.count
    window = 0..<count
    fetch = { place, buffer in
      let size = max(0, min(buffer.count, bytes.count - place))
      bytes.withUnsafeBytes { bytes in
        if size > 0 {
          buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place..<place + size]))
        }
      }
      return size
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Shows libsndfile only the bytes in `window`, from their beginning.
  func show(_ window: Range<Int>) {
    self.window = window.clamped(to: 0..<count)
    place = 0
  }

  /// Replaces bytes at a place of the source for all later reads.
  func correct(_ place: Int, _ bytes: [UInt8]) { corrections.append((place, bytes)) }

  /// Up to `size` bytes from a place of the source; fewer at the end of the source.
  func bytes(_ place: Int, _ size: Int) -> [UInt8] {
    guard place >= 0, place < count, size > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: min(size, count - place)) { buffer, made in
      made = read(place, UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private func read(_ place: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let size = fetch(place, buffer)
    for (start, bytes) in corrections {
      for (offset, byte) in bytes.enumerated() {
        let index = start + offset - place
        if index >= 0, index < size { buffer[index] = byte }
      }
    }
    return size
  }
}

extension SoundSource {
  /// The functions that libsndfile calls; their last argument is the source.
  static var callbacks: SF_VIRTUAL_IO {
    SF_VIRTUAL_IO(
      get_filelen: { sf_count_t(SoundSource.of($0)?.window.count ?? 0) },
      seek: { offset, whence, data in
        guard let source = SoundSource.of(data) else { return -1 }
        let start =
          whence == SEEK_SET ? 0 : whence == SEEK_CUR ? source.place : source.window.count
        let (place, overflow) = start.addingReportingOverflow(Int(offset))
        if overflow || place < 0 { return -1 }
        source.place = place
        return sf_count_t(place)
      },
      read: { buffer, count, data in
        guard let source = SoundSource.of(data), let buffer, count > 0 else { return 0 }
        let size = min(Int(count), source.window.count - source.place)
        guard size > 0 else { return 0 }
        let read = source.read(
          source.window.lowerBound + source.place,
          UnsafeMutableRawBufferPointer(start: buffer, count: size))
        source.place += read
        return sf_count_t(read)
      },
      write: { _, _, _ in 0 },
      tell: { sf_count_t(SoundSource.of($0)?.place ?? 0) })
  }

  private static func of(_ data: UnsafeMutableRawPointer?) -> SoundSource? {
    data.map { Unmanaged<SoundSource>.fromOpaque($0).takeUnretainedValue() }
  }
}
