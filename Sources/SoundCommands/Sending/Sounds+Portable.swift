// Sounds, tensors, frames and envelopes as bytes, in the format of .safetensors files. Every bit is kept.

public import CommandLanguage
internal import FrameFiles
public import Sounds
internal import SoundModels
public import Spectra
internal import TensorFiles
public import Tensors

extension Tensor: PortableValue {
  public func portableForm() throws -> PortableForm {
    var file = SafeTensors()
    try file.add("x", self)
    if isMask { file.metadata["mask"] = "true" }
    return PortableForm(bytes: file.encode())
  }

  public static func make(from form: PortableForm) throws -> Tensor {
    let file = try SafeTensors.decode(form.bytes, name: "the tensor")
    let tensor = try file.tensor("x")
    return file.metadata["mask"] == nil ? tensor : tensor.mask
  }
}

extension Sound: PortableValue {
  public func portableForm() throws -> PortableForm {
    var file = SafeTensors()
    try file.add("rate", shape: [1], .doubles([rate]))
    for (index, channel) in samples.enumerated() {
      try file.add("\(index)", shape: [channel.count], .floats(channel))
    }
    return PortableForm(bytes: file.encode())
  }

  public static func make(from form: PortableForm) throws -> Sound {
    let file = try SafeTensors.decode(form.bytes, name: "the sound")
    var channels: [[Float]] = []
    while let entry = file["\(channels.count)"], case .floats(let samples) = entry.values {
      channels.append(samples)
    }
    guard case .doubles(let rate) = try file.entry("rate").values, rate.count == 1 else {
      throw CommandError("the sound has no sample rate")
    }
    return try Sound(samples: channels, rate: rate[0])
  }
}

extension Frames: PortableValue {
  public func portableForm() throws -> PortableForm { PortableForm(bytes: try file().encode()) }

  public static func make(from form: PortableForm) throws -> Frames {
    try frames(of: try SafeTensors.decode(form.bytes, name: "the frames"))
  }

  /// The entries of an archive with the frames.
  fileprivate func file() throws -> SafeTensors {
    var file = SafeTensors()
    for entry in FramesArchive.entries(self) {
      if let text = entry.text {
        file.metadata[entry.name] = text
      } else if let tensor = entry.tensor {
        try file.add(entry.name, tensor)
      }
    }
    return file
  }

  fileprivate static func frames(of file: SafeTensors) throws -> Frames {
    let texts = file.metadata.map { ArchiveEntry($0.key, text: $0.value) }
    let tensors = try file.entries.map { ArchiveEntry($0.name, try file.tensor($0.name)) }
    return try FramesArchive.frames(texts + tensors, name: "the frames")
  }
}

extension Frame: PortableValue {
  /// The name of the mark of a frame whose phases are known.
  private static let known = "phases known"

  public func portableForm() throws -> PortableForm {
    let row = { (values: [Float]) in Tensor(shape: [1, values.count], values: values) }
    let phases = phases
    var file = try Frames(
      settings: settings, magnitudes: row(magnitudes), frequencies: row(frequencies),
      firstPhases: phases
    ).file()
    if phases != nil { file.metadata[Frame.known] = "true" }
    return PortableForm(bytes: file.encode())
  }

  public static func make(from form: PortableForm) throws -> Frame {
    var file = try SafeTensors.decode(form.bytes, name: "the frame")
    let hasPhases = file.metadata.removeValue(forKey: known) != nil
    let frames = try Frames.frames(of: file)
    guard frames.count == 1 else { throw CommandError("the frame is damaged") }
    var frame = try Frame(
      settings: frames.settings, magnitudes: frames.magnitudes.values,
      frequencies: frames.frequencies.values)
    if hasPhases { frame.phaseSource = .known(frames.firstPhases) }
    return frame
  }
}

extension Envelope: PortableValue {
  func portableForm() throws -> PortableForm {
    var file = SafeTensors()
    let count = points.count
    try file.add("times", shape: [count], .doubles(points.map(\.time)))
    try file.add("values", shape: [count], .doubles(points.map(\.value)))
    if let confidence {
      try file.add("confidence", shape: [confidence.count], .doubles(confidence))
    }
    return PortableForm(bytes: file.encode())
  }

  static func make(from form: PortableForm) throws -> Envelope {
    let file = try SafeTensors.decode(form.bytes, name: "the envelope")
    func numbers(_ name: String) -> [Double]? {
      if case .doubles(let numbers)? = file[name]?.values { numbers } else { nil }
    }
    guard let times = numbers("times"), let values = numbers("values"),
      times.count == values.count, !times.isEmpty
    else { throw CommandError("the envelope is damaged") }
    let points = zip(times, values).map { Curve.Point(time: $0, value: $1) }
    return Envelope(points: points, confidence: numbers("confidence"))
  }
}
