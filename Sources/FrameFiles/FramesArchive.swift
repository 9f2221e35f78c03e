// Frames in NumPy's .npz format, which Python can read. The file has three entries, which any program that supports the
// .npz format can read:
//
//   frames   float32, T × K × 2: magnitude and frequency (Hz) of bin k in frame t
//   phases   float32, K: the phases of the first frame, in radians
//   meta     a string, JSON: format "sonde frames", version 1, rate (the sample rate), fft, hop, window,
//            window_beta for a Kaiser window, content ("values", or "deltas": differences between successive
//            frames), samples (the length of the sound), units
//
// In Python, `json.loads(str(numpy.load(path)["meta"]))` returns the settings.

public import Files
internal import JSON
public import Spectra
public import TensorFiles
internal import Tensors
internal import WholeNumbers

/// Reading and writing frames as entries of an archive.
public enum FramesArchive {
  private static let format = "sonde frames"

  /// Whether the entries show that the file contains frames.
  public static func isFrames(_ entries: [ArchiveEntry]) -> Bool {
    entries.contains { $0.name == "frames" && $0.tensor != nil }
      && entries.contains { $0.name == "meta" && $0.text != nil }
  }

  /// The entries of a file with `frames`.
  public static func entries(_ frames: Frames) -> [ArchiveEntry] {
    let settings = frames.settings
    var meta: [(name: String, value: JSONValue)] = [
      ("format", .string(format)), ("version", .integer(1)), ("rate", .number(settings.rate)),
      ("fft", .integer(settings.fft)), ("hop", .integer(settings.hop)),
      ("window", .string(settings.window.name)),
    ]
    if let beta = settings.window.beta { meta.append(("window_beta", .number(beta))) }
    meta += [
      ("content", .string(frames.content.rawValue)), ("samples", .integer(frames.sampleCount)),
      ("units", .array([.string("1 is a full-scale sine"), .string("Hz")])),
    ]
    let pairs = zip(frames.magnitudes.values, frames.frequencies.values).flatMap { [$0, $1] }
    return [
      ArchiveEntry("frames", Tensor(shape: [frames.count, frames.bins, 2], values: pairs)),
      ArchiveEntry("phases", Tensor(frames.firstPhases)),
      ArchiveEntry("meta", text: JSONValue.object(meta).text),
    ]
  }

  /// The frames that the entries contain; `name` is the name of the file in error messages.
  ///
  /// `phases`, `content`, `samples` and `window` may be missing, since other programs may write files without
  /// these parts.
  ///
  /// - Throws: `FileError` if a required part is missing or does not fit.
  public static func frames(_ entries: [ArchiveEntry], name: String) throws(FileError) -> Frames {
    func entry(_ wanted: String) -> ArchiveEntry? { entries.first { $0.name == wanted } }
    guard let tensor = entry("frames")?.tensor, let text = entry("meta")?.text else {
      throw FileError(name, "the file has no frames: the entries 'frames' and 'meta' are missing")
    }
    guard tensor.rank == 3, tensor.shape[2] == 2, tensor.shape[1] > 0 else {
      throw FileError(
        name, "the entry 'frames' must be frames × bins × 2, not \(tensor.shape)")
    }
    let meta: JSONValue
    do { meta = try JSONValue(parsing: text) } catch {
      throw FileError(name, "the entry 'meta' is \(error)")
    }
    func number(_ key: String) throws(FileError) -> Double {
      switch meta[key] {
      case .integer(let value): return Double(value)
      case .number(let value): return value
      default: throw FileError(name, "the entry 'meta' has no number '\(key)'")
      }
    }
    func whole(_ key: String) throws(FileError) -> Int {
      let value = try number(key)
      guard let whole = Int(exactly: value) else {
        throw FileError(name, "'\(key)' in the entry 'meta' must be a whole number, not \(value)")
      }
      return whole
    }
    func word(_ key: String, _ usual: String) throws(FileError) -> String {
      switch meta[key] {
      case nil: return usual
      case .string(let value): return value
      default: throw FileError(name, "'\(key)' in the entry 'meta' must be a string")
      }
    }
    let windowName = try word("window", "hann")
    let beta = meta["window_beta"] == nil ? nil : try number("window_beta")
    guard let window = Window(name: windowName, beta: beta ?? 8) else {
      throw FileError(name, "the window '\(windowName)' in the entry 'meta' is unknown")
    }
    let contentName = try word("content", "values")
    guard let content = Frames.Content(rawValue: contentName) else {
      throw FileError(name, "the content '\(contentName)' in the entry 'meta' is unknown")
    }
    let (rate, fft, hop) = (try number("rate"), try whole("fft"), try whole("hop"))
    let samples = meta["samples"] == nil ? nil : try whole("samples")
    do {
      let settings = try AnalysisSettings(
        ofFrames: rate, fft: fft, hop: hop, bins: tensor.shape[1], window: window)
      let values = tensor.contiguous.values
      let shape = [tensor.shape[0], tensor.shape[1]]
      func every(_ first: Int) -> Tensor {
        Tensor(
          shape: shape, values: stride(from: first, to: values.count, by: 2).map { values[$0] })
      }
      return try Frames(
        settings: settings, magnitudes: every(0), frequencies: every(1),
        firstPhases: entry("phases")?.tensor?.values, sampleCount: samples, content: content)
    } catch {
      throw FileError(name, "\(error)")
    }
  }
}
