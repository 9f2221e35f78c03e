// The bytes that libsndfile writes. Encoders may ignore a failed write, so the sink itself remembers the first error and
// the number of bytes: a file is whole only if the sink has no error and the place where the bytes went has them all.

internal import CSndFile
internal import Files
internal import Glibc
internal import WholeNumbers

/// A place for the bytes of a sound file.
package protocol ByteStore: AnyObject {
  /// Stores bytes at a place of the file, which may be before its end.
  ///
  /// - Returns: 0, or the system's number of the error.
  func store(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int32
}

/// The receiver of libsndfile's writes.
final class SoundSink {
  /// The number of bytes that the file has.
  private(set) var count = 0
  /// The first error, as the system's number; 0 if there is none.
  private(set) var failure: Int32 = 0
  private let store: any ByteStore
  private let base: Int
  private var place = 0

  /// - Parameter base: the number of bytes that are stored before the bytes that libsndfile writes.
  init(_ store: any ByteStore, header: [UInt8] = []) {
    self.store = store
    base = header.count
    _ = header.withUnsafeBytes { put($0, at: 0) }
  }

  private func put(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
    if failure == 0, bytes.count > 0 { failure = store.store(bytes, at: place) }
    if failure != 0 { return false }
    count = max(count, place + bytes.count)
    return true
  }

  /// The reason for the first error in plain words; nil if there is no error.
  var reason: String? { failure == 0 ? nil : FileError.reason(of: failure) }

  /// The functions that libsndfile calls; their last argument is the sink.
  static var callbacks: SF_VIRTUAL_IO {
    SF_VIRTUAL_IO(
      get_filelen: { data in
        SoundSink.of(data).map { sf_count_t(max(0, $0.count - $0.base)) } ?? 0
      },
      seek: { offset, whence, data in
        guard let sink = SoundSink.of(data) else { return -1 }
        let start =
          whence == SEEK_SET ? 0 : whence == SEEK_CUR ? sink.place : max(0, sink.count - sink.base)
        let (place, overflow) = start.addingReportingOverflow(Int(offset))
        if overflow || place < 0 { return -1 }
        sink.place = place
        return sf_count_t(place)
      },
      read: { _, _, _ in 0 },
      write: { bytes, count, data in
        guard let sink = SoundSink.of(data), let bytes, count > 0 else { return 0 }
        let span = UnsafeRawBufferPointer(start: bytes, count: Int(count))
        guard sink.put(span, at: sink.base + sink.place) else { return 0 }
        sink.place += Int(count)
        return count
      },
      tell: { sf_count_t(SoundSink.of($0)?.place ?? 0) })
  }

  private static func of(_ data: UnsafeMutableRawPointer?) -> SoundSink? {
    data.map { Unmanaged<SoundSink>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// Bytes that go into an existing file.
final class FileStore: ByteStore {
  private let descriptor: Int32

  /// - Throws: `FileError` about the file called `name` if the file at `path` cannot be opened.
  init(_ path: String, named name: String) throws {
    let bytes = try SystemPath.bytes(path)
    descriptor = Descriptor.retry { open(bytes, O_RDWR | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError.saving(name, code: errno) }
  }

  deinit { close(descriptor) }

  func store(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int32 {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let more = Descriptor.retry {
        pwrite(descriptor, rest.baseAddress, rest.count, off_t(place + done))
      }
      if more < 0 { return errno }
      if more == 0 { return ENOSPC }
      done += more
    }
    return 0
  }
}

/// Bytes that stay in memory.
package final class MemoryStore: ByteStore {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package func store(_ more: UnsafeRawBufferPointer, at place: Int) -> Int32 {
    if place == bytes.count {
      bytes.append(contentsOf: more)
      return 0
    }
    let end = place + more.count
    if end > bytes.count { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
    bytes.replaceSubrange(place..<end, with: more)
    return 0
  }
}
