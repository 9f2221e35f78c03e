// The session that computes the items of a sweep. Invariant: an item sees the values that the function had when the sweep
// began, and no trace of another item, so that its result does not depend on which process computed which items before.

internal import Encodings
internal import Runs
internal import WholeNumbers

/// A session that calls one function with items.
///
/// The session belongs to the thread that uses it.
public final class ItemSession {
  private let session: Interpreter
  private let folder: String?
  private var message: [UInt8] = []
  private var pool = PortablePool()
  /// The position in the message at which the values begin.
  private var start = 0

  /// A session without a function.
  ///
  /// - Parameter context: the context of the items, with their output.
  public init(_ registry: CommandRegistry, _ context: Context) {
    context.isItem = true
    folder = context.folder
    session = Interpreter(registry: registry, context: context)
  }

  /// The context of the items.
  public var context: Context { session.context }

  /// Takes the function that the following items are for, as `Context.pack` packed it.
  ///
  /// - Throws: an error if the message is damaged.
  public func begin(_ message: [UInt8]) throws {
    session.forgetValues()
    var reader = PortableReader(message, pool: PortablePool(), in: session)
    try reader.readPool()
    (self.message, pool, start) = (message, reader.pool, reader.place)
  }

  /// Calls the function with an item.
  ///
  /// - Parameters:
  ///   - item: the item, packed beyond the pool of the function.
  ///   - index: the number of the item, for functions that take it as their second argument.
  ///   - seed: the seed of all random draws.
  /// - Returns: the result, packed beyond the pool of the item.
  /// - Throws: the error of the call; `CommandError` if the result cannot be sent.
  public func call(_ item: [UInt8], index: Int, seed: UInt64) throws -> [UInt8] {
    session.forgetValues()
    context.folder = folder
    var reader = PortableReader(message, from: start, pool: pool, in: session)
    guard case .function(let function)? = try reader.readValues().first else {
      throw DamagedMessage()
    }
    reader = PortableReader(item, pool: pool, in: session)
    try reader.readPool()
    guard let value = try reader.readValues().first else { throw DamagedMessage() }
    let arguments = function.takesIndex ? [value, .number(Double(index))] : [value]
    context.reseed(seed)
    return try MemoryBudget.$current.withValue(context.run.memory) {
      let result = try session.machine.call(function, arguments, named: [])
      do {
        return try context.pack(result: result, beyond: reader.pool)
      } catch let error as CommandError {
        throw CommandError("the result of the item: \(error.message)", hint: error.hint)
      }
    }
  }
}

extension FunctionValue {
  /// Whether a sweep passes the number of the item as the second argument.
  fileprivate var takesIndex: Bool {
    guard case .script(let code) = body else { return false }
    return code.parameters.filter { !$0.isNamedOnly }.count > 1
  }
}
