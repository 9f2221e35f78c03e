// A UDP socket that is bound to one address. It does not share its port, so that a second listener gets an error. The
// owner closes it.

internal import Glibc
internal import WholeNumbers

struct OSCSocket {
  let descriptor: Int32
  let port: Int

  /// The size of the system's buffer that is asked for, in bytes. The system may give less.
  private static let bufferSize: Int32 = 4 << 20

  init(port: Int, address: String) throws {
    guard let wanted = UInt16(exactly: port) else {
      throw MessageError("there is no UDP port \(port)", advice: "ports are from 0 to 65535")
    }
    var place = try Self.place(address == "localhost" ? "127.0.0.1" : address, port: wanted)
    let descriptor = socket(
      Int32(place.ss_family), Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Self.error(errno, port: port, address: address) }
    // The larger size is for processes with the right to exceed the system's limit.
    for option in [SO_RCVBUF, SO_RCVBUFFORCE] {
      var size = Self.bufferSize
      setsockopt(descriptor, SOL_SOCKET, option, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    var length = Self.length(of: place)
    let status = withUnsafeMutablePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        bind(descriptor, place, length) == 0 && getsockname(descriptor, place, &length) == 0
          ? 0 : errno
      }
    }
    guard status == 0 else {
      Glibc.close(descriptor)
      throw Self.error(status, port: port, address: address)
    }
    self.descriptor = descriptor
    // The port is at the same place in both kinds of addresses.
    self.port = withUnsafeBytes(of: &place) {
      Int($0.loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian)
    }
  }

  /// The address of the system for an IP address.
  private static func place(_ address: String, port: UInt16) throws -> sockaddr_storage {
    var place = sockaddr_storage()
    let isRead = withUnsafeMutableBytes(of: &place) { bytes in
      var four = sockaddr_in()
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      if inet_pton(AF_INET, address, &four.sin_addr) == 1 {
        bytes.storeBytes(of: four, as: sockaddr_in.self)
        return true
      }
      var six = sockaddr_in6()
      six.sin6_family = sa_family_t(AF_INET6)
      six.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else { return false }
      bytes.storeBytes(of: six, as: sockaddr_in6.self)
      return true
    }
    guard isRead else {
      throw MessageError(
        "\"\(address)\" is not an IP address",
        advice: "127.0.0.1 is this computer alone, 0.0.0.0 is every address of the computer")
    }
    return place
  }

  private static func length(of place: sockaddr_storage) -> socklen_t {
    socklen_t(
      Int32(place.ss_family) == AF_INET
        ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
  }

  private static func error(_ number: Int32, port: Int, address: String) -> MessageError {
    switch number {
    case EADDRINUSE:
      MessageError(
        "the UDP port \(port) is in use", advice: "stop what listens there, or use another port")
    case EACCES:
      MessageError("the UDP port \(port) is not allowed", advice: "use a port from 1024")
    case EADDRNOTAVAIL:
      MessageError(
        "this computer does not have the address \(address)",
        advice: "127.0.0.1 is this computer alone, 0.0.0.0 is every address of the computer")
    default:
      MessageError(
        "cannot listen at \(address), port \(port): \(String(cString: strerror(number)))")
    }
  }
}
