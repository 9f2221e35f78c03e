// The functions of Open MPI that this module calls. The library is loaded when `mpirun` has started the program, and only
// then; neither its headers nor the library are needed to build the program. The declarations here are those of Open
// MPI's binary interface (versions 2 to 5): handles are pointers to objects of the library, and a status begins with three
// 32-bit numbers: the source, the tag and the error.

internal import Glibc
internal import WholeNumbers

/// The loaded library. All calls happen one at a time, which the owner ensures.
struct MessagePassing: @unchecked Sendable {
  private typealias Handle = UnsafeMutableRawPointer
  private typealias Number = UnsafeMutablePointer<Int32>

  /// The constants of `mpi.h`.
  private enum Constant {
    static let anyone: Int32 = -1
    static let oneCallAtATime: Int32 = 2
    /// More than the size of a status in any version.
    static let statusSize = 128
  }

  private let world: Handle
  private let byte: Handle
  private let sendBytes:
    @convention(c) (UnsafeRawPointer?, Int32, Handle, Int32, Int32, Handle) -> Int32
  private let receiveBytes:
    @convention(c) (Handle?, Int32, Handle, Int32, Int32, Handle, Handle?) -> Int32
  private let probe: @convention(c) (Int32, Int32, Handle, Number, Handle) -> Int32
  private let count: @convention(c) (Handle, Handle, Number) -> Int32
  private let finalize: @convention(c) () -> Int32

  /// The number of this process, from 0, and the number of all processes.
  let rank: Int32
  let size: Int32

  /// Loads the library and joins the other processes.
  ///
  /// - Throws: `WorkerError` if the library cannot be loaded or does not start.
  init() throws(WorkerError) {
    let names = ["libmpi.so.40", "libmpi.so"]
    // The parts that Open MPI loads look for the symbols of the library among those of the program.
    guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_GLOBAL) }).first else {
      let reason = dlerror().map { String(cString: $0) } ?? "not found"
      throw WorkerError("mpirun started the program, but Open MPI cannot be loaded: \(reason)")
    }
    func symbol(_ name: String) throws(WorkerError) -> UnsafeMutableRawPointer {
      guard let found = dlsym(library, name) else {
        throw WorkerError("the loaded library of MPI is not Open MPI: it has no \(name)")
      }
      return found
    }
    func function<Function>(
      _ name: String, _ type: Function.Type
    ) throws(WorkerError) -> Function { unsafeBitCast(try symbol(name), to: type) }
    world = try symbol("ompi_mpi_comm_world")
    byte = try symbol("ompi_mpi_byte")
    sendBytes = try function(
      "MPI_Send",
      (@convention(c) (UnsafeRawPointer?, Int32, Handle, Int32, Int32, Handle) -> Int32).self)
    receiveBytes = try function(
      "MPI_Recv",
      (@convention(c) (Handle?, Int32, Handle, Int32, Int32, Handle, Handle?) -> Int32).self)
    probe = try function(
      "MPI_Iprobe", (@convention(c) (Int32, Int32, Handle, Number, Handle) -> Int32).self)
    count = try function(
      "MPI_Get_count", (@convention(c) (Handle, Handle, Number) -> Int32).self)
    finalize = try function("MPI_Finalize", (@convention(c) () -> Int32).self)
    let start = try function(
      "MPI_Init_thread", (@convention(c) (Number?, Handle?, Int32, Number) -> Int32).self)
    let ask = (@convention(c) (Handle, Number) -> Int32).self
    let (rankOf, sizeOf) = (
      try function("MPI_Comm_rank", ask), try function("MPI_Comm_size", ask)
    )
    var (provided, rank, size): (Int32, Int32, Int32) = (0, 0, 0)
    guard start(nil, nil, Constant.oneCallAtATime, &provided) == 0,
      provided >= Constant.oneCallAtATime
    else { throw WorkerError("Open MPI does not start, or does not allow several threads") }
    guard rankOf(world, &rank) == 0, sizeOf(world, &size) == 0 else {
      throw WorkerError("Open MPI does not tell the number of this process")
    }
    (self.rank, self.size) = (rank, size)
  }

  /// Sends bytes, and returns when they are on their way or received.
  func send(_ bytes: UnsafeRawBufferPointer, to rank: Int32, tag: Int32) {
    _ = sendBytes(bytes.baseAddress, Int32(clamping: bytes.count), byte, rank, tag, world)
  }

  /// Waits for bytes and receives them.
  func receive(into bytes: UnsafeMutableRawBufferPointer, from rank: Int32, tag: Int32) {
    let count = Int32(clamping: bytes.count)
    _ = receiveBytes(bytes.baseAddress, count, byte, rank, tag, world, nil)
  }

  /// The sender and the length of a message that is there; nil if there is none.
  ///
  /// - Parameter rank: the sender; nil for any.
  func waiting(from rank: Int32?, tag: Int32) -> (rank: Int32, count: Int)? {
    withUnsafeTemporaryAllocation(byteCount: Constant.statusSize, alignment: 16) { status in
      guard let place = status.baseAddress else { return nil }
      memset(place, 0, status.count)
      var (isThere, length): (Int32, Int32) = (0, 0)
      guard probe(rank ?? Constant.anyone, tag, world, &isThere, place) == 0, isThere != 0,
        count(place, byte, &length) == 0
      else { return nil }
      return (place.load(as: Int32.self), Int(length))
    }
  }

  /// Leaves the other processes, when all of them do.
  func leave() { _ = finalize() }
}
