// What a session does for values that come from another process: it compiles the sources of functions, and assigns the
// globals that the functions read.

internal import WholeNumbers

extension Interpreter {
  /// The compiled code of a source that came with a function.
  ///
  /// - Throws: the error of the parser or the compiler.
  func code(of pooled: PooledSource) throws -> Code {
    if let known = pooled.code { return known }
    let program = try ParsedEntry(pooled.source).block()
    let code = try compile(program, pooled.source, Resolver(program), in: pooled.scope)
    keep(code)
    pooled.code = code
    return code
  }

  /// Assigns a global of the session, or of a used file.
  func set(_ name: String, in file: String?, to value: Value) throws {
    guard statics.hasRoom(for: 1) else {
      throw CommandError("the session has too many names and constants")
    }
    let operand = statics.global(name, in: file)
    let old = statics.end[Int(operand)]
    statics.end[Int(operand)] = Slot(value)
    old.release()
  }

  /// Sets all globals to their built-in values, and forgets what commands have stored.
  func forgetValues() {
    for operand in statics.order { statics.reset(operand) }
    usedRuns = [:]
    context.forgetStores()
  }
}

extension Context {
  private var interpreter: Interpreter {
    get throws {
      guard let session = session as? Interpreter else {
        throw CommandError("no session is running")
      }
      return session
    }
  }

  /// Packs a function with all variables that it reads.
  ///
  /// - Returns: the message for `ItemSession.begin`; bytes that are equal for equal functions that read equal values; and
  ///   the pool of the message.
  /// - Throws: `CommandError` if the function reads something that cannot be sent.
  public func pack(
    _ function: FunctionValue
  ) throws -> (message: [UInt8], identity: [UInt8], pool: PortablePool) {
    try requirePortable(.function(function))
    let (message, pool) = try pack(item: .function(function), beyond: PortablePool())
    return (message, try identity(of: .function(function)), pool)
  }

  /// Packs an item for a receiver that has `pool`, with the variables that its functions read.
  ///
  /// - Returns: the message, and the pool of the receiver after the message.
  /// - Throws: `CommandError` if a part of the value cannot be sent.
  public func pack(
    item value: Value, beyond pool: PortablePool
  ) throws -> (message: [UInt8], pool: PortablePool) {
    let writer = try writer(value, pool, .sending, packsGlobals: true)
    let message = writer.message
    return (message.pool + message.values, writer.pool)
  }

  /// Packs the result of an item for a receiver that has `pool`. Its functions read the variables of the receiver.
  ///
  /// - Throws: `CommandError` if a part of the value cannot be sent.
  func pack(result value: Value, beyond pool: PortablePool) throws -> [UInt8] {
    let message = try writer(value, pool, .sending, packsGlobals: false).message
    return message.pool + message.values
  }

  /// Bytes that are equal for equal values.
  ///
  /// - Throws: `CommandError` if a part of the value cannot be sent.
  public func identity(of value: Value) throws -> [UInt8] {
    let message = try writer(value, PortablePool(), .comparing, packsGlobals: true).message
    return message.pool + message.values
  }

  private func writer(
    _ value: Value, _ pool: PortablePool, _ purpose: PortableWriter.Purpose, packsGlobals: Bool
  ) throws -> PortableWriter {
    var writer = PortableWriter(
      try interpreter.statics, pool: pool, purpose: purpose, packsGlobals: packsGlobals)
    try writer.add(value)
    return writer
  }

  /// Checks that a value can be sent to another process.
  ///
  /// - Throws: `CommandError` if it cannot.
  public func requirePortable(_ value: Value) throws {
    _ = try writer(value, PortablePool(), .checking, packsGlobals: true)
  }

  /// The value in a message for a receiver with `pool`.
  ///
  /// - Throws: an error if the message is damaged.
  public func unpack(_ message: [UInt8], pool: PortablePool) throws -> Value {
    var reader = PortableReader(message, pool: pool, in: try interpreter)
    try reader.readPool()
    let values = try reader.readValues()
    guard values.count == 1 else { throw DamagedMessage() }
    return values[0]
  }
}
