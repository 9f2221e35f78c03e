// Tests of the basis for the upper bins: its principal components against closed forms, and what it leaves over.

import Glibc
import Runs
import SoundModels
import Sounds
import Spectra
import Tensors
import TestSupport
import Testing

@Suite struct FrameBasisTests {
  /// Two tones and soft noise, with 129 bins. The sound has no components for its noise and few for its tones.
  static func toneAndNoise(duration: Double = 1) throws -> Frames {
    var random = RandomStream(seed: 5, name: "noise")
    let rate = 8000.0
    let samples = (0..<Int(duration * rate)).map { i -> Float in
      let t = Double(i) / rate
      let swell = 0.6 + 0.4 * sin(2 * .pi * 3 * t)
      let tones =
        0.4 * swell * sin(2 * .pi * 437 * t) + 0.2 * (1 - 0.5 * swell) * sin(2 * .pi * 2311 * t)
      return Float(tones + 0.01 * random.normal())
    }
    return try PhaseVocoder.analyze(
      Sound(samples: [samples], rate: rate),
      AnalysisSettings(rate: rate, fft: 256, hop: 64, bins: 129))
  }

  /// A model of 129 bins, which has a basis by itself.
  static func model(_ frames: Frames, steps: Int = 0) throws -> SoundModel {
    let model = try SoundModel(
      of: [frames], settings: ModelSettings(layers: 1, units: 12, sequence: 10), seed: 3)
    if steps > 0 { try model.train(TrainingRequest(length: .steps(steps), streams: 4)) }
    return model
  }

  /// Five orthogonal rows with the lengths 5, 4, 3, 2 and 1, mixed by a rotation: the components and the variances are
  /// known.
  @Test func componentsOfAMatrixOfKnownRankAreExact() {
    let (width, rank, count) = (40, 5, 64)
    // Cosines of different periods are orthogonal over the width and over the count.
    func wave(_ i: Int, _ k: Int, _ length: Int) -> Double {
      cos(.pi * Double(i + 1) * (Double(k) + 0.5) / Double(length))
        * (2 / Double(length)).squareRoot()
    }
    var rows = [Float](repeating: 0, count: count * width)
    for t in 0..<count {
      for k in 0..<width {
        rows[t * width + k] = Float(
          (0..<rank).reduce(0) { $0 + Double(5 - $1) * wave($1, t, count) * wave($1, k, width) })
      }
    }
    let found = PrincipalComponents(of: rows, width: width, most: 12)
    #expect(found.count == rank)
    for i in 0..<rank {
      #expect(abs(found.variances[i] - Double((5 - i) * (5 - i))) < 1e-4)
      let product = (0..<width).reduce(0) {
        $0 + Double(found.components[i * width + $1]) * wave(i, $1, width)
      }
      #expect(abs(abs(product) - 1) < 1e-5)
    }
    #expect(abs(found.total - 55) < 1e-3)
  }

  @Test func aMatrixOfZerosHasOneComponentOfZeros() {
    let found = PrincipalComponents(of: [Float](repeating: 0, count: 200), width: 20, most: 4)
    #expect(found.count == 1 && found.variances == [0])
    let isZero = found.components.allSatisfy { $0 == 0 }
    #expect(isZero)
  }

  @Test func featuresAndTheRestRestoreEveryFrame() throws {
    let frames = try Self.toneAndNoise()
    let scaling = try FrameScaling(fitting: [frames], includesDC: false, basis: .auto)
    let basis = try #require(scaling.basis)
    #expect(scaling.features == basis.width && scaling.features < 2 * scaling.modelled.count)
    let rest = try #require(scaling.rest(of: frames))
    for t in stride(from: 0, to: frames.count, by: 17) {
      let frame = scaling.frame(scaling.vector(frames[t]), adding: (rest, t))
      for k in scaling.modelled {
        let (level, made) = (Double(frames[t].magnitudes[k]), Double(frame.magnitudes[k]))
        // The levels are clamped 80 dB below the loudest magnitude.
        guard level > 3 * scaling.floor else { continue }
        #expect(abs(20 * log10(made / level)) < 0.05, "frame \(t), bin \(k)")
        #expect(abs(frame.frequencies[k] - frames[t].frequencies[k]) < 0.02, "frame \(t), bin \(k)")
      }
    }
  }

