// Tests of frames: sizes, slices, lists and deltas.

import Sounds
import Spectra
import Tensors
import Testing

@Suite struct FramesTests {
  static func piano(_ bins: Int? = nil) throws -> Frames {
    try PhaseVocoder.analyze(
      Recording.piano.sound(), AnalysisSettings(rate: 44_100, fft: 512, hop: 128, bins: bins))
  }

  @Test func framesRefuseTensorsOfTheWrongSize() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, bins: 3)
    let (good, bad) = (Tensor(zeros: [4, 3]), Tensor(zeros: [4, 2]))
    #expect(throws: SpectraError.self) {
      try Frames(settings: settings, magnitudes: bad, frequencies: good)
    }
    #expect(throws: SpectraError.self) {
      try Frames(settings: settings, magnitudes: good, frequencies: Tensor(zeros: [5, 3]))
    }
    #expect(throws: SpectraError.self) {
      try Frames(settings: settings, magnitudes: Tensor(zeros: [12]), frequencies: good)
    }
    #expect(throws: SpectraError.size(what: "first phases", got: 2, needed: 3)) {
      try Frames(settings: settings, magnitudes: good, frequencies: good, firstPhases: [0, 0])
    }
    for length in [0, -1, 4 * 128 + 1] {
      #expect(throws: SpectraError.sampleCount(length, limit: 512)) {
        try Frames(settings: settings, magnitudes: good, frequencies: good, sampleCount: length)
      }
    }
    let frames = try Frames(settings: settings, magnitudes: good, frequencies: good)
    #expect(frames.sampleCount == 3 * 128)
    #expect(frames.firstPhases == [0, .pi, 0])
    #expect(frames.times == [0, 1, 2, 3].map { $0 * 128 / 44_100 })
  }

  @Test func theResynthesisOfASliceEqualsTheSameSliceOfTheSound() throws {
    let frames = try Self.piano()
    let whole = try PhaseVocoder.synthesize(frames)
    let slice = frames[100..<300]
    #expect(slice.count == 200)
    #expect(slice.sampleCount == 199 * 128)
    let part = try PhaseVocoder.synthesize(slice)
    // At the ends of a slice, neighbouring frames are missing, so fewer windows are added there. The ends of a slice
    // equal the whole sound only if overlapping frames agree, as unmodified frames do.
    let wanted = whole.slice((100 * 128)..<(100 * 128 + part.count))
    #expect(signalToNoise(wanted, part) > 90)
    #expect(frames[1..<frames.count].sampleCount == frames.sampleCount - 128)
    #expect(frames[0..<frames.count] == frames)
    #expect(frames[5..<5].count == 0)
    #expect(throws: SpectraError.empty(what: "the analysis")) {
      try PhaseVocoder.synthesize(frames[5..<5])
    }
    // A slice of a slice equals the slice of the whole.
    #expect(slice[10..<20].frequencies == frames[110..<120].frequencies)
    let twice = zip(slice[10..<20].firstPhases, frames[110..<120].firstPhases)
    // Phases are rounded to 32 bits at each slice, and the phases π and −π are equal.
    #expect(twice.allSatisfy { abs($0 - $1) < 1e-6 || abs(abs($0 - $1) - 2 * .pi) < 1e-6 })
  }

  @Test func theDurationOfOneFrameIsOneHop() throws {
    let frame = try Self.piano()[50..<51]
    #expect(try PhaseVocoder.synthesize(frame).count == 128)
  }

  @Test func aListOfSingleFramesBecomesFrames() throws {
    let frames = try Self.piano(20)
    let list = (0..<frames.count).map { frames[$0] }
    let again = try Frames(list, like: frames)
    #expect(again.magnitudes == frames.magnitudes)
    #expect(again.frequencies == frames.frequencies)
    #expect(again.firstPhases == frames.firstPhases)
    #expect(throws: SpectraError.self) { try Frames([], like: frames) }
    #expect(throws: SpectraError.self) { try Frames([Self.piano(21)[0]], like: frames) }
    #expect(throws: SpectraError.self) {
      try Frame(settings: frames.settings, magnitudes: [1], frequencies: [1])
    }
  }

  @Test func concatenatedSlicesEqualTheWholeFrames() throws {
    let frames = try Self.piano(20)
    let joined = try Frames.concat([frames[0..<70], frames[70..<71], frames[71..<frames.count]])
    #expect(joined.magnitudes == frames.magnitudes)
    #expect(joined.frequencies == frames.frequencies)
    #expect(joined.firstPhases == frames.firstPhases)
    #expect(throws: SpectraError.self) { try Frames.concat([]) }
    #expect(throws: SpectraError.self) { try Frames.concat([frames, Self.piano(21)]) }
    #expect(throws: SpectraError.self) { try Frames.concat([frames, frames.delta()]) }
  }

  @Test func deltasHaveOneFrameFewerAndAddUpToTheValues() throws {
    let frames = try Self.piano(20)
    let deltas = try frames.delta()
    #expect(deltas.content == .deltas)
    #expect(deltas.count == frames.count - 1)
    #expect(deltas[0].magnitudes[5] == frames[1].magnitudes[5] - frames[0].magnitudes[5])
    let last = deltas.count - 1
    #expect(
      deltas[last].frequencies[7] == frames[last + 1].frequencies[7] - frames[last].frequencies[7])
    let back = try deltas.accumulate(from: frames[0])
    #expect(back.content == .values && back.count == frames.count)
    #expect(back.firstPhases == frames.firstPhases && back.sampleCount == frames.sampleCount)
    // Differences of 32-bit floats have a rounding error of 6e-8 of the value. Over 1700 frames the errors add up, like
    // a random walk, to 40 times this error, for magnitudes up to 0.5 and frequencies up to 2000 Hz.
    for (one, other) in zip(back.magnitudes.values, frames.magnitudes.values) {
      #expect(abs(one - other) < 1e-5)
    }
    for (one, other) in zip(back.frequencies.values, frames.frequencies.values) {
      #expect(abs(one - other) < 2e-2)
    }
  }

  @Test func framesOfValuesAndOfDeltasAreDistinguished() throws {
    let frames = try Self.piano(20)
    #expect(throws: SpectraError.content(needed: .deltas)) {
      try frames.accumulate(from: frames[0])
    }
    #expect(throws: SpectraError.content(needed: .values)) { try frames.delta().delta() }
    #expect(throws: SpectraError.content(needed: .values)) {
      try PhaseVocoder.synthesize(frames.delta())
    }
    #expect(throws: SpectraError.self) { try frames.delta().accumulate(from: Self.piano(21)[0]) }
  }

  @Test func resynthesisRefusesFramesThatAreNotFinite() throws {
    let frames = try Self.piano(20)
    var values = frames.magnitudes.values
    values[5 * 20 + 3] = .nan
    let bad = try Frames(
      settings: frames.settings, magnitudes: Tensor(shape: [frames.count, 20], values: values),
      frequencies: frames.frequencies)
    #expect(throws: SpectraError.notFinite(what: "magnitude", frame: 5, bin: 3)) {
      try PhaseVocoder.synthesize(bad)
    }
  }

  @Test func theLevelsOfFramesHaveALowestValue() throws {
    let settings = try AnalysisSettings(rate: 44_100, fft: 512, bins: 3)
    let magnitudes = Tensor(shape: [1, 3], values: [1, 0.1, 0])
    let frames = try Frames(
      settings: settings, magnitudes: magnitudes, frequencies: Tensor(zeros: [1, 3]))
    for (one, other) in zip(frames.decibels.values, [0, -20, -200] as [Float]) {
      #expect(abs(one - other) < 1e-4)
    }
  }
}
