// Tests of the network's inputs other than the frames: the clock, the controls and the number of the source.

import Glibc
import Runs
import SoundModels
import Spectra
import Tensors
import Testing

@Suite struct ConditioningTests {
  /// The tolerance for sines and cosines in 32-bit floats.
  static let tolerance: Float = 1e-6

  /// The network inputs that follow the features, for a batch of one frame at `position`.
  private func told(
    _ model: SoundModel, _ source: Frames, at position: Int, isClocked: Bool = true
  ) throws -> [Float] {
    let rows = [model.scaling.matrix(source)]
    let conditions = [model.conditioningRows(source.count, source: 0)]
    let batch = BatchMaker(rows: rows, model: model, conditions: conditions, noisy: false).batch(
      [.init(source: 0, position: position, begins: true, isClocked: isClocked)], steps: 1)
    return Array(batch.inputs[model.scaling.features...])
  }

  @Test func theClockInputsAreSinesAndCosinesAtOctaveIntervals() throws {
    let source = try someFrames(64)
    let model = try SoundModel(of: [source], settings: smallSettings(hasClock: true), seed: 1)
    // The clock consists of sines and cosines whose half periods are 64, 32, 16 and 8 frames. One more input states
    // whether the position is known.
    #expect(model.conditioning.clockFrames == 64 && model.conditioning.width == 9)
    for t in [0, 5, 40] {
      let row = try told(model, source, at: t)
      #expect(row[0] == 1)
      for octave in 0..<4 {
        let angle = Double.pi * Double(t) / 64 * Double(1 << octave)
        #expect(abs(row[1 + 2 * octave] - Float(sin(angle))) < Self.tolerance)
        #expect(abs(row[2 + 2 * octave] - Float(cos(angle))) < Self.tolerance)
      }
    }
    #expect(try told(model, source, at: 5, isClocked: false) == Array(repeating: 0, count: 9))
  }

