// The only owner of PortAudio. PortAudio is initialised at first use, never at the start of the program. Standard
// error is silenced during the initialisation, because ALSA and JACK write to standard error. One lock protects all
// calls, except a thread's calls on its own open device.

internal import CPortAudio
internal import Dispatch
internal import Glibc
internal import Runs
internal import Sounds
internal import Synchronization
internal import WholeNumbers

/// The system's sound devices.
enum PortAudio {
  private static let queue = DispatchQueue(label: "sonde.portaudio")
  private static let isReady = Mutex(false)

  /// Runs `body` with the library initialised, under the lock and with standard error silenced.
  static func use<Result>(_ body: () throws -> Result) throws -> Result {
    try queue.sync {
      try QuietStandardError.during {
        try isReady.withLock { isReady in
          if isReady { return }
          // PortAudio ends the program by an assertion if PortAudio finds no devices.
          guard hasConfiguration else {
            throw AudioError(
              "there is no sound device",
              advice: "ALSA's configuration is missing (Debian: apt-get install libasound2-data);"
                + " SONDE_AUDIO=file:PATH or SONDE_AUDIO=null needs no device")
          }
          let status = Pa_Initialize()
          guard status == paNoError.rawValue else { throw error(status, "cannot start sound") }
          isReady = true
        }
        return try body()
      }
    }
  }

  /// Whether ALSA's configuration, which names the devices, exists and is not empty.
  private static var hasConfiguration: Bool {
    let paths = getenv("ALSA_CONFIG_PATH").map { String(cString: $0) } ?? ""
    let usual = getenv("ALSA_CONFIG_DIR").map { String(cString: $0) } ?? "/usr/share/alsa"
    let files =
      paths.isEmpty ? [usual + "/alsa.conf"] : paths.split(separator: ":").map(String.init)
    return files.contains { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_size > 0
    }
  }

  /// An error of the PortAudio library, with the text of its reason.
  static func error(_ status: PaError, _ what: String) -> AudioError {
    let words = Pa_GetErrorText(status).map { String(cString: $0) } ?? "error \(status)"
    return AudioError(what, advice: words)
  }
}

/// An open device (a PortAudio stream) and its ring, opened and closed together.
final class PortAudioStream: Outlet, @unchecked Sendable {
  // The PortAudio stream is used by the thread that owns this object; the ring has one reader and one writer.
  private var stream: UnsafeMutableRawPointer?
  let ring: UnsafeMutablePointer<sonde_ring>
  /// The latency of the device's output or, if the device records, of its input, in seconds.
  let latency: Double
  /// The number of channels of the device's frames.
  let channels: Int
  let limits = true

  /// Opens the default device.
  ///
  /// - Parameters:
  ///   - hears: whether the device records; otherwise the device plays.
  ///   - channels: the wanted number of channels. One channel is played on two channels if the device has two.
  ///   - seconds: the smallest length of the ring.
  ///   - isSoon: whether to use the device's shortest latency.
  /// - Throws: `AudioError` if there is no device or the device does not support the sample rate.
  init(
    hears: Bool, channels wanted: Int, rate: Double, seconds: Double, isSoon: Bool = false
  ) throws {
    let what = hears ? "record with" : "play on"
    (stream, ring, channels, latency) = try PortAudio.use {
      let device = hears ? Pa_GetDefaultInputDevice() : Pa_GetDefaultOutputDevice()
      guard device >= 0, let info = Pa_GetDeviceInfo(device)?.pointee else {
        throw AudioError.noDevice(what)
      }
      let most = Int(hears ? info.maxInputChannels : info.maxOutputChannels)
      guard most > 0 else { throw AudioError.noDevice(what) }
      let channels = hears ? min(wanted, most) : wanted == 1 ? min(2, most) : min(wanted, most)
      let ring = try makeRing(channels: channels, rate: rate, seconds: seconds)
      var stream: UnsafeMutableRawPointer?
      let status = sonde_stream_open(&stream, device, hears ? 1 : 0, isSoon ? 1 : 0, rate, ring)
      guard status == paNoError.rawValue else {
        sonde_ring_free(ring)
        if status == paInvalidSampleRate.rawValue {
          throw AudioError(
            "the sound device does not support \(Int(clamped: rate)) Hz",
            advice: "resample to 44100 or 48000 Hz")
        }
        throw PortAudio.error(status, "the sound device cannot be opened")
      }
      let times = Pa_GetStreamInfo(stream)?.pointee
      let latency = (hears ? times?.inputLatency : times?.outputLatency) ?? 0
      return (stream, ring, channels, latency)
    }
  }

  /// Starts the device.
  func start() throws {
    try PortAudio.use {
      let status = Pa_StartStream(stream)
      guard status == paNoError.rawValue else {
        throw PortAudio.error(status, "the sound device cannot be started")
      }
    }
  }

  /// Whether the device is running.
  var isActive: Bool { Pa_IsStreamActive(stream) == 1 }

  func fadeOut() -> Bool {
    sonde_ring_stop(ring)
    return true
  }

  /// Stops the device at once and closes the device.
  func close() {
    guard let open = stream else { return }
    stream = nil
    try? PortAudio.use {
      Pa_AbortStream(open)
      Pa_CloseStream(open)
    }
  }

  deinit {
    close()
    sonde_ring_free(ring)
  }
}
