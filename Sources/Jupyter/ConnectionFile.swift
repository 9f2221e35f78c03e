// Reads a connection file of Jupyter. The file contains the addresses on which a kernel listens, and the key for
// signatures of messages.

internal import Files
internal import JSON

/// The reason why a kernel cannot start, in one sentence.
public struct KernelError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// The content of a connection file
/// (https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files).
public struct ConnectionFile: Sendable, Equatable {
  /// The transport of the messages.
  public enum Transport: String, Sendable {
    case tcp, ipc
  }

  /// The five sockets of a kernel.
  public enum Channel: String, Sendable, CaseIterable {
    case shell, control, iopub, stdin
    case heartbeat = "hb"
  }

  public var transport: Transport
  /// The address on which the kernel listens; for `ipc`, the beginning of the sockets' paths.
  public var address: String
  /// A number for each channel: the port of its socket, or the number at the end of its path.
  public var ports: [Channel: Int]
  /// The key that signs messages; empty if messages are not signed.
  public var key: [UInt8]

  public init(transport: Transport, address: String, ports: [Channel: Int], key: [UInt8]) {
    self.transport = transport
    self.address = address
    self.ports = ports
    self.key = key
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError` if the file cannot be read; `KernelError` if the file is not a connection file.
  public init(path: String) throws {
    try self.init(text: BoundedFile.text(path, limit: 1 << 20), name: path)
  }

  /// Reads the text of a connection file.
  ///
  /// - Parameter name: the path of the file, for error messages.
  /// - Throws: `KernelError` if the text is not the text of a connection file.
  public init(text: String, name: String) throws(KernelError) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: text)
    } catch {
      throw KernelError("\(name): not a connection file: \(error)")
    }
    func word(_ field: String) throws(KernelError) -> String {
      guard let text = json[field]?.string else {
        throw KernelError("\(name): not a connection file: there is no \"\(field)\"")
      }
      return text
    }
    let way = try word("transport")
    guard let transport = Transport(rawValue: way) else {
      throw KernelError(
        "\(name): the transport \"\(way)\" is unknown: it must be \"tcp\" or \"ipc\"")
    }
    let key = try word("key")
    let scheme = try word("signature_scheme")
    guard key.isEmpty || scheme == "hmac-sha256" else {
      throw KernelError(
        "\(name): the signature scheme is \"\(scheme)\": it must be \"hmac-sha256\"")
    }
    var ports: [Channel: Int] = [:]
    for channel in Channel.allCases {
      let field = channel.rawValue + "_port"
      guard let port = json[field]?.integer, (1...65535).contains(port) else {
        throw KernelError(
          "\(name): not a connection file: its \"\(field)\" is not a number from 1 to 65535")
      }
      ports[channel] = port
    }
    self.init(
      transport: transport, address: try word("ip"), ports: ports, key: Array(key.utf8))
  }

  /// The address of a channel in the format of ZeroMQ.
  public func endpoint(of channel: Channel) -> String {
    let port = ports[channel] ?? 0
    switch transport {
    case .tcp:
      return "tcp://\(address.contains(":") ? "[\(address)]" : address):\(port)"
    case .ipc: return "ipc://\(address)-\(port)"
    }
  }
}
