// The domain values and source texts of packed values. A message contains only what the pool of its receiver does not
// contain yet, so that a result does not repeat what its sweep was given. Invariant: a part of an object comes before the
// object.

internal import Encodings
internal import WholeNumbers

/// A domain value in a pool.
final class PooledObject {
  let kind: String
  let bytes: [UInt8]
  /// The places of the parts in the pool.
  let parts: [Int]
  /// The value, if it behaves as a value, so that all that read it may share it.
  var shared: (any ObjectValue)?

  init(kind: String, bytes: [UInt8], parts: [Int], shared: (any ObjectValue)? = nil) {
    (self.kind, self.bytes, self.parts, self.shared) = (kind, bytes, parts, shared)
  }
}

/// A source text in a pool, whose functions are packed as places in the text.
final class PooledSource {
  let source: Source
  /// The used file to which the globals of the text belong; nil for the session.
  let scope: String?
  /// The code of the text in the session of the pool; nil until the first use.
  var code: Code?

  init(_ source: Source, scope: String?) { (self.source, self.scope) = (source, scope) }
}

/// The domain values and source texts that packed values share.
///
/// A pool belongs to one session. A copy of a pool shares the objects of the original.
public struct PortablePool {
  private(set) var objects: [PooledObject] = []
  private(set) var sources: [PooledSource] = []
  private var places: [UInt64: [Int]] = [:]
  private var sourcePlaces: [ObjectIdentifier: Int] = [:]

  /// An empty pool.
  public init() {}

  /// The memory of the packed objects, in bytes.
  public var byteCount: Int { objects.reduce(0) { $0 + $1.bytes.count } }

  /// The place of an object in the pool, to which the object is added unless an equal object is there.
  mutating func place(of object: any PortableValue) throws -> Int {
    let form = try object.portableForm()
    let parts = try form.parts.map { part -> Int in
      guard let part = part as? any PortableValue else { throw CommandError.unsendable(part) }
      return try place(of: part)
    }
    return add(
      PooledObject(
        kind: object.kind, bytes: form.bytes, parts: parts,
        shared: object.isReference ? nil : object))
  }

  @discardableResult
  mutating func add(_ object: PooledObject) -> Int {
    var hash = BitHash(object.kind.utf8)
    hash.add(UInt64(object.bytes.count))
    hash.add(object.bytes)
    if let found = places[hash.value]?.first(where: { equals(objects[$0], object) }) {
      return found
    }
    objects.append(object)
    places[hash.value, default: []].append(objects.count - 1)
    return objects.count - 1
  }

  private func equals(_ one: PooledObject, _ other: PooledObject) -> Bool {
    one.kind == other.kind && one.parts == other.parts && one.bytes == other.bytes
  }

  /// The place of the source of a function.
  mutating func place(of code: Code) -> Int {
    let id = ObjectIdentifier(code.source)
    if let known = sourcePlaces[id] { return known }
    sources.append(PooledSource(code.source, scope: code.scope))
    sourcePlaces[id] = sources.count - 1
    return sources.count - 1
  }

  mutating func add(_ source: PooledSource) {
    sourcePlaces[ObjectIdentifier(source.source)] = sources.count
    sources.append(source)
  }

  /// The domain value at a place. A value of a reference kind is a new object at each call.
  func value(at place: Int, _ registry: CommandRegistry) throws -> any ObjectValue {
    guard objects.indices.contains(place) else { throw DamagedMessage() }
    let object = objects[place]
    if let shared = object.shared { return shared }
    guard let kind = registry.portableKinds[object.kind] else { throw DamagedMessage() }
    let parts = try object.parts.map { part in
      guard part < place else { throw DamagedMessage() }
      return try value(at: part, registry)
    }
    let made: any ObjectValue = try kind.make(
      from: PortableForm(bytes: object.bytes, parts: parts))
    if !made.isReference { object.shared = made }
    return made
  }
}

extension CommandError {
  /// The error about a value that stays in its process.
  static func unsendable(_ object: any ObjectValue) -> CommandError {
    CommandError(
      "\(MessageText.article(object.kind)) cannot be sent to another process",
      hint: "make it inside the function")
  }
}
