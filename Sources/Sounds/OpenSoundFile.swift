// A sound file that libsndfile reads. Invariant: the file has at least one channel and a usable sample rate.

internal import CSndFile
internal import Files
internal import WholeNumbers

/// A sound file that is open for reading; the file is closed when this object is released.
final class OpenSoundFile {
  let info: SF_INFO
  private let source: SoundSource
  private let file: OpaquePointer
  private var block: [Float]

  /// Opens the bytes that `source` shows.
  ///
  /// - Throws: `FileError` about the file called `name` if the bytes are not those of a sound file.
  init(_ source: SoundSource, named name: String) throws(FileError) {
    var info = SF_INFO()
    var callbacks = SoundSource.callbacks
    let data = Unmanaged.passUnretained(source).toOpaque()
    guard let file = sf_open_virtual(&callbacks, Int32(SFM_READ), &info, data) else {
      throw FileError(name, OpenSoundFile.refusal(SoundFile.reason(nil)))
    }
    guard info.channels > 0, Sound.rates.contains(Double(info.samplerate)) else {
      sf_close(file)
      throw FileError(
        name, "the header is damaged: \(info.channels) channels at \(info.samplerate) Hz")
    }
    self.source = source
    self.info = info
    self.file = file
    let width = Int(info.channels)
    block = [Float](repeating: 0, count: max(64, 16_384 / width) * width)
  }

  deinit { sf_close(file) }

  /// libsndfile's reason for a refusal, in the terms of a user where libsndfile names its own structures.
  private static func refusal(_ reason: String) -> String {
    if reason.contains("SF_INFO") || reason.contains("SF_PRIVATE") || reason.contains("internal") {
      return "the header is damaged: it has no usable sample rate, number of channels or length"
    }
    return "the file cannot be read as a sound file: \(reason)"
  }

  /// The next block of samples × channels; nil at the end of the file.
  func nextBlock() -> ArraySlice<Float>? {
    let width = Int(info.channels)
    let frames = sf_readf_float(file, &block, sf_count_t(block.count / width))
    return frames > 0 ? block[..<(Int(frames) * width)] : nil
  }

  /// libsndfile's error message; nil if there is no error.
  var failure: String? {
    sf_error(file) == Int32(SF_ERR_NO_ERROR) ? nil : SoundFile.reason(file)
  }

  /// A message if the file contains fewer samples than its header declares; `count` is the number of samples
  /// per channel that were read.
  func lack(_ count: Int) -> String? {
    if let failure { return "the file is damaged after \(count) samples: \(failure)" }
    if info.frames > count, info.frames < Int64.max / 2 {
      return "the file ends after \(count) of the \(info.frames) samples that its header declares"
    }
    return nil
  }
}

extension SoundFile {
  /// libsndfile's error message for `file`, or for the last attempt to open a file if `file` is nil. The
  /// message is changed to the form of Sonde's messages, without a capital letter and a full stop.
  static func reason(_ file: OpaquePointer?) -> String {
    var text = sf_strerror(file).map { String(cString: $0) } ?? "no reason given"
    while let last = text.last, last == "." || last.isNewline || last == " " { text.removeLast() }
    if text.hasPrefix("Error : ") { text.removeFirst("Error : ".count) }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
