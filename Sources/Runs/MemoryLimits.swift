// The memory that the process uses and the limits that the system sets on it, as the system reports both. Each value
// is read anew, because limits and use change while the process runs.

internal import Glibc
internal import WholeNumbers

/// The memory of the process, in bytes; 0 for a number that the system does not report.
struct MemoryUse {
  /// The memory in use.
  var resident = 0
  /// The whole address space, which `ulimit -v` limits.
  var mapped = 0
  /// The data and stack, which `ulimit -d` limits.
  var data = 0

  static var current: MemoryUse {
    let fields = SystemFile.text("/proc/self/statm").split(separator: " ").map { Int($0) ?? 0 }
    guard fields.count > 5 else { return MemoryUse() }
    let page = sysconf(Int32(_SC_PAGESIZE))
    return MemoryUse(
      resident: fields[1] * page, mapped: fields[0] * page, data: fields[5] * page)
  }
}

/// The limits on the memory of the process that `ulimit` and `setrlimit` set, in bytes; nil for no limit.
struct MemoryLimits {
  var addressSpace: Int?
  var data: Int?

  static var current: MemoryLimits {
    func limit(_ resource: __rlimit_resource) -> Int? {
      var limits = rlimit()
      guard getrlimit(__rlimit_resource_t(resource.rawValue), &limits) == 0 else { return nil }
      return Int(exactly: limits.rlim_cur)
    }
    return MemoryLimits(addressSpace: limit(RLIMIT_AS), data: limit(RLIMIT_DATA))
  }
}

/// The control groups of the process.
enum ControlGroups {
  /// The least memory limit of the process's control groups and of the groups that contain them, in bytes; nil if no
  /// group has a limit.
  static var memoryLimit: Int? {
    var limits: [Int] = []
    // A line is `number:controllers:/path`; version 2 has the number 0 and no controllers.
    for line in SystemFile.text("/proc/self/cgroup", most: 1 << 16).split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      if fields[1].isEmpty {
        limits += self.limits("/sys/fs/cgroup", fields[2], "memory.max")
      } else if fields[1].split(separator: ",").contains("memory") {
        limits += self.limits("/sys/fs/cgroup/memory", fields[2], "memory.limit_in_bytes")
      }
    }
    return limits.min()
  }

  /// The limits of the group at `path` and of all groups above it. In a container the path may not exist below
  /// `root`, and `root` itself is the container's group.
  private static func limits(_ root: String, _ path: Substring, _ file: String) -> [Int] {
    var folders = [root]
    for name in path.split(separator: "/") {
      folders.append(folders[folders.count - 1] + "/" + name)
    }
    return folders.compactMap { folder in
      let text = SystemFile.text("\(folder)/\(file)").split(separator: "\n").first
      return text.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
  }
}

/// Small files in which the system reports numbers.
enum SystemFile {
  /// The first `most` bytes of a file; empty if the file cannot be read.
  static func text(_ path: String, most: Int = 256) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: most)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