  /// The number of one of five sources is three binary digits after the clock's inputs, the lowest digit first.
  @Test func theNetworkInputsContainTheNumberOfTheSource() throws {
    let sources = try (0..<5).map { try someFrames(64, seed: UInt64($0)) }
    let model = try SoundModel(of: sources, settings: smallSettings(hasClock: true), seed: 1)
    #expect(model.conditioning.sources == 5 && model.conditioning.width == 9 + 3)
    let digits: [[Float]] = [[-1, -1, -1], [1, -1, -1], [-1, 1, -1], [1, 1, -1], [-1, -1, 1]]
    for (number, wanted) in digits.enumerated() {
      let rows = model.conditioningRows(64, source: number)
      for t in [0, 63] { #expect(Array(rows[t * 12 + 9..<t * 12 + 12]) == wanted) }
    }
    #expect(try told(model, sources[0], at: 5, isClocked: false).allSatisfy { $0 == 0 })
    let back = try ModelFile.decode(ModelFile.encode(model))
    #expect(back.conditioning == model.conditioning && back.known == model.known)
    // A model with controls has no source number, because with a source number the network would ignore the controls.
    let curve = ControlCurves(
      name: "pitch", values: (0..<5).map { [Double](repeating: Double($0), count: 64) })
    let steered = try SoundModel(
      of: sources, settings: smallSettings(hasClock: true), seed: 1, controls: [curve])
    #expect(steered.conditioning.width == 9 + 1)
    // A model of one source has no source number.
    let one = try SoundModel(of: [sources[0]], settings: smallSettings(hasClock: true), seed: 1)
    #expect(one.conditioning.width == 9)
  }

  /// A generator gives its network the same inputs as training, so the generated frames equal the frames that `predict`
  /// returns.
  @Test func theNetworkOfAGeneratorReceivesTheNumberOfTheSource() throws {
    let sources = try (0..<3).map { try someFrames(40, seed: UInt64($0)) }
    let model = try SoundModel(
      of: sources, settings: smallSettings(mixtures: 1, hasClock: true), seed: 1)
    for source in sources {
      let opening = source[0..<8]
      let start = model.scaling.vector(opening[7])
      let means = try model.predict(opening).means.values
      let generator = try Generator(
        model: model, opening: opening, random: RandomStream(seed: 1, name: "test"))
      let made = model.scaling.vector(try generator.next(variance: 0))
      for i in 0..<8 { #expect(abs(made[i] - (start[i] + means[7 * 8 + i])) < 1e-4) }
    }
  }

  @Test func controlInputsAreStandardised() throws {
    let source = try someFrames(40)
    let ramp = (0..<40).map { 100 + Double($0) }
    let model = try SoundModel(
      of: [source], settings: smallSettings(), seed: 1,
      controls: [ControlCurves(name: "pitch", values: [ramp])])
    #expect(model.conditioning.names == ["pitch"])
    // The numbers 0…39 have the mean 19.5 and the variance (40² − 1) / 12.
    for t in [0, 13, 38] {
      let wanted = (Double(t) - 19.5) / (1599.0 / 12).squareRoot()
      #expect(abs(try told(model, source, at: t)[0] - Float(wanted)) < Self.tolerance)
    }
  }

  @Test func controlCurvesThatDoNotFitTheSourcesAreRefused() throws {
    let source = try someFrames(40)
    func refused(_ controls: [ControlCurves]) -> Bool {
      (try? SoundModel(of: [source], settings: smallSettings(), seed: 1, controls: controls)) == nil
    }
    let ramp = (0..<40).map(Double.init)
    #expect(!refused([ControlCurves(name: "a", values: [ramp])]))
    #expect(refused([ControlCurves(name: "a", values: [ramp, ramp])]))
    #expect(refused([ControlCurves(name: "a", values: [ramp.dropLast()])]))
    #expect(refused([ControlCurves(name: "a", values: [ramp.dropLast() + [.nan]])]))
    #expect(
      refused([
        ControlCurves(name: "a", values: [ramp]), ControlCurves(name: "a", values: [ramp]),
      ]))
  }

  @Test func theClockInputOfAGeneratorAdvancesToTheEndOfTheSource() throws {
    let sources = [try someFrames(60), try someFrames(90, seed: 8)]
    let model = try SoundModel(of: sources, settings: smallSettings(hasClock: true), seed: 3)
    func clock(_ opening: Frames, after frames: Int, speed: Double = 1) throws -> Double? {
      let generator = try Generator(
        model: model, opening: opening, random: RandomStream(seed: 1, name: "test"))
      generator.controls.beyond = .hold
      for _ in 0..<frames { _ = try generator.next(speed: speed) }
      return generator.clock
    }
    #expect(try clock(sources[0][0..<4], after: 10) == 13)
    #expect(try clock(sources[1][0..<4], after: 80) == 83)
    #expect(try clock(sources[0][0..<4], after: 56) == 59)
    #expect(try clock(sources[0][0..<4], after: 57) == nil)
    #expect(try clock(sources[0][0..<4], after: 10, speed: 0.5) == 8)
    // An opening from the middle of a source has no position.
    #expect(try clock(sources[0][20..<24], after: 1) == nil)
  }

  @Test func clockAndControlsChangeTheGeneratedFrames() throws {
    let model = try SoundModel(
      of: [someFrames(80)], settings: smallSettings(hasClock: true), seed: 3)
    try model.train(request(60))
    func made(_ controls: [String: Curve?]) throws -> Frames {
      var options = SamplingOptions(samples: 150, variance: .constant(0))
      options.controls = controls
      return try model.sampleFrames(options)
    }
    let plain = try made([:])
    #expect(try made([:]) == plain)
    #expect(try made(["position": Optional<Curve>.none]) != plain)
    #expect(throws: ModelError.self) { try made(["pitch": .constant(3)]) }
    // The curve returns the default positions: the model reads four opening frames first, so the first generated
    // frame is number 4.
    let period = model.analysis.period
    let same = try made(["position": .function { Double($0 - 1) * period }])
    for (a, b) in zip(same.magnitudes.values, plain.magnitudes.values) {
      #expect(abs(a - b) < 1e-4)
    }
  }

  @Test func aModelFileKeepsClockAndControls() throws {
    let sources = [try someFrames(60), try someFrames(40, seed: 8)]
    let model = try SoundModel(
      of: sources, settings: smallSettings(hasClock: true), seed: 3,
      controls: [
        ControlCurves(
          name: "pitch", values: sources.map { (0..<$0.count).map { Double($0 * $0) } })
      ])
    try model.train(request(200), run: stopping(at: 150))
    let back = try ModelFile.decode(ModelFile.encode(model))
    #expect(back == model && back.conditioning == model.conditioning && back.known == model.known)
  }
}
