// Signatures of messages: HMAC (RFC 2104) with SHA-256, as lower-case hexadecimal digits.

internal import Crypto

/// Signs messages and looks at signatures.
package struct MessageSigner: Sendable {
  private let key: SymmetricKey?

  /// - Parameter key: empty where messages are not signed.
  package init(key: [UInt8]) { self.key = key.isEmpty ? nil : SymmetricKey(data: key) }

  /// The signature of the parts one behind the other; empty where there is no key.
  package func signature(of parts: some Sequence<[UInt8]>) -> [UInt8] {
    guard let key else { return [] }
    var code = HMAC<SHA256>(key: key)
    for part in parts { code.update(data: part) }
    let digits = Array("0123456789abcdef".utf8)
    return code.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// Whether a signature is that of the parts. It takes the same time wherever the two differ.
  package func accepts(_ signature: [UInt8], of parts: some Sequence<[UInt8]>) -> Bool {
    if key == nil { return true }
    let expected = self.signature(of: parts)
    guard signature.count == expected.count else { return false }
    return zip(signature, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
