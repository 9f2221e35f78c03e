// The processes that `mpirun` has started: the ranks. Rank 0 runs the script, and the others compute for it. Every message
// is a whole array of bytes; a large one is sent in pieces, because a count of MPI has 32 bits. Orders go down and results
// go up with different tags, so that one thread can wait for orders and another for results.

internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// The ranks of a program that `mpirun` has started.
public final class RankWorld: Sendable {
  /// The direction of a message.
  enum Way: Int32 {
    case order = 10
    case result = 20

    /// The tag of the message with the length of a large message, and of its pieces.
    var lengthTag: Int32 { rawValue + 1 }
    var pieceTag: Int32 { rawValue + 2 }
  }

  /// The largest number of bytes in one message of MPI.
  private static let piece = 1 << 28

  private let mpi: MessagePassing
  /// Guards all calls of the library.
  private let turn = Mutex(())

  /// Whether `mpirun` of Open MPI has started this program.
  public static var isStarted: Bool { getenv("OMPI_COMM_WORLD_SIZE") != nil }

  /// The number of ranks on this computer.
  public static var onThisComputer: Int {
    getenv("OMPI_COMM_WORLD_LOCAL_SIZE").flatMap { Int(String(cString: $0)) } ?? 1
  }

  /// The beginnings of the names of variables that a program must not see which is no rank.
  public static let variables = ["OMPI_", "PMIX_", "PRTE_", "PMI_"]

  /// Joins the other ranks.
  ///
  /// - Throws: `WorkerError` if Open MPI cannot be loaded.
  public init() throws(WorkerError) { mpi = try MessagePassing() }

  /// The number of this rank, from 0.
  public var rank: Int { Int(mpi.rank) }
  /// The number of all ranks.
  public var size: Int { Int(mpi.size) }

  /// The other ranks, which wait for orders.
  public var workers: [any Worker] { (1..<max(1, size)).map { RankWorker(self, rank: $0) } }

  /// Ends the other ranks, if this is rank 0, and leaves MPI.
  public func finish() {
    if rank == 0 { for rank in 1..<max(1, size) { send([], to: rank, .order) } }
    turn.withLock { _ in mpi.leave() }
  }

  // MARK: Messages

  func send(_ message: [UInt8], to rank: Int, _ way: Way) {
    let rank = Int32(clamping: rank)
    turn.withLock { _ in
      message.withUnsafeBytes { bytes in
        guard bytes.count > RankWorld.piece else {
          mpi.send(bytes, to: rank, tag: way.rawValue)
          return
        }
        withUnsafeBytes(of: UInt64(bytes.count)) { mpi.send($0, to: rank, tag: way.lengthTag) }
        for start in stride(from: 0, to: bytes.count, by: RankWorld.piece) {
          let end = min(start + RankWorld.piece, bytes.count)
          mpi.send(.init(rebasing: bytes[start..<end]), to: rank, tag: way.pieceTag)
        }
      }
    }
  }

  /// The next message; nil if none is there.
  ///
  /// - Parameter rank: the sender; nil for any.
  func receive(from rank: Int?, _ way: Way) -> [UInt8]? {
    let rank = rank.map { Int32(clamping: $0) }
    return turn.withLock { _ in
      if let (sender, count) = mpi.waiting(from: rank, tag: way.rawValue) {
        return Self.bytes(count) { mpi.receive(into: $0, from: sender, tag: way.rawValue) }
      }
      guard let (sender, _) = mpi.waiting(from: rank, tag: way.lengthTag) else { return nil }
      var length: UInt64 = 0
      withUnsafeMutableBytes(of: &length) {
        mpi.receive(into: $0, from: sender, tag: way.lengthTag)
      }
      return Self.bytes(Int(clamping: length)) { room in
        for start in stride(from: 0, to: room.count, by: RankWorld.piece) {
          let end = min(start + RankWorld.piece, room.count)
          mpi.receive(
            into: .init(rebasing: room[start..<end]), from: sender, tag: way.pieceTag)
        }
      }
    }
  }

  private static func bytes(
    _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[..<count]))
      filled = count
    }
  }
}

/// A rank, as a worker of rank 0 or of another rank.
public final class RankWorker: Worker {
  private let world: RankWorld
  private let rank: Int

  init(_ world: RankWorld, rank: Int) { (self.world, self.rank) = (world, rank) }

  public let descriptor: Int32? = nil
  public func send(_ message: [UInt8]) { world.send(message, to: rank, .order) }
  public func receive() -> [UInt8]? { world.receive(from: rank, .result) }
  /// Always false: `mpirun` ends all ranks when one has ended.
  public func end() -> Bool { false }
}

/// The port of a rank that computes.
public struct RankPort: WorkerPort {
  private let world: RankWorld

  public init(_ world: RankWorld) { self.world = world }

  public func send(_ message: [UInt8], to rank: Int) { world.send(message, to: rank, .result) }

  public func worker(_ rank: Int) -> (any Worker)? { RankWorker(world, rank: rank) }

  public func serve(_ body: ([UInt8]) -> Void) {
    var patience = Patience()
    while true {
      guard let message = world.receive(from: nil, .order) else {
        patience.wait()
        continue
      }
      if message.isEmpty { return }
      body(message)
      patience = Patience()
    }
  }
}

/// The pause between two questions whether a message is there: short at first, so that messages that follow one another
/// are not delayed, and longer as time goes by, so that waiting takes little of the processor.
public struct Patience {
  private var questions = 0

  public init() {}

  /// Waits for the next question.
  public mutating func wait() {
    questions += 1
    switch questions {
    case ..<200: sched_yield()
    case ..<4000: usleep(20)
    default: usleep(1000)
    }
  }
}
