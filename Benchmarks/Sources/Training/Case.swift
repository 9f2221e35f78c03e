// One size of network and batch, with everything that an update needs, made once and timed many times.

import Glibc
import Networks
import Runs
import Tensors

/// The seconds of a monotonic clock.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// A network with a batch of random frames.
final class Case {
  let shape: NetworkShape
  let steps: Int
  let streams: Int
  private let network: RecurrentDensityNetwork<Float>
  private let batch: SequenceBatch<Float>
  private var trainer: Trainer<Float>
  private var training: TrainingState<Float>
  private var carried: LSTMState<Float>
  private var random: RandomStream

  init(_ shape: NetworkShape, steps: Int, streams: Int) {
    (self.shape, self.steps, self.streams) = (shape, steps, streams)
    var random = RandomStream(seed: 1, name: "benchmark")
    network = RecurrentDensityNetwork<Float>(shape, random: &random)
    func numbers(_ width: Int) -> [Float] {
      (0..<steps * streams * width).map { _ in Float(random.normal()) }
    }
    batch = SequenceBatch(
      steps: steps, streams: streams, inputs: numbers(shape.inputs),
      targets: numbers(shape.outputs))
    let rule = TrainingRule()
    trainer = Trainer(network, rule: rule)
    training = TrainingState(
      parameters: network.parameters, optimizer: rule.optimizer, random: random)
    carried = network.zeroState(streams: streams)
    self.random = random
  }

  /// The time of one update.
  func update(threads: Int) -> Double {
    let start = seconds()
    _ = trainer.update(&training, on: batch, carried: &carried, run: Run(threads: threads))
    return seconds() - start
  }

  /// A hash of all parameters, with which updates on different numbers of threads can be compared.
  var fingerprint: UInt64 {
    training.current.parameters.values.reduce(14_695_981_039_346_656_037) {
      ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211
    }
  }

  /// The mean time of a frame of one voice: a step of the network, and the draw of its features.
  func voice(frames: Int) -> Double {
    var state = network.zeroState()
    var memory = StepMemory(for: network)
    var density = MixtureDensity<Float>(roomFor: shape)
    var input = [Float](repeating: 0, count: shape.inputs)
    var drawn = [Float](repeating: 0, count: shape.outputs)
    let start = seconds()
    for _ in 0..<frames {
      network.step(input, state: &state, memory: &memory, density: &density)
      density.draw(into: &drawn, random: &random, variance: 0.5)
      for k in 0..<min(input.count, drawn.count) { input[k] = max(-3, min(3, drawn[k])) }
    }
    return (seconds() - start) / Double(frames)
  }

  /// The mean time of a frame of `voices` voices that step together.
  func voices(_ voices: Int, frames: Int, threads: Int) throws -> Double {
    let stepper = try StreamStepper(network, capacity: voices, threads: threads)
    var draws = (0..<voices).map {
      StreamStepper.Draw(
        random: RandomStream(seed: UInt64($0), name: "voice"), variance: 0.5, temperature: 1)
    }
    let (width, inputs) = (shape.outputs, shape.inputs)
    let start = seconds()
    for _ in 0..<frames {
      stepper.step(&draws)
      for voice in 0..<voices {
        let (drawn, input) = (stepper.drawn + voice * width, stepper.inputs + voice * inputs)
        for k in 0..<min(inputs, width) { input[k] = max(-3, min(3, drawn[k])) }
      }
    }
    return (seconds() - start) / Double(frames)
  }
}
