// The entry points of libFuzzer. libFuzzer gives `main`; the environment variable SONDE_READER selects the reader.

internal import FuzzReaders
internal import Glibc

/// The selected reader, which is found once.
private let selected: Reader = {
  let name = getenv("SONDE_READER").map { String(cString: $0) } ?? ""
  guard let reader = Reader.named(name) else {
    let names = Reader.all.map(\.name).joined(separator: " ")
    print("SONDE_READER must be one of: \(names)")
    exit(2)
  }
  return reader
}()

/// Tries one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    try selected.accepts(bytes)
  } catch {
    print("fault: \(error)")
    fflush(nil)
    abort()
  }
  return 0
}
