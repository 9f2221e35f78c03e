// The limit on the memory of a session. The actual memory use of the process is read from the system before a large
// value is made, and at intervals while code runs. Therefore no memory is counted twice or missed, and small
// allocations cost nothing. Every computation whose result or working memory has a size that the user chooses calls
// `require` before it allocates.

internal import Glibc
internal import WholeNumbers

/// A limit on the memory of the process.
public struct MemoryBudget: Sendable, Equatable {
  /// The largest number of bytes that the process may use.
  public var limit: Int

  /// - Parameter limit: the limit in bytes; the default is the limit of the system, `usual`.
  public init(limit: Int = MemoryBudget.usual) { self.limit = limit }

  /// The size from which a value is checked before the value is made, in bytes.
  public static let large = 1 << 24

  /// The budget of the session whose code runs on this thread; the budget of the system on any other thread.
  @TaskLocal public static var current = MemoryBudget()

  /// Checks the budget of the running session before an allocation of `count` elements of `size` bytes each. Small
  /// allocations are not checked.
  ///
  /// - Throws: `OutOfMemory` if the limit would be exceeded.
  public static func require(_ count: Int, of size: Int = 1) throws(OutOfMemory) {
    let (bytes, overflow) = max(0, count).multipliedReportingOverflow(by: size)
    if overflow { throw OutOfMemory(needed: .max, free: current.free) }
    if bytes >= large { try current.check(bytes) }
  }

  /// Checks that the process can use `more` further bytes without exceeding the limit.
  ///
  /// - Throws: `OutOfMemory` if the limit would be exceeded.
  public func check(_ more: Int = 0) throws(OutOfMemory) {
    if more <= free { return }
    // Freed memory may not have been returned to the system yet.
    MemoryBudget.giveBack()
    let free = free
    if more > free { throw OutOfMemory(needed: more, free: free) }
  }

  /// The number of bytes that the process may use in addition to its present memory; below 0 if the process uses more
  /// than its limit.
  public var free: Int {
    let use = MemoryUse.current
    let limits = MemoryLimits.current
    var free = limit - use.resident
    // The system counts reserved memory against these two limits, whether or not the memory is used.
    if let most = limits.addressSpace { free = min(free, MemoryBudget.usable(most) - use.mapped) }
    if let most = limits.data { free = min(free, MemoryBudget.usable(most) - use.data) }
    return free
  }

  /// The part of a limit of the system that large values may use. The rest is for small allocations, which are not
  /// checked: an eighth of the limit, from 64 MB to 256 MB.
  private static func usable(_ limit: Int) -> Int {
    limit - min(256 << 20, max(64 << 20, limit / 8))
  }

  /// Lets the C library keep up to 256 MB of freed memory for each thread's next values. By default it returns the
  /// memory of large values at once, and the system then takes longer to provide new memory than most operations on a
  /// large tensor take. If memory becomes short, `check` returns the freed memory. The program calls this function once,
  /// before it makes a thread.
  public static func keepFreedMemory() {
    // The Glibc module does not include the header of mallopt; the numbers are M_MMAP_THRESHOLD and M_TRIM_THRESHOLD.
    guard let symbol = dlsym(nil, "mallopt") else { return }
    typealias Set = @convention(c) (Int32, Int32) -> Int32
    let set = unsafeBitCast(symbol, to: Set.self)
    _ = set(-3, 32 << 20)
    _ = set(-1, 256 << 20)
  }

  /// Asks the system for large pages in the whole pages of 2 MB within new memory. The system provides a large page faster
  /// than it provides 512 small ones, and only when the memory is used.
  public static func preferLargePages(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    let page = 1 << 21
    let first = (UInt(bitPattern: start) + UInt(page - 1)) / UInt(page) * UInt(page)
    let skipped = Int(first - UInt(bitPattern: start))
    let whole = (bytes - skipped) / page * page
    // 14 is MADV_HUGEPAGE; a system without large pages refuses, and the memory stays as it is.
    if whole > 0 { _ = madvise(start + skipped, whole, 14) }
  }

  /// Returns freed memory to the system, if the C library has a function for this.
  private static func giveBack() {
    // The Glibc module does not include the header of malloc_trim.
    guard let symbol = dlsym(nil, "malloc_trim") else { return }
    typealias Trim = @convention(c) (Int) -> Int32
    _ = unsafeBitCast(symbol, to: Trim.self)(0)
  }

  /// The number of bytes of memory that the process uses now; 0 if the system does not report the number.
  public static var resident: Int { MemoryUse.current.resident }

  /// The number of bytes of data and stack that the process has mapped; 0 if the system does not report the number.
  public static var mappedData: Int { MemoryUse.current.data }

  /// A number of bytes in words: `2 GB`, `512 MB`.
  public static func words(_ bytes: Int) -> String {
    let (unit, name) = bytes >= 1 << 30 ? (1 << 30, "GB") : (1 << 20, "MB")
    let tenths = bytes / (unit / 10)
    return tenths % 10 == 0 || tenths >= 1000
      ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
  }

  /// Three quarters of the least of the machine's memory and the limits of the process's control groups. They are read once,
  /// because each `Run` has a budget.
  public static let usual: Int = {
    var memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    if memory <= 0 { memory = 4 << 30 }
    if let grant = ControlGroups.memoryLimit { memory = min(memory, grant) }
    return memory / 4 * 3
  }()
}

/// The error of an operation that would exceed the memory limit.
public struct OutOfMemory: Error, CustomStringConvertible, Equatable {
  /// The number of further bytes that were requested; 0 if the process reached the limit without a request.
  public var needed: Int
  /// The number of further bytes that the process may use.
  public var free: Int

  public init(needed: Int, free: Int) {
    self.needed = needed
    self.free = max(0, free)
  }

  public var description: String {
    if needed == 0 { return "out of memory: the session has reached its limit" }
    let size = needed == .max ? "more memory than can be counted" : MemoryBudget.words(needed)
    return "out of memory: this needs \(size), and \(MemoryBudget.words(free)) are free"
  }
}
