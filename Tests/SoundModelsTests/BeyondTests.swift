// Tests of paths beyond the end of a source.

import Glibc
import Runs
import SoundModels
import Sounds
import Spectra
import Tensors
import Testing

@Suite struct BeyondTests {
  /// A source in which the levels of the bins go round in `period` frames, with a little noise.
  private func periodic(_ count: Int, period: Int) throws -> Frames {
    var random = RandomStream(seed: 1, name: "levels")
    return try frames(count, bins: 9) { t, k in
      -20 + 10 * sin(2 * .pi * Double(t % period) / Double(period) + Double(k)) + 0.1
        * random.normal()
    }
  }

  private func model(_ frames: Frames, steps: Int = 20) throws -> SoundModel {
    let model = try SoundModel(of: [frames], settings: smallSettings(hasClock: true), seed: 3)
    try model.train(request(steps))
    return model
  }

  @Test func linksLeadToTheSamePhaseOfAPeriodicSource() throws {
    let links = try #require(PlaceLinks(of: try periodic(120, period: 30)))
    #expect(links.count == 120)
    for i in stride(from: 10, to: 120, by: 7) {
      let nearest = Int(links.targets[i * links.choices])
      let off = abs(nearest - i) % 30
      #expect(min(off, 30 - off) <= 1, "frame \(i) is linked to \(nearest)")
      for place in i * links.choices..<(i + 1) * links.choices where links.targets[place] >= 0 {
        // 0.25 s are four frames.
        #expect(abs(Int(links.targets[place]) - i) >= 4)
      }
    }
    // The end of the source is like earlier periods, so a path can leave it late.
    #expect(links.exit >= 110)
  }

  @Test func framesWithoutPlacesToCompareHaveNoLinks() throws {
    let silent = try frames(80) { _, _ in -400 }
    let constant = try frames(80) { _, _ in -20 }
    let (short, plain) = (try periodic(9, period: 3), try periodic(80, period: 9))
    #expect(PlaceLinks(of: silent) == nil && PlaceLinks(of: constant) == nil)
    #expect(PlaceLinks(of: short) == nil && PlaceLinks(of: plain, least: 1e300) == nil)
  }

