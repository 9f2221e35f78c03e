// Cuts slices from frames, and joins frames. A slice starts with the phases that the resynthesis of all frames
// reaches at the slice's first frame, so that the slice sounds like the same part of the whole sound.

internal import Tensors

extension Frames {
  /// Frame `t`.
  ///
  /// - Precondition: 0 ≤ t < count.
  public subscript(_ t: Int) -> Frame {
    precondition(t >= 0 && t < count, "frame \(t) of \(count)")
    var frame = Frame(settings, row(magnitudes, t), row(frequencies, t))
    if content == .values { frame.phaseSource = .reached(self, t) }
    return frame
  }

  /// The frames in `range`, with the phases that the resynthesis of all frames reaches at the start of `range`.
  /// If the range includes the last frame, the result has the same end as the whole sound; otherwise the result
  /// lasts from the centre of its first frame to the centre of its last frame.
  ///
  /// - Precondition: the range lies within 0..<count.
  /// - Complexity: O(range.upperBound · bins), since the phases are accumulated from the first frame.
  public subscript(_ range: Range<Int>) -> Frames {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "frames outside the analysis")
    let rows = range.count + (content == .deltas ? 1 : 0)
    let usual = Frames.usualSampleCount(frames: rows, hop: settings.hop)
    let rest = sampleCount - range.lowerBound * settings.hop
    let length = range.upperBound == count && !range.isEmpty ? max(1, rest) : usual
    return Frames(
      settings: settings, magnitudes: span(magnitudes, range),
      frequencies: span(frequencies, range),
      phases: content == .values && !range.isEmpty ? phases(at: range.lowerBound) : firstPhases,
      length: length, content: content)
  }

  /// The phases that resynthesis reaches at frame `t`, in radians within ±π.
  ///
  /// - Precondition: 0 ≤ t < count.
  public func phases(at t: Int) -> [Float] {
    precondition(t >= 0 && t < max(count, 1), "frame \(t) of \(count)")
    var phases = firstPhases.map { PhaseTurns.turns($0) }
    let step = PhaseTurns.step(settings)
    frequencies.withUnsafeValues { values in
      for row in stride(from: 1, through: t, by: 1) {
        for k in 0..<bins {
          phases[k] = PhaseTurns.advanced(phases[k], values[row * bins + k], step)
        }
      }
    }
    return t == 0 ? firstPhases : phases.map { PhaseTurns.radians($0) }
  }

  /// Combines the frames of a list into one analysis, with the first phases and the settings of `like`.
  ///
  /// - Throws: `SpectraError` if the list is empty, or if a frame has other settings.
  public init(_ list: [Frame], like: Frames) throws(SpectraError) {
    try self.init(list, settings: like.settings, firstPhases: like.firstPhases)
  }

  /// Combines the frames of a list into one analysis.
  ///
  /// - Parameters:
  ///   - firstPhases: K phases of the first frame in radians; nil sets the phase of bin k to π · k.
  ///   - sampleCount: the number of samples of the sound; nil selects `usualSampleCount`.
  /// - Throws: `SpectraError` if the list is empty, or if a frame has other settings.
  public init(
    _ list: [Frame], settings: AnalysisSettings, firstPhases: [Float]? = nil,
    sampleCount: Int? = nil
  ) throws(SpectraError) {
    guard !list.isEmpty else { throw .empty(what: "the list of frames") }
    for frame in list where frame.settings != settings {
      throw .settingsMismatch(settings, frame.settings)
    }
    let shape = [list.count, settings.bins]
    try self.init(
      settings: settings,
      magnitudes: Tensor(shape: shape, values: list.flatMap(\.magnitudes)),
      frequencies: Tensor(shape: shape, values: list.flatMap(\.frequencies)),
      firstPhases: firstPhases, sampleCount: sampleCount)
  }

  /// Joins the frames of several analyses. The phases start with the first phases of the first part, and advance
  /// without a break through the other parts.
  ///
  /// - Throws: `SpectraError` if `parts` is empty, if the settings of the parts differ, or if only some parts
  ///   contain deltas.
  public static func concat(_ parts: [Frames]) throws(SpectraError) -> Frames {
    guard let first = parts.first else { throw .empty(what: "the list of frames") }
    for part in parts {
      if part.settings != first.settings { throw .settingsMismatch(first.settings, part.settings) }
      if part.content != first.content { throw .content(needed: first.content) }
    }
    let shape = [parts.reduce(0) { $0 + $1.count }, first.bins]
    return try Frames(
      settings: first.settings,
      magnitudes: Tensor(shape: shape, values: parts.flatMap(\.magnitudes.values)),
      frequencies: Tensor(shape: shape, values: parts.flatMap(\.frequencies.values)),
      firstPhases: first.firstPhases, content: first.content)
  }

  /// These frames with only the first `count` bins: the sound without the frequencies above those bins.
  ///
  /// - Throws: `SpectraError.bins` if there are fewer than `count` bins.
  public func limited(toBins count: Int) throws(SpectraError) -> Frames {
    guard count <= bins else { throw .bins(count, fft: settings.fft) }
    let narrow = try settings.with(bins: count)
    return Frames(
      settings: narrow, magnitudes: columns(magnitudes, count),
      frequencies: columns(frequencies, count), phases: Array(firstPhases[..<count]),
      length: sampleCount, content: content)
  }

  private func row(_ tensor: Tensor, _ t: Int) -> [Float] {
    tensor.withUnsafeValues { Array($0[(t * bins)..<((t + 1) * bins)]) }
  }

  private func span(_ tensor: Tensor, _ range: Range<Int>) -> Tensor {
    let values = tensor.withUnsafeValues {
      Array($0[(range.lowerBound * bins)..<(range.upperBound * bins)])
    }
    return Tensor(shape: [range.count, bins], values: values)
  }

  private func columns(_ tensor: Tensor, _ width: Int) -> Tensor {
    var values: [Float] = []
    values.reserveCapacity(count * width)
    tensor.withUnsafeValues { all in
      for t in 0..<count { values.append(contentsOf: all[(t * bins)..<(t * bins + width)]) }
    }
    return Tensor(shape: [count, width], values: values)
  }
}