  /// The rest is orthogonal to the basis, so that it does not change the features.
  @Test func theRestHasNoFeatures() throws {
    let frames = try Self.toneAndNoise()
    let scaling = try FrameScaling(fitting: [frames], includesDC: false, basis: .components(8))
    let rest = try #require(scaling.rest(of: frames))
    let vector = scaling.vector(frames[20])
    let again = scaling.vector(scaling.frame(vector, adding: (rest, 20)))
    for (a, b) in zip(vector, again) { #expect(abs(a - b) < 0.02) }
  }

  @Test func fewBinsAndBinsWithTheirOwnComponentsHaveNoBasis() throws {
    #expect(BasisRequest.auto.components(bins: 99) == nil)
    #expect(BasisRequest.auto.components(bins: 100) == .some(nil))
    #expect(BasisRequest.none.components(bins: 1025) == nil)
    #expect(ModelSettings(mixture: .bin).usedBasis == .none)
    #expect(throws: ModelError.self) {
      try ModelSettings(mixture: .bin, basis: .components(8)).validate()
    }
  }

  /// The rate of the network of a model with a basis, its course and its file.
  @Test func aModelWithABasisReadsBackFromItsFileAndSoundsTheSame() throws {
    let model = try Self.model(try Self.toneAndNoise(duration: 0.6), steps: 3)
    let folder = TemporaryFolder()
    try ModelFile.write(model, to: folder / "a.safetensors")
    let back = try ModelFile.read(folder / "a.safetensors")
    #expect(back == model)
    let options = SamplingOptions(samples: 12_000, seed: 4)
    let (a, b) = (try back.sampleFrames(options), try model.sampleFrames(options))
    #expect(a == b)
  }

  /// All bins of a sound of tones and noise, after a few steps: the level and the spectrum are those of the source.
  @Test func aFreeRunOfAllBinsStaysNearItsSource() throws {
    let frames = try Self.toneAndNoise()
    let model = try Self.model(frames, steps: 120)
    let made = try model.sampleFrames(SamplingOptions(samples: frames.sampleCount, seed: 1))
    let levels = try #require(FrameLevels(frames))
    let distance =
      (0..<frames.count).reduce(0) {
        $0 + levels.distance(of: levels.levels(of: made[$1]), from: $1)
      }
      / Double(frames.count)
    #expect(distance < 2.5)
    func power(_ frames: Frames) throws -> Double {
      let sound = try PhaseVocoder.synthesize(frames)
      return sound.samples[0].reduce(0) { $0 + Double($1) * Double($1) }
    }
    let difference = 10 * log10(try power(made) / power(frames))
    #expect(abs(difference) < 0.5)
  }

  /// A sound without anything above a limit: most bins have the lowest level, and the components are zeros.
  @Test func aSoundWithNothingAboveALimitTrains() throws {
    let plain = try Self.toneAndNoise(duration: 0.4)
    var magnitudes = plain.magnitudes.values
    for place in magnitudes.indices where place % 129 >= 20 { magnitudes[place] = 0 }
    let frames = try Frames(
      settings: plain.settings,
      magnitudes: Tensor(shape: plain.magnitudes.shape, values: magnitudes),
      frequencies: plain.frequencies)
    let model = try Self.model(frames, steps: 2)
    let made = try model.sampleFrames(SamplingOptions(samples: 12_000))
    for (place, magnitude) in made.magnitudes.values.enumerated() {
      #expect(magnitude.isFinite)
      // Most bins have the lowest level.
      if place % 129 >= 20 { #expect(magnitude <= 2 * Float(model.scaling.floor)) }
    }
  }

  @Test func expectedLevelsOfBinsOnTheBasisFollowFromTheComponents() throws {
    let frames = try Self.toneAndNoise(duration: 0.4)
    let model = try Self.model(frames, steps: 3)
    let expected = try model.predict(frames)
    let deviations = try model.meanDeviations(over: frames)
    #expect(deviations.levels.count == model.scaling.modelled.count)
    let all = deviations.levels + deviations.frequencies
    #expect(all.allSatisfy { $0 > 0 && $0.isFinite })
    // The frame that the predicted features make has the predicted level, apart from the limits of levels.
    let bin = 80
    let mixtures = try model.levelMixtures(ofBin: bin, over: frames)
    let t = 30
    var vector = model.scaling.vector(frames[t])
    for i in vector.indices { vector[i] += expected.means.values[t * vector.count + i] }
    let now = model.scaling.frame(model.scaling.vector(frames[t])).magnitudes[bin]
    let next = model.scaling.frame(vector).magnitudes[bin]
    let change = 20 * log10(Double(next) / Double(now))
    let own = model.levels(ofBin: bin, in: frames)[t]
    #expect(abs(mixtures[t][0].mean - own - change) < 0.2)
  }
}