  /// The path is everywhere, and it is nowhere for more than three times its share.
  @Test func aWanderVisitsAllOfItsSource() throws {
    let source = try periodic(240, period: 40)
    let links = try #require(PlaceLinks(of: source))
    var path = GeneratorPath(random: RandomStream(seed: 1, name: "path"))
    var (place, visits) = (0.0, [Int](repeating: 0, count: 8))
    var jumps = 0
    for made in 1...8000 {
      let advanced = path.advance(
        from: place, by: 1, frames: 240, beyond: .wander(.usual), links: links,
        period: source.settings.period, made: made)
      let next = try #require(advanced)
      if abs(next - place) > 1.5 { jumps += 1 }
      place = next
      visits[min(7, Int(place) / 30)] += 1
    }
    #expect(path.endedAt.map { (200..<241).contains($0) } ?? false)
    #expect(jumps > 100)
    for count in visits { #expect((8000 / 8 / 4...8000 / 8 * 3).contains(count), "\(visits)") }
  }

  @Test func aSoundAsLongAsItsSourceDoesNotJump() throws {
    let source = try periodic(100, period: 20)
    let model = try model(source)
    var ended: Double?
    var options = SamplingOptions(samples: source.sampleCount, seed: 2)
    options.onEnd = { ended = $0 }
    let made = try model.sampleFrames(options)
    #expect(ended == nil)
    // It is the same sound as with a path that holds.
    options.beyond = .hold
    let again = try model.sampleFrames(options)
    #expect(again == made)
  }

  /// Six seconds of quiet noise with drops of noise of 30 ms, at times that `time` gives for the number of a drop.
  private func drops(_ count: Int, at time: (Int) -> Double) throws -> Frames {
    var random = RandomStream(seed: 5, name: "drops")
    var samples = (0..<132_300).map { _ in Float(0.02 * random.normal()) }
    for drop in 0..<count {
      let start = Int(time(drop) * 22_050)
      let loudness = 0.1 + 0.4 * random.uniform()
      for i in 0..<660 where start + i < samples.count {
        samples[start + i] += Float(loudness * exp(-Double(i) / 200) * random.normal())
      }
    }
    return try PhaseVocoder.analyze(
      Sound(samples: [samples], rate: 22_050), AnalysisSettings(rate: 22_050, fft: 1024))
  }

  @Test func rainJumpsOftenAndARhythmDoesNot() throws {
    func pace(_ frames: Frames) throws -> Double {
      let links = try #require(PlaceLinks(of: frames))
      return try Wander(links: links).usedPace
    }
    var random = RandomStream(seed: 6, name: "times")
    let rain = try drops(90) { _ in 6 * random.uniform() }
    let rhythm = try drops(24) { Double($0) / 4 }
    #expect(abs(try pace(rain) - 0.3) < 0.05)
    #expect(try pace(rhythm) > 0.9)
    // The texture is kept in a model's file.
    let model = try SoundModel(of: [rain], settings: smallSettings(hasClock: true), seed: 3)
    #expect(try ModelFile.decode(ModelFile.encode(model)) == model)
  }

  @Test func aLongerSoundGoesOnAliveAndSaysWhereItsSourceEnded() throws {
    let source = try periodic(100, period: 20)
    let model = try model(source, steps: 200)
    var times: [Double] = []
    var options = SamplingOptions(samples: 6 * source.sampleCount, seed: 2)
    options.onEnd = { times.append($0) }
    let made = try model.sampleFrames(options)
    #expect(times.count == 1 && times[0] > 4 && times[0] <= source.duration + 0.1)
    #expect(made.count >= 6 * source.count - 6)
    // The levels of the last quarter still vary as they do before the end of the source.
    func spread(_ frames: Frames) -> Double {
      let levels = (0..<frames.count).map { 20 * log10(Double(frames[$0].magnitudes[2]) + 1e-9) }
      let mean = levels.reduce(0, +) / Double(levels.count)
      return (levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(levels.count))
        .squareRoot()
    }
    let ratio = spread(made[made.count * 3 / 4..<made.count]) / spread(made[0..<80])
    #expect((0.7...1.3).contains(ratio), "\(ratio)")
    let again = try model.sampleFrames(options)
    #expect(again == made)
  }

  @Test func aLoopReturnsToThePlaceThatResemblesTheEnd() throws {
    let source = try periodic(120, period: 30)
    let links = try #require(PlaceLinks(of: source))
    let jump = try #require(links.loop)
    #expect(jump.from >= 80 && jump.to < 40)
    let off = abs(jump.from - jump.to) % 30
    #expect(min(off, 30 - off) <= 1)
    var path = GeneratorPath(random: RandomStream(seed: 1, name: "path"))
    var place = 0.0
    for made in 1...500 {
      let next = path.advance(
        from: place, by: 1, frames: 120, beyond: .loop, links: links, period: 0.1, made: made)
      place = try #require(next)
      #expect(place <= Double(jump.from))
    }
    #expect(path.endedAt == jump.from + 1)
  }

  @Test func aSoundThatEndsIsSilentAfterItsSource() throws {
    let source = try periodic(60, period: 20)
    let model = try model(source)
    var options = SamplingOptions(samples: 3 * source.sampleCount, seed: 2)
    options.beyond = .end
    let made = try model.sampleFrames(options)
    for t in made.count - 40..<made.count { #expect(made[t].magnitudes.allSatisfy { $0 == 0 }) }
    #expect(made[50].magnitudes.contains { $0 > 0.001 })
  }

  @Test func aGeneratorWandersAndItsCopyGoesTheSameWay() throws {
    let source = try periodic(100, period: 20)
    let model = try model(source)
    let generator = try Generator(
      model: model, opening: model.opening, random: RandomStream(seed: 1, name: "sampling"))
    try generator.advance(to: 300)
    let copy = generator.copy()
    #expect(generator.endedAt != nil && generator.clock != nil)
    try generator.advance(to: 400)
    try copy.advance(to: 400)
    #expect(generator.frame == copy.frame && generator.clock == copy.clock)
    #expect(generator.memoryNumbers == copy.memoryNumbers)
  }

  /// A model of an earlier version has no links: the position is unknown after the end.
  @Test func aSourceWithoutLinksHolds() {
    var path = GeneratorPath(random: RandomStream(seed: 1, name: "path"))
    let next = path.advance(
      from: 9, by: 1, frames: 10, beyond: .wander(.usual), links: nil, period: 0.1, made: 7)
    #expect(next == nil && path.endedAt == 7)
  }

  @Test func aPaceOutOfRangeIsRefused() {
    #expect(throws: ModelError.self) { try Wander(pace: 0) }
    #expect(throws: ModelError.self) { try Wander(pace: .infinity) }
  }
}
