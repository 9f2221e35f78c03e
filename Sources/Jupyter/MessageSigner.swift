// Signatures of messages: HMAC (RFC 2104) with SHA-256, as lower-case hexadecimal digits.

internal import Crypto
internal import Encodings
internal import WholeNumbers

/// Signs messages and checks signatures.
package struct MessageSigner: Sendable {
  private let key: SymmetricKey?

  /// - Parameter key: the key of the signatures; empty if messages are not signed.
  package init(key: [UInt8]) { self.key = key.isEmpty ? nil : SymmetricKey(data: key) }

  /// The signature of the joined parts; empty without a key.
  package func signature(of parts: some Sequence<[UInt8]>) -> [UInt8] {
    guard let key else { return [] }
    var code = HMAC<SHA256>(key: key)
    for part in parts { code.update(data: part) }
    return Array(Hexadecimal.text(code.finalize()).utf8)
  }

  /// Whether a signature matches the parts. The duration of the comparison does not depend on the position of the
  /// first difference.
  package func accepts(_ signature: [UInt8], of parts: some Sequence<[UInt8]>) -> Bool {
    if key == nil { return true }
    let expected = self.signature(of: parts)
    guard signature.count == expected.count else { return false }
    return zip(signature, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
