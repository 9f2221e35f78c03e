// Small, seeded frames and models for tests.

import Glibc
import Runs
import SoundModels
import Sounds
import Spectra
import Synchronization
import TensorFiles
import Tensors

/// An analysis with 16 frames a second and 8 bins that are 4 Hz apart.
func smallAnalysis(bins: Int = 5) throws -> AnalysisSettings {
  try AnalysisSettings(rate: 64, fft: 16, hop: 4, bins: bins)
}

/// Frames with bins whose levels rise and fall at different speeds, with some noise. Each bin is 20 dB softer than the
/// previous bin. Every feature is above its floor.
func someFrames(_ count: Int, bins: Int = 5, seed: UInt64 = 1) throws -> Frames {
  let settings = try smallAnalysis(bins: bins)
  var random = RandomStream(seed: seed, name: "frames")
  var magnitudes: [Float] = []
  var frequencies: [Float] = []
  for t in 0..<count {
    for k in 0..<bins {
      let phase = Double(t) * (0.11 + 0.05 * Double(k)) + Double(k)
      let level = -10 * Double(k % 4) + 6 * sin(phase) + 0.5 * random.normal()
      magnitudes.append(Float(0.5 * pow(10, level / 20)))
      let off = 0.3 * cos(phase) + 0.02 * random.normal()
      frequencies.append(Float(settings.binCenter(k) + off * 4))
    }
  }
  return try frames(settings, magnitudes, frequencies)
}

func frames(
  _ settings: AnalysisSettings, _ magnitudes: [Float], _ frequencies: [Float]
) throws -> Frames {
  let shape = [magnitudes.count / settings.bins, settings.bins]
  return try Frames(
    settings: settings, magnitudes: Tensor(shape: shape, values: magnitudes),
    frequencies: Tensor(shape: shape, values: frequencies))
}

/// Frames with the bins' centre frequencies, and with levels in dB from the function `level`.
func frames(
  _ count: Int, bins: Int = 5, level: (_ t: Int, _ k: Int) -> Double
) throws -> Frames {
  let settings = try smallAnalysis(bins: bins)
  var magnitudes: [Float] = []
  for t in 0..<count { for k in 0..<bins { magnitudes.append(Float(pow(10, level(t, k) / 20))) } }
  return try frames(
    settings, magnitudes,
    (0..<count * bins).map { Float(settings.binCenter($0 % bins)) })
}

/// The analysis of a tone of 440 Hz.
func toneFrames(duration: Double = 0.5) throws -> Frames {
  try PhaseVocoder.analyze(
    Signals.tone(frequency: 440, duration: duration, gain: 0.5),
    AnalysisSettings(rate: 44_100, fft: 512, hop: 128, bins: 10))
}

/// Settings of a small network that trains quickly.
func smallSettings(
  _ target: Target = .delta, layers: Int = 1, mixtures: Int = 2, sequence: Int = 7,
  noise: Double? = nil, dropout: Double = 0, includesDC: Bool = false, hasClock: Bool = false
) -> ModelSettings {
  ModelSettings(
    layers: layers, units: 8, mixtures: mixtures, sequence: sequence, target: target,
    includesDC: includesDC, noise: noise, dropout: dropout, hasClock: hasClock)
}

func smallModel(_ target: Target = .delta, steps: Int = 0, frames: Int = 80) throws -> SoundModel {
  let model = try SoundModel(of: [someFrames(frames)], settings: smallSettings(target), seed: 3)
  if steps > 0 { try model.train(request(steps)) }
  return model
}

func request(_ steps: Int, streams: Int = 4) -> TrainingRequest {
  TrainingRequest(length: .steps(steps), streams: streams)
}

/// A run that requests an interrupt after `steps` steps.
func stopping(at steps: Int, threads: Int = 1) -> Run {
  let interrupt = Interrupt()
  return Run(
    interrupt: interrupt, threads: threads,
    report: { if $0.step >= steps { interrupt.request() } })
}

/// The notes that a run printed.
final class Notes: Sendable {
  private let list = Mutex<[String]>([])
  var all: [String] { list.withLock { $0 } }
  func run() -> Run { Run(note: { note in self.list.withLock { $0.append(note) } }) }
}

/// A copy of the model in which the numbers of its 32-bit arrays are changed.
func edited(
  _ model: SoundModel, _ change: (_ name: String, _ values: [Float]) -> [Float]
) throws -> SoundModel {
  let file = try ModelFile.encode(model)
  return try ModelFile.decode(
    remade(file) { entry in
      if case .floats(let values) = entry.values {
        return (entry.shape, .floats(change(entry.name, values)))
      }
      return (entry.shape, entry.values)
    })
}

/// A copy of the file in which entries are changed; nil removes an entry.
func remade(
  _ file: SafeTensors,
  _ change: (SafeTensors.Entry) -> (shape: [Int], values: SafeTensors.Values)?
) throws -> SafeTensors {
  var result = SafeTensors()
  result.metadata = file.metadata
  for entry in file.entries {
    if let new = change(entry) { try result.add(entry.name, shape: new.shape, new.values) }
  }
  return result
}

/// The model with a network that gives the same mixture for every input. The mixture has one component for each
/// of `logits`, with all means at `means` and all deviations at floor + `spread`.
func saying(_ model: SoundModel, logits: [Float], means: [Float], spread: Float) throws
  -> SoundModel
{
  let features = model.scaling.features
  return try edited(model) { name, values in
    guard name == "density.bias" else {
      return name.hasPrefix("opening.") ? values : values.map { _ in 0 }
    }
    return logits + means.flatMap { [Float](repeating: $0, count: features) }
      + [Float](repeating: log(spread), count: logits.count * features)
  }
}

/// Mean and standard deviation.
func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (mean, (squares / Double(values.count)).squareRoot())
}

/// One column of a matrix of rows.
func column(_ index: Int, of matrix: [Float], width: Int) -> [Double] {
  stride(from: index, to: matrix.count, by: width).map { Double(matrix[$0]) }
}
