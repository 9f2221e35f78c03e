// Confines itself to the current folder by the system's rules alone, and then tries what the rules refuse. No check of
// the program's own stands between the attempts and the system. Each attempt prints one line: its name and `ok`, or the
// system's error.
//
// Arguments: the path of a folder outside, then `-` or a port at which the program may listen.

internal import CSystemCalls
internal import Glibc
internal import Sandbox

/// Prints the outcome of a call that returns a negative number if it fails.
func attempt(_ name: String, _ call: () -> Int) {
  errno = 0
  let result = call()
  let names = [EACCES: "EACCES", EPERM: "EPERM", EXDEV: "EXDEV"]
  print(name, result >= 0 ? "ok" : names[errno] ?? "errno \(errno)")
}

func opening(_ path: String, _ flags: Int32) -> Int {
  let file = open(path, flags | O_CLOEXEC, 0o600)
  if file >= 0 { close(file) }
  return Int(file)
}

/// Starts a program and waits for its end.
func starting(_ path: String, _ arguments: [String]) -> Int {
  var process = pid_t()
  let words = ([path] + arguments).map { strdup($0) } + [nil]
  let failure = posix_spawn(&process, path, nil, nil, words, environ)
  if failure == 0 { waitpid(process, nil, 0) }
  errno = failure
  return failure == 0 ? 0 : -1
}

func connecting(_ kind: __socket_type) -> Int {
  let descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
  guard descriptor >= 0 else { return -1 }
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(9).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      Int(connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)))
    }
  }
}

func listening(_ port: UInt16) -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard descriptor >= 0 else { return -1 }
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let bound = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  return bound < 0 ? -1 : Int(listen(descriptor, 1))
}

let outside = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "/"
let port = CommandLine.arguments.count > 2 ? UInt16(CommandLine.arguments[2]) : nil

if let obstacle = Cage.obstacle {
  print("obstacle \(obstacle)")
  exit(0)
}
do {
  var cage = Cage(try Confinement())
  cage.programs = ["/usr/bin/true"]
  if let port { cage.ports = [port] }
  attempt("before", { opening(outside + "/secret", O_RDONLY) })
  try cage.restrict(CommandLine.arguments[0])
  print("closed \(cage.isClosed)")
} catch {
  print("failure \(error)")
  exit(1)
}

// What stays possible.
attempt("write-inside", { opening("new", O_WRONLY | O_CREAT) })
attempt("read-inside", { opening("new", O_RDONLY) })
attempt("rename-inside", { Int(rename("new", "newer")) })
attempt("folder-inside", { Int(mkdir("sub", 0o700)) })
attempt("move-inside", { Int(rename("newer", "sub/newest")) })
attempt("start-allowed", { starting("/usr/bin/true", []) })
attempt("null", { opening("/dev/null", O_RDWR) })
attempt("own-memory", { opening("/proc/self/statm", O_RDONLY) })

// Files outside.
attempt("read-outside", { opening(outside + "/secret", O_RDONLY) })
attempt("read-link", { opening("link/secret", O_RDONLY) })
attempt("read-dots", { opening("../../../../../.." + outside + "/secret", O_RDONLY) })
attempt("read-root-link", { opening("/proc/self/root" + outside + "/secret", O_RDONLY) })
attempt("read-passwd", { opening("/etc/passwd", O_RDONLY) })
attempt("list-root", { opening("/", O_RDONLY | O_DIRECTORY) })
attempt("list-parent", { opening("..", O_RDONLY | O_DIRECTORY) })
attempt("list-processes", { opening("/proc", O_RDONLY | O_DIRECTORY) })
attempt("read-init", { opening("/proc/1/cmdline", O_RDONLY) })
attempt("write-outside", { opening(outside + "/made", O_WRONLY | O_CREAT) })
attempt("write-over", { opening(outside + "/secret", O_WRONLY) })
attempt("write-system", { opening("/usr/lib/made-by-sonde", O_WRONLY | O_CREAT) })
attempt("shorten-outside", { Int(truncate(outside + "/secret", 0)) })
attempt("remove-outside", { Int(unlink(outside + "/secret")) })
attempt("folder-outside", { Int(mkdir(outside + "/made", 0o700)) })
attempt("link-outside-in", { Int(link(outside + "/secret", "stolen")) })
attempt("move-out", { Int(rename("sub/newest", outside + "/moved")) })
attempt("symlink-outside", { Int(symlink("x", outside + "/made")) })
attempt("mode-outside", { call_system(Int32(CALL_CHMOD), outside + "/secret") })
attempt("owner-outside", { call_system(Int32(CALL_CHOWN), outside + "/secret") })
attempt("times-outside", { Int(utimes(outside + "/secret", nil)) })
attempt("attribute-outside", { call_system(Int32(CALL_SETXATTR), outside + "/secret") })
attempt("write-memory", { opening("/proc/self/mem", O_RDWR) })
attempt("device", { opening("/dev/zero", O_RDONLY) })
attempt("make-device", { call_system(Int32(CALL_MKNOD), "device") })

// Programs, other processes and the network.
attempt("start-shell", { starting("/bin/sh", ["-c", "true"]) })
attempt("start-inside", { starting("./program", []) })
attempt("trace", { call_system(Int32(CALL_PTRACE), "") })
attempt("signal-parent", { Int(kill(getppid(), 0)) })
attempt("mount", { call_system(Int32(CALL_MOUNT), ".") })
attempt("namespace", { call_system(Int32(CALL_UNSHARE), "") })
attempt("change-root", { call_system(Int32(CALL_CHROOT), ".") })
attempt("datagrams", { connecting(SOCK_DGRAM) })
attempt("connect", { connecting(SOCK_STREAM) })
attempt("unix-socket", { Int(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)) })
attempt("keys", { call_system(Int32(CALL_KEYCTL), "") })
attempt("uring", { call_system(Int32(CALL_URING), "") })
attempt("listen", { listening(port ?? 0) })
if port != nil { attempt("listen-elsewhere", { listening(1) }) }
