// Numbers that identify objects in the record of a session.

/// Numbers for objects that change. With these numbers, the record detects that two statements use the same object.
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

  /// The number of an object; nil if the object has no number.
  subscript(object: AnyObject) -> Int? {
    guard let found = known[ObjectIdentifier(object)], found.object === object else { return nil }
    return found.number
  }

  /// The number of an object; an object without a number gets a new number.
  mutating func number(of object: AnyObject) -> Int {
    if let found = self[object] { return found }
    let number = next()
    known[ObjectIdentifier(object)] = Known(object, number)
    return number
  }
}
