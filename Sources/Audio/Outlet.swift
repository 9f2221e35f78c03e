// The receivers of played samples. Each outlet has a ring buffer that another thread reads: the thread of a device,
// or a thread with the timing of a device.

internal import CPortAudio
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import WholeNumbers

/// The reading end of a ring buffer. Only the thread that fills the buffer uses this object.
protocol Outlet: AnyObject, Sendable {
  var ring: UnsafeMutablePointer<sonde_ring> { get }
  /// The number of channels in the ring's frames.
  var channels: Int { get }
  /// The time from the ring to the listener's ear, in seconds.
  var latency: Double { get }
  /// Whether samples beyond ±1 are limited before they enter the ring.
  var limits: Bool { get }
  /// Starts reading the ring.
  func start() throws
  /// Whether the ring is still being read. Reading stops when the ring is empty after its end was marked.
  var isActive: Bool { get }
  /// Fades out the sound over the samples that are read next; returns false if no device plays the fade.
  func fadeOut() -> Bool
  /// Stops the outlet at once.
  func close()
}

/// Makes a ring that holds at least `seconds` of sound.
///
/// - Throws: `AudioError` if there is not enough memory.
func makeRing(
  channels: Int, rate: Double, seconds: Double
) throws -> UnsafeMutablePointer<sonde_ring> {
  var bits: UInt32 = 10
  while Double(1 << bits) < seconds * rate, bits < 24 { bits += 1 }
  guard let ring = sonde_ring_make(bits, UInt32(channels)) else {
    throw AudioError("not enough memory for \(channels) channels of sound")
  }
  return ring
}

/// An outlet without a device. The outlet takes a block from the ring each time that a device would take a block.
/// Missing samples are counted as on a real device, but leave no gap in the samples that are kept.
final class ClockOutlet: Outlet, @unchecked Sendable {
  // Only the clock's thread uses `heard` until this thread has ended.
  let ring: UnsafeMutablePointer<sonde_ring>
  let channels: Int
  let latency = 0.0
  let limits = false
  private let rate: Double
  private let keeps: Bool
  private let queue = DispatchQueue(label: "sonde.clock", qos: .userInteractive)
  private let isClosed = Atomic<Bool>(false)
  private let isOver = Atomic<Bool>(false)
  private var heard: [Float] = []

  /// The number of frames in a block.
  private let frames: Int

  /// - Parameters:
  ///   - block: the number of frames in a block.
  ///   - keeps: whether the samples are kept, so that the property `taken` contains them.
  init(channels: Int, rate: Double, seconds: Double, block: Int, keeps: Bool) throws {
    frames = block
    ring = try makeRing(
      channels: channels, rate: rate, seconds: max(seconds, Double(4 * block) / rate))
    ring.pointee.block = UInt32(block)
    self.channels = channels
    self.rate = rate
    self.keeps = keeps
  }

  deinit { sonde_ring_free(ring) }

  var isActive: Bool { !isOver.load(ordering: .acquiring) }

  func start() {
    let period = Duration.seconds(Double(frames) / rate)
    queue.async { [self] in
      Urgency.raised(.device) {
        var block = [Float](repeating: 0, count: frames * channels)
        var due = ContinuousClock.now
        while !isClosed.load(ordering: .relaxed) {
          // If this thread is late, the next block is due a whole period later, so the thread does not make up for the
          // delay.
          due = max(due + period, .now)
          pause(until: due)
          let ended = sonde_ring_ended(ring)
          let there = Int(sonde_ring_heed(ring, &block, UInt32(frames), ended))
          if keeps { heard += block[..<(there * channels)] }
          if ended != 0, there < frames { break }
        }
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

  /// All samples that were taken from the ring, one list per channel. The lists are complete after `close`.
  var taken: [[Float]] {
    (0..<channels).map { channel in
      stride(from: channel, to: heard.count, by: channels).map { heard[$0] }
    }
  }

  private func pause(until time: ContinuousClock.Instant) {
    let left = time - .now
    let seconds = Double(left.components.attoseconds) * 1e-18
    if left > .zero { usleep(UInt32(clamped: min(seconds, 0.5) * 1e6)) }
  }
}
