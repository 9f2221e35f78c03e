// Which objects are the same, in the record of a session.

/// Numbers for objects that change, by which the record knows which statements read and write the same object.
struct ObjectNumbers {
  private final class Known {
    weak var object: AnyObject?
    let number: Int
    init(_ object: AnyObject, _ number: Int) { (self.object, self.number) = (object, number) }
  }
  private var known: [ObjectIdentifier: Known] = [:]
  private var last = 0

  mutating func next() -> Int {
    last += 1
    return last
  }

  /// The number of an object that has one.
  subscript(object: AnyObject) -> Int? {
    guard let found = known[ObjectIdentifier(object)], found.object === object else { return nil }
    return found.number
  }

  /// The number of an object; a new one where it has none.
  mutating func number(of object: AnyObject) -> Int {
    if let found = self[object] { return found }
    let number = next()
    known[ObjectIdentifier(object)] = Known(object, number)
    return number
  }
}
