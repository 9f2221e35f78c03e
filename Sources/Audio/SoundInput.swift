// An open microphone: samples are read as they arrive, without waiting. The microphone is the system's device, silence, or
// a file that is delivered by the clock. One thread at a time uses an input.

internal import CPortAudio
internal import Sounds
internal import WholeNumbers

/// An open stream of samples from a microphone.
public final class SoundInput: @unchecked Sendable {
  /// The number of frames that a file or silence delivers at once.
  public static let block = 128
  /// The number of seconds for which a device's samples are kept until they are read.
  static let kept = 1.0

  /// The sample rate: the number of frames per second.
  public let rate: Double
  /// The number of channels in a frame.
  public let channels: Int
  /// The time from the microphone to `read`, in seconds, as far as it is known.
  public let latency: Double
  private let origin: Origin

  private enum Origin {
    case device(PortAudioStream)
    case clock(ClockedSound)
  }

  /// Opens the microphone and starts it.
  ///
  /// - Parameters:
  ///   - device: the device; `null` gives silence without end.
  ///   - microphone: the path of a sound file that replaces the microphone of the device (the variable
  ///     SONDE_MICROPHONE). The file is delivered in real time, at `rate`, and the end of the file ends the input.
  ///   - channels: the wanted number of channels, at least 1. A device may have fewer; a file with another number gives the
  ///     mean of its channels to each.
  /// - Throws: `AudioError` if there is no device, or the file cannot be read or has no samples; `SoundError` if it
  ///   cannot be resampled.
  public init(
    _ device: AudioDevice, microphone: String? = nil, rate: Double, channels wanted: Int = 1
  ) throws {
    self.rate = rate
    if let microphone {
      let sound = try SoundInput.sound(microphone, rate: rate, channels: wanted)
      origin = .clock(ClockedSound(sound, rate: rate, channels: wanted))
      (channels, latency) = (wanted, Double(SoundInput.block) / rate)
      return
    }
    switch device {
    case .file:
      throw AudioError(
        "SONDE_AUDIO=file:PATH cannot record",
        advice: "load a file instead, or name a file as the microphone by SONDE_MICROPHONE=PATH")
    case .null:
      origin = .clock(ClockedSound(nil, rate: rate, channels: wanted))
      (channels, latency) = (wanted, Double(SoundInput.block) / rate)
    case .system:
      let stream = try PortAudioStream(
        hears: true, channels: wanted, rate: rate, seconds: SoundInput.kept, isSoon: true)
      origin = .device(stream)
      (channels, latency) = (stream.channels, stream.latency)
      try stream.start()
    }
  }

  /// Reads the frames that have arrived, or as many as fit, and returns at once.
  ///
  /// - Parameter buffer: receives interleaved samples; it has room for `buffer.count / channels` frames.
  /// - Returns: the number of frames, often 0.
  public func read(into buffer: UnsafeMutableBufferPointer<Float>) -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    let room = buffer.count / channels
    switch origin {
    case .device(let stream):
      return Int(sonde_ring_read(stream.ring, start, UInt32(clamping: room)))
    case .clock(let clock): return clock.read(start, room)
    }
  }

  /// Whether all frames have been read and no more will arrive: the file has ended, or the device has stopped.
  public var isOver: Bool {
    switch origin {
    case .device(let stream): !stream.isActive && sonde_ring_waiting(stream.ring) == 0
    case .clock(let clock): clock.isOver
    }
  }

  /// The number of frames that a device has lost because they were not read for a second.
  public var lost: Int {
    switch origin {
    case .device(let stream): Int(sonde_ring_missed(stream.ring))
    case .clock: 0
    }
  }

  /// Closes the device. Nothing arrives any more.
  public func close() {
    switch origin {
    case .device(let stream): stream.close()
    case .clock(let clock): clock.close()
    }
  }

  private static func sound(_ path: String, rate: Double, channels: Int) throws -> Sound {
    var sound: Sound
    do { sound = try SoundFile.read(path) } catch {
      throw AudioError(
        "the microphone's file cannot be read", advice: "\(error) (SONDE_MICROPHONE names it)")
    }
    guard sound.count > 0 else {
      throw AudioError(
        "the microphone's file \"\(path)\" has no samples",
        advice: "SONDE_MICROPHONE must name a file with sound")
    }
    if sound.channels != channels {
      sound = try Sound(
        samples: Array(repeating: sound.mono().samples[0], count: channels), rate: sound.rate)
    }
    return sound.rate == rate ? sound : try Resampler.resample(sound, to: rate)
  }
}

/// A sound, or silence without end, whose frames arrive by the clock in blocks, never early. No frame is lost if the reader
/// is late.
private final class ClockedSound {
  private let sound: Sound?
  private let rate: Double
  private let channels: Int
  private let start = ContinuousClock.now
  private var place = 0
  private var isClosed = false

  init(_ sound: Sound?, rate: Double, channels: Int) {
    (self.sound, self.rate, self.channels) = (sound, rate, channels)
  }

  var isOver: Bool { isClosed || sound.map { place >= $0.count } ?? false }

  func close() { isClosed = true }

  func read(_ buffer: UnsafeMutablePointer<Float>, _ room: Int) -> Int {
    guard !isClosed else { return 0 }
    let (seconds, fraction) = (ContinuousClock.now - start).components
    let passed = Int(clamped: (Double(seconds) + Double(fraction) * 1e-18) * rate)
    var due = passed / SoundInput.block * SoundInput.block
    // The last block is shorter.
    if let sound, passed >= sound.count { due = sound.count }
    let count = max(0, min(room, due - place))
    for channel in 0..<channels {
      for n in 0..<count {
        buffer[n * channels + channel] = sound.map { $0.samples[channel][place + n] } ?? 0
      }
    }
    place += count
    return count
  }
}
