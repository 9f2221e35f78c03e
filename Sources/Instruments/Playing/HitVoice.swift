// A note without pitch that sounds. Invariant: a hit gives the same samples alone and among other voices.

internal import Glibc
public import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// A note without pitch that is asked of an instrument.
public struct HitRequest: Sendable {
  /// The number of the note among the notes without pitch.
  public var number: Int
  /// The loudness in dB.
  public var loudness: Double
  /// The time after which the note is faded out, in seconds; nil for as long as it sounds.
  public var duration: Double?
  public var variance: Double
  /// The place between left (−1) and right (1).
  public var pan: Double
  /// The seed of all draws of the note.
  public var seed: UInt64

  public init(
    number: Int, loudness: Double, duration: Double? = nil,
    variance: Double = SamplingOptions.usualVariance, pan: Double = 0, seed: UInt64
  ) {
    (self.number, self.loudness, self.duration) = (number, loudness, duration)
    (self.variance, self.pan, self.seed) = (variance, pan, seed)
  }
}

/// A note without pitch: a run of a generator from the beginning of the note's recording. Only one thread uses a voice at a
/// time.
final class HitVoice {
  let number: Int
  private let generator: Generator
  private let stream: SynthesisStream
  /// The frames of the opening, with which the recording begins.
  private let opening: Frames
  /// The number of frames and of samples of the recording.
  private let frames: Int
  private let samples: Int
  private var isFinished = false
  private let gain: (left: Float, right: Float)
  private var waiting: [Float]
  private var left: Int?
  private var made = 0
  private let rate: Double
  private(set) var isOver = false

  /// The time in seconds over which a hit is faded out.
  private static let fade = 0.02

  /// - Parameters:
  ///   - offset: the number of samples by which the hit begins after the beginning of the next block.
  ///   - channels: 1, or 2 for a place between left and right.
  init(
    _ request: HitRequest, of instrument: Instrument, number: Int, offset: Int, channels: Int
  ) throws {
    guard let model = instrument.unpitched, model.known.indices.contains(request.number) else {
      throw InstrumentError("this instrument has no note without pitch with that number")
    }
    try NoteRequest.require(loudness: request.loudness)
    let known = model.known[request.number]
    let generator = try Generator(
      model: model, opening: known.opening,
      random: RandomStream(seed: request.seed, name: "hit"))
    generator.controls.variance = .constant(request.variance)
    generator.controls.beyond = .end
    let own = instrument.unpitchedNote(request.number).loudness
    let level = pow(10, (request.loudness - own) / 20)
    let sides = channels == 1 ? (left: 1, right: 0) : Panning.factors(request.pan)
    gain = (Float(level * sides.left), Float(level * sides.right))
    self.number = number
    rate = instrument.rate
    self.generator = generator
    opening = known.opening
    samples = known.samples
    frames = model.analysis.frameCount(samples: known.samples)
    stream = SynthesisStream(model.analysis, firstPhases: opening.firstPhases)
    waiting = Array(repeating: 0, count: offset)
    left = request.duration.map {
      Int(clamped: min(max(0, $0), Instrument.longest) * instrument.rate) + offset
    }
  }

  /// The next samples: those of the opening, which the network reads, and then those of the frames that it generates; nil
  /// after the end of the recording.
  private func nextSamples() throws -> [Float]? {
    if isFinished { return nil }
    guard stream.count < frames else {
      isFinished = true
      return stream.finish(sampleCount: samples)
    }
    return stream.add(
      stream.count < opening.count ? opening[stream.count] : try generator.next())
  }

  /// Fades the hit out.
  func release() { left = min(left ?? .max, made) }

  /// Adds the next `count` samples to the channels.
  func add(_ count: Int, to channels: inout [[Float]]) throws {
    while waiting.count < count {
      guard let next = try nextSamples() else {
        isOver = true
        break
      }
      waiting += next
    }
    let used = min(count, waiting.count)
    let length = max(1, HitVoice.fade * rate)
    for n in 0..<used {
      var sample = waiting[n]
      if let left, made + n > left {
        sample *= Float(max(0, 1 - Double(made + n - left) / length))
      }
      channels[0][n] += sample * gain.left
      if channels.count > 1 { channels[1][n] += sample * gain.right }
    }
    made += count
    waiting.removeFirst(used)
    if let left, Double(made - left) > length { isOver = true }
  }
}
