// Records sounds for a fixed time.

internal import CPortAudio
internal import Glibc
public import Runs
public import Sounds
internal import WholeNumbers

/// Recording of sounds from a device.
public enum Recorder {
  /// The longest recording, in seconds.
  public static let longest = 3600.0

  /// Records a sound from the device.
  ///
  /// - Parameter run: receives interrupts, progress, and a note if samples were lost.
  /// - Throws: `AudioError` if there is no device; `Interrupted` if the recording was stopped.
  public static func record(
    _ device: AudioDevice, seconds: Double, rate: Double, channels: Int, run: Run
  ) throws -> Sound {
    guard seconds > 0, seconds <= longest else {
      throw AudioError(
        "a recording of \(seconds) s", advice: "its duration must be above 0 and at most 3600 s")
    }
    let count = max(1, Int(clamped: (seconds * rate).rounded()))
    switch device {
    case .file:
      throw AudioError(
        "SONDE_AUDIO=file:PATH cannot record", advice: "load a file instead")
    case .null:
      let silence = [Float](repeating: 0, count: count)
      return try Sound(samples: Array(repeating: silence, count: channels), rate: rate)
    case .system: break
    }
    let stream = try PortAudioStream(hears: true, channels: channels, rate: rate, seconds: 1)
    defer { stream.close() }
    try stream.start()
    var heard = [[Float]](repeating: [], count: stream.channels)
    for channel in heard.indices { heard[channel].reserveCapacity(count) }
    var buffer = [Float](repeating: 0, count: 4096 * stream.channels)
    var idle = 0
    while heard[0].count < count {
      try run.interrupt.check()
      let room = UInt32(min(4096, count - heard[0].count))
      let frames = Int(sonde_ring_read(stream.ring, &buffer, room))
      for n in 0..<frames {
        for channel in heard.indices {
          heard[channel].append(buffer[n * stream.channels + channel])
        }
      }
      idle = frames == 0 ? idle + 1 : 0
      guard idle < 400 else { throw AudioError("the sound device has sent no samples for 2 s") }
      if frames == 0 { usleep(5000) }
      run.report(
        Progress(
          label: "recording", step: Int(clamped: Double(heard[0].count) / rate * 10),
          total: Int(clamped: seconds * 10),
          unit: "tenth"))
    }
    let lost = sonde_ring_missed(stream.ring)
    if lost > 0 { run.note("\(lost) frames were lost while recording") }
    if stream.channels < channels {
      return try Sound(samples: Array(repeating: heard[0], count: channels), rate: rate)
    }
    return try Sound(samples: heard, rate: rate)
  }
}
