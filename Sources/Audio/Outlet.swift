// Where samples go: a ring that somebody else reads, be it a device's own thread or one that keeps a
// device's time.

internal import CPortAudio
internal import Dispatch
internal import Glibc
internal import Synchronization

/// The reading end of a ring, as who fills it sees it. Filled by one thread.
protocol Outlet: AnyObject, Sendable {
  var ring: UnsafeMutablePointer<sonde_ring> { get }
  /// The channels that the ring's frames have.
  var channels: Int { get }
  /// How long a sample takes from the ring to the ear, in seconds.
  var latency: Double { get }
  /// Lets the samples flow.
  func start() throws
  /// Whether samples still flow: until the ring was ended and is empty.
  var isActive: Bool { get }
  /// Lets the sound fade out with what is read next; false where nobody hears that.
  func fadeOut() -> Bool
  /// Stops at once.
  func close()
}

/// A ring that holds `seconds` at least.
///
/// - Throws: `AudioError` where there is no memory.
func makeRing(
  channels: Int, rate: Double, seconds: Double
) throws -> UnsafeMutablePointer<sonde_ring> {
  var bits: UInt32 = 10
  while Double(1 << bits) < seconds * rate, bits < 24 { bits += 1 }
  guard let ring = sonde_ring_make(bits, UInt32(channels)) else {
    throw AudioError("there is no memory for \(channels) channels of sound")
  }
  return ring
}

/// An outlet without a device: a block is taken from the ring each time that a device would take one. What
/// is missing then is counted as a device's would be, but leaves no hole in what is kept.
final class ClockOutlet: Outlet, @unchecked Sendable {
  // `heard` belongs to the clock's thread until it has ended.
  let ring: UnsafeMutablePointer<sonde_ring>
  let channels: Int
  let latency = 0.0
  private let rate: Double
  private let keeps: Bool
  private let queue = DispatchQueue(label: "sonde.clock", qos: .userInteractive)
  private let isClosed = Atomic<Bool>(false)
  private let isOver = Atomic<Bool>(false)
  private var heard: [Float] = []

  /// Frames that are taken at a time.
  static let block = 256

  /// - Parameter keeps: whether what was taken is kept, for `taken`.
  init(channels: Int, rate: Double, seconds: Double, keeps: Bool) throws {
    ring = try makeRing(channels: channels, rate: rate, seconds: seconds)
    self.channels = channels
    self.rate = rate
    self.keeps = keeps
  }

  deinit { sonde_ring_free(ring) }

  var isActive: Bool { !isOver.load(ordering: .acquiring) }

  func start() {
    let period = Duration.seconds(Double(ClockOutlet.block) / rate)
    queue.async { [self] in
      var block = [Float](repeating: 0, count: ClockOutlet.block * channels)
      var due = ContinuousClock.now
      while !isClosed.load(ordering: .relaxed) {
        // Where this thread comes too late the device has been late: nobody has to hurry for that.
        due = max(due + period, .now)
        pause(until: due)
        let ended = sonde_ring_ended(ring)
        let there = Int(sonde_ring_heed(ring, &block, UInt32(ClockOutlet.block), ended))
        if keeps { heard += block[..<(there * channels)] }
        if ended != 0, there < ClockOutlet.block { break }
      }
      isOver.store(true, ordering: .releasing)
    }
  }

  func fadeOut() -> Bool { false }

  func close() {
    isClosed.store(true, ordering: .relaxed)
    queue.sync {}
    isOver.store(true, ordering: .releasing)
  }

  /// All that was taken from the ring, a list a channel; to be asked behind `close`.
  var taken: [[Float]] {
    (0..<channels).map { channel in
      stride(from: channel, to: heard.count, by: channels).map { heard[$0] }
    }
  }

  private func pause(until time: ContinuousClock.Instant) {
    let left = time - .now
    let seconds = Double(left.components.attoseconds) * 1e-18
    if left > .zero { usleep(UInt32(min(seconds, 0.5) * 1e6)) }
  }
}
