// Records sounds for a fixed time.

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
  /// - Parameters:
  ///   - microphone: the path of a file that replaces the microphone, as in `SoundInput`. If the file ends too early, the
  ///     recording is shorter.
  ///   - run: receives interrupts, progress, and a note if samples were lost or the file ended.
  /// - Throws: `AudioError` if there is no device; `Interrupted` if the recording was stopped; errors of the file.
  public static func record(
    _ device: AudioDevice, microphone: String? = nil, seconds: Double, rate: Double, channels: Int,
    run: Run
  ) throws -> Sound {
    guard seconds > 0, seconds <= longest else {
      throw AudioError(
        "a recording of \(seconds) s", advice: "its duration must be above 0 and at most 3600 s")
    }
    let count = max(1, Int(clamped: (seconds * rate).rounded()))
    if case .null = device, microphone == nil {
      let silence = [Float](repeating: 0, count: count)
      return try Sound(samples: Array(repeating: silence, count: channels), rate: rate)
    }
    let input = try SoundInput(device, microphone: microphone, rate: rate, channels: channels)
    defer { input.close() }
    var heard = [[Float]](repeating: [], count: input.channels)
    for channel in heard.indices { heard[channel].reserveCapacity(count) }
    var buffer = [Float](repeating: 0, count: 4096 * input.channels)
    var idle = 0
    while heard[0].count < count {
      try run.interrupt.check()
      let room = min(4096, count - heard[0].count) * input.channels
      let frames = buffer.withUnsafeMutableBufferPointer {
        input.read(into: UnsafeMutableBufferPointer(rebasing: $0[..<room]))
      }
      for n in 0..<frames {
        for channel in heard.indices {
          heard[channel].append(buffer[n * input.channels + channel])
        }
      }
      if frames == 0, microphone != nil, input.isOver {
        run.note("the microphone's file has ended, so the recording is shorter")
        break
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
    if input.lost > 0 { run.note("\(input.lost) frames were lost while recording") }
    if input.channels < channels {
      return try Sound(samples: Array(repeating: heard[0], count: channels), rate: rate)
    }
    return try Sound(samples: heard, rate: rate)
  }
}
