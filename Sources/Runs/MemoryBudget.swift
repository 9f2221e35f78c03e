// The limit on the memory of a session. The actual memory use of the process is read from the system before a large
// value is made, and at intervals while code runs. Therefore no memory is counted twice or missed, and small
// allocations cost nothing.

internal import Glibc
internal import WholeNumbers

/// A limit on the memory of the process.
public struct MemoryBudget: Sendable, Equatable {
  /// The largest number of bytes that the process may use.
  public var limit: Int

  /// - Parameter limit: the limit in bytes; the default is three quarters of the machine's memory, or of the
  ///   container's limit.
  public init(limit: Int = MemoryBudget.usual) { self.limit = limit }

  /// The size from which a value is checked before the value is made, in bytes.
  public static let large = 1 << 24

  /// Checks that the process can use `more` further bytes without exceeding the limit.
  ///
  /// - Throws: `OutOfMemory` if the limit would be exceeded.
  public func check(_ more: Int = 0) throws(OutOfMemory) {
    if fits(more) { return }
    // Freed memory may not have been returned to the system yet.
    MemoryBudget.giveBack()
    if !fits(more) { throw OutOfMemory(needed: more, limit: limit) }
  }

  private func fits(_ more: Int) -> Bool {
    let (sum, overflow) = MemoryBudget.resident.addingReportingOverflow(more)
    return !overflow && sum <= limit
  }

  /// Returns freed memory to the system, if the C library has a function for this.
  private static func giveBack() {
    // The Glibc module does not include the header of malloc_trim.
    guard let symbol = dlsym(nil, "malloc_trim") else { return }
    typealias Trim = @convention(c) (Int) -> Int32
    _ = unsafeBitCast(symbol, to: Trim.self)(0)
  }

  /// The number of bytes of memory that the process uses now; 0 if the system does not report the number.
  public static var resident: Int {
    let fields = text("/proc/self/statm").split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Three quarters of the machine's memory, or of the container's limit.
  public static var usual: Int {
    var memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    if memory <= 0 { memory = 4 << 30 }
    let grant = text("/sys/fs/cgroup/memory.max").split(separator: "\n").first
    if let grant = grant.flatMap({ Int($0) }), grant > 0 { memory = min(memory, grant) }
    return memory / 4 * 3
  }

  /// The beginning of a small file of the operating system.
  private static func text(_ path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

/// The error of an operation that would exceed the memory limit.
public struct OutOfMemory: Error, CustomStringConvertible, Equatable {
  /// The number of further bytes that were requested; 0 if the process reached the limit without a request.
  public var needed: Int
  public var limit: Int

  public init(needed: Int, limit: Int) {
    self.needed = needed
    self.limit = limit
  }

  public var description: String {
    let room = "the session's limit is \(OutOfMemory.size(limit))"
    return needed > 0
      ? "out of memory: the operation needs \(OutOfMemory.size(needed)) more, and \(room)"
      : "out of memory: \(room)"
  }

  private static func size(_ bytes: Int) -> String {
    let (unit, name) = bytes >= 1 << 30 ? (1 << 30, "GB") : (1 << 20, "MB")
    let tenths = bytes / (unit / 10)
    return tenths % 10 == 0 || tenths >= 1000
      ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
  }
}
