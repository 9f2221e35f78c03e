// Tests that models in files read back exactly, and that a file that is no model is an error.

import Files
import Runs
import SoundModels
import Spectra
import TensorFiles
import Tensors
import TestSupport
import Testing

@Suite struct ModelFileTests {
  /// A model with a stopped training, whose file contains every kind of entry.
  static func stopped(_ target: Target = .delta) throws -> SoundModel {
    let model = try SoundModel(
      of: [someFrames(40), someFrames(30, seed: 2)],
      settings: smallSettings(target, layers: 2, dropout: 0.1), seed: 1 << 63 | 12345)
    try model.train(request(9, streams: 3), run: stopping(at: 5))
    return model
  }

  private func message(_ file: SafeTensors) -> String? {
    do {
      _ = try ModelFile.decode(file)
      return nil
    } catch { return "\(error)" }
  }

  @Test(arguments: Target.allCases) func aModelInAFileReadsBackUnchanged(_ target: Target) throws {
    let model = try Self.stopped(target)
    let folder = TemporaryFolder()
    try ModelFile.write(model, to: folder / "a.safetensors")
    let back = try ModelFile.read(folder / "a.safetensors")
    #expect(back.settings == model.settings && back.scaling == model.scaling)
    #expect(back.seed == model.seed && back.opening == model.opening)
    #expect(back.sourceSamples == model.sourceSamples && back.sources.isEmpty)
    #expect(back.network == model.network && back.losses == model.losses)
    let options = SamplingOptions(samples: 160, seed: 4)
    #expect(try back.sampleFrames(options) == model.sampleFrames(options))
    // Writing the model that was read gives the same file.
    try ModelFile.write(back, to: folder / "b.safetensors")
    #expect(
      try BoundedFile.bytes(folder / "a.safetensors")
        == BoundedFile.bytes(folder / "b.safetensors"))
    #expect(folder.names == ["a.safetensors", "b.safetensors"], "nothing else is left")
  }

  @Test func everyWindowAndTrainingRequestReadsBackFromAModelFile() throws {
    for window in [Window.hann, .hamming, .blackman, .kaiser(beta: 7.3)] {
      let small = try smallAnalysis()
      let settings = try AnalysisSettings(rate: 44_100.5, fft: 16, bins: 5, window: window)
      let source = try someFrames(30)
      #expect(small.bins == settings.bins)
      let model = try SoundModel(
        of: [frames(settings, source.magnitudes.values, source.frequencies.values)],
        settings: smallSettings(), seed: 1)
      #expect(try ModelFile.decode(ModelFile.encode(model)).analysis == settings)
    }
    let requests: [TrainingRequest] = [
      .init(), .init(length: .steps(77), streams: 2, schedule: .steps, rule: .rmsprop),
      .init(length: .epochs(1e9), learningRate: 1e30, clipNorm: nil, clipElement: 1e-300),
      .init(
        length: .time(0.1 + 0.2), learningRate: .leastNonzeroMagnitude, rule: .sgd, clipNorm: 1e30),
    ]
    for request in requests {
      let frames = [try someFrames(40)]
      let model = try SoundModel(of: frames, settings: smallSettings(), seed: 1)
      try model.train(request, run: stopping(at: 1))
      let back = try ModelFile.decode(ModelFile.encode(model))
      // The training resumes, so the file contains the same request and the same frames.
      var events: [TrainingEvent] = []
      let run = Run()
      run.interrupt.request()
      try back.train(request, on: frames, run: run) { events.append($0) }
      #expect(events.count == 1)
      guard case .resumed(step: 1, _) = events.first else {
        Issue.record("\(events) is no resumption after step 1")
        continue
      }
    }
  }

  @Test func lossesThatAreNotFiniteReadBackFromAModelFile() throws {
    let model = try smallModel()
    var wild = request(5)
    (wild.rule, wild.learningRate, wild.clipNorm, wild.schedule) = (.sgd, 1e30, nil, .constant)
    try model.train(wild)
    #expect(model.losses.contains { !$0.isFinite })
    let back = try ModelFile.decode(ModelFile.encode(model))
    #expect(back.losses.map(\.bitPattern) == model.losses.map(\.bitPattern))
  }

  /// The expected names and shapes are from the `state_dict` of a PyTorch module with `torch.nn.LSTM(8, 8, 2)` as
  /// `lstm` and two `torch.nn.Linear` as `density` and `skip`.
  @Test func parametersInAModelFileHaveTheNamesAndShapesThatPyTorchUses() throws {
    let file = try ModelFile.encode(
      SoundModel(
        of: [someFrames(40)], settings: smallSettings(.delta, layers: 2, mixtures: 3), seed: 1))
    let shapes: [String: [Int]] = [
      "lstm.weight_ih_l0": [32, 8], "lstm.weight_hh_l0": [32, 8], "lstm.bias_ih_l0": [32],
      "lstm.bias_hh_l0": [32], "lstm.weight_ih_l1": [32, 8], "lstm.weight_hh_l1": [32, 8],
      "lstm.bias_ih_l1": [32], "lstm.bias_hh_l1": [32], "density.weight": [51, 8],
      "density.bias": [51], "skip.weight": [8, 8],
    ]
    for (name, shape) in shapes { #expect(file[name]?.shape == shape, "\(name)") }
    // Entries that belong to no PyTorch module have names that no module uses.
    let rest = file.entries.map(\.name).filter { shapes[$0] == nil }
    #expect(
      rest.sorted() == [
        "losses", "relations.coherences", "relations.turns",
        "scaling.changes", "scaling.deviations", "scaling.floor", "scaling.highest",
        "scaling.means", "source.0.counts", "source.0.frequencies", "source.0.magnitudes",
        "source.0.phases",
      ])
    #expect(file.metadata["format"] == "sonde model 2")
  }

  @Test func theFileOfAFinishedTrainingHasNoTrainingState() throws {
    let stopped = try ModelFile.encode(Self.stopped())
    #expect(stopped.entries.contains { $0.name.hasPrefix("training.") })
    let finished = try ModelFile.encode(smallModel(.delta, steps: 3))
    #expect(!finished.entries.contains { $0.name.hasPrefix("training.") })
    #expect(!finished.metadata.keys.contains { $0.hasPrefix("training.") })
  }

  @Test func safetensorsFilesWithoutASondeModelAreRefused() throws {
    var file = try ModelFile.encode(smallModel())
    file.metadata["format"] = "sonde model 1"
    #expect(message(file) == "the format is \"sonde model 1\", not \"sonde model 2\"")
    file.metadata["format"] = nil
    #expect(message(file) == "Sonde did not write the file")
    #expect(message(SafeTensors()) == "Sonde did not write the file")
  }

  @Test func aModelFileWithAMissingOrMisshapenEntryIsRefused() throws {
    let file = try ModelFile.encode(Self.stopped())
    for entry in file.entries {
      // A file without training contains no training entries.
      let name = entry.name
      let optional = name == "training.counts"
      let without = try remade(file) { $0.name == name ? nil : ($0.shape, $0.values) }
      #expect((message(without) == nil) == optional, "without \(name)")
      let count = entry.values.count
      let longer = try remade(file) {
        guard $0.name == name else { return ($0.shape, $0.values) }
        switch $0.values {
        case .floats(let x): return ([count + 1], .floats(x + [0]))
        case .doubles(let x): return ([count + 1], .doubles(x + [0]))
        case .uint64s(let x): return ([count + 1], .uint64s(x + [0]))
        default: return nil
        }
      }
      // Two arrays may be one element longer: a further loss is valid, and so is a further source that no stream reads.
      if name != "losses", name != "training.lengths" {
        #expect(message(longer) != nil, "a longer \(name)")
      }
      let other = try remade(file) {
        $0.name == name
          ? ([count], .bytes([UInt8](repeating: 1, count: count))) : ($0.shape, $0.values)
      }
      if case .floats = entry.values { continue }
      #expect(message(other)?.contains("does not contain 64-bit") == true, "bytes as \(name)")
    }
    for name in file.metadata.keys where !["training.clip"].contains(name) {
      var without = file
      without.metadata[name] = nil
      // The files of earlier versions know no basis.
      if name != "basis" { #expect(message(without) != nil, "without the setting \(name)") }
      var wrong = file
      wrong.metadata[name] = "?"
      #expect(message(wrong) != nil, "a wrong \(name)")
    }
  }

  @Test func aModelFileWithImpossibleNumbersIsRefused() throws {
    let file = try ModelFile.encode(Self.stopped())
    func refuses(_ name: String, _ change: ([Double]) -> [Double]) throws {
      let new = try remade(file) {
        guard $0.name == name else { return ($0.shape, $0.values) }
        switch $0.values {
        case .floats(let x):
          return ($0.shape, .floats(change(x.map(Double.init)).map { Float($0) }))
        case .doubles(let x): return ($0.shape, .doubles(change(x)))
        case .uint64s(let x):
          return ($0.shape, .uint64s(change(x.map { Double($0) }).map { UInt64($0) }))
        default: return nil
        }
      }
      #expect(message(new) != nil, "\(name)")
    }
    func last(_ value: Double) -> ([Double]) -> [Double] { { $0.dropLast() + [value] } }
    for bad in [Double.nan, .infinity] {
      for name in [
        "density.bias", "scaling.means", "scaling.deviations", "scaling.changes",
        "scaling.highest", "scaling.floor", "source.0.magnitudes", "source.0.frequencies",
        "source.0.phases", "training.current.density.bias", "training.last_good.skip.weight",
        "training.last_good.optimizer.second", "training.rate_factor",
      ] { try refuses(name, last(bad)) }
    }
    for name in ["scaling.floor", "scaling.deviations", "scaling.changes"] {
      try refuses(name, last(0))
      try refuses(name, last(-1))
    }
    try refuses("source.0.counts") { _ in [0, 1] }
    try refuses("training.rate_factor", last(2))
    try refuses("training.lengths") { $0.map { _ in 5 } }
    try refuses("training.lengths") { $0.map { _ in 1e19 } }
    try refuses("training.places") { $0.map { _ in 1e19 } }
    try refuses("training.places") { [7] + $0.dropFirst() }
    try refuses("training.current.updates") { _ in [0x1p62] }
    try refuses("training.counts") { $0.dropLast() + [0] }
    try refuses("training.counts") { [3] + $0.dropFirst() }
    // The plan is that of the request, as if it were typed.
    for planned in [0x1p40, 0x1p33, 8, 10, 0] {
      try refuses("training.counts") { [planned] + $0.dropFirst() }
    }
    // The steps of the optimiser, the skipped steps in a row and the returns.
    for place in [3, 4, 6] {
      try refuses("training.counts") { $0.enumerated().map { $0 == place ? $1 + 1 : $1 } }
    }
    try refuses("training.current.updates", last(6))
    for name in ["training.hidden", "training.cell"] { try refuses(name, last(.nan)) }
    try refuses("source.0.counts") { [$0[0], 0x1p39] }
    try refuses("source.0.counts") { [0x1p39, $0[1]] }
    try refuses("training.random.noise") { [0, 0, 0, 0] + $0.dropFirst(4) }
    func setting(_ name: String, _ value: String) {
      var new = file
      new.metadata[name] = value
      #expect(message(new) != nil, "\(name) of \(value)")
    }
    setting("units", "8.5")
    setting("units", "100000")
    setting("units", "9223372036854775807")
    setting("bins", "9223372036854775807")
    setting("fft", "4611686018427387904")
    setting("sequence", "0")
    setting("dropout", "1")
    setting("noise", "nan")
    setting("dc", "maybe")
    setting("window_beta", "4")
    setting("sources", "0")
    setting("sources", "4611686018427387904")
    setting("clock", "true")
    setting("seed", "-1")
    setting("training.batch", "99999999")
    setting("units", "4097")
    setting("layers", "17")
    setting("mixtures", "257")
    setting("noise", "10.5")
    for rate in ["0", "-1", "nan", "inf", "1e31"] { setting("training.learning_rate", rate) }
    for share in ["0", "1", "nan", "-0.1"] { setting("training.held_out", share) }
    setting("training.steps", "1099511627776")
  }

  /// If the frames match but the saved lengths do not, a new plan starts, and nothing reads outside the frames.
  @Test func aNewTrainingPlanStartsIfSavedStreamsDoNotFitTheFrames() throws {
    let frames = [try someFrames(40)]
    let model = try SoundModel(of: frames, settings: smallSettings(), seed: 1)
    try model.train(request(9), run: stopping(at: 5))
    let tampered = try ModelFile.decode(
      remade(ModelFile.encode(model)) {
        switch $0.name {
        case "training.lengths": ([1], .uint64s([4000]))
        case "training.places":
          ([12], .uint64s((0..<4).flatMap { _ in [0, 3000, 0] as [UInt64] }))
        default: ($0.shape, $0.values)
        }
      })
    #expect(try tampered.train(request(9), on: frames).steps == 9)
  }

  @Test func writingAModelToAnInvalidPathIsAnErrorAndLeavesNoFile() throws {
    let model = try smallModel()
    let folder = TemporaryFolder()
    let path = folder / "none/model.safetensors"
    let error = #expect(throws: FileError.self) { try ModelFile.write(model, to: path) }
    #expect(error?.path == path)
    #expect(throws: FileError.self) { try ModelFile.read(path) }
    #expect(throws: FileError.self) { try ModelFile.read(folder.path) }
    // A model cannot be written to the path of a folder.
    #expect(throws: FileError.self) { try ModelFile.write(model, to: folder.path) }
    #expect(folder.names.isEmpty)
  }

  @Test func truncatedModelFilesAreErrors() throws {
    let bytes = try ModelFile.encode(Self.stopped()).encode()
    var random = RandomStream(seed: 1, name: "cuts")
    var cuts = Array(0..<64) + [bytes.count - 1, bytes.count - 8]
    for _ in 0..<200 { cuts.append(random.index(below: bytes.count)) }
    let folder = TemporaryFolder()
    let path = folder / "cut.safetensors"
    for cut in cuts {
      try AtomicFile.write(Array(bytes[..<cut]), to: path)
      let error = #expect(throws: FileError.self) { try ModelFile.read(path) }
      #expect(error?.path == path)
    }
  }

  /// The test damages single bytes and short runs of bytes, most of them in the header. A model from a file that
  /// can still be read must sample and train without a crash.
  @Test func damagedModelFilesNeverCrashTheProgram() throws {
    let model = try Self.stopped()
    let frames = [try someFrames(40), try someFrames(30, seed: 2)]
    let bytes = try ModelFile.encode(model).encode()
    let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8 + Int(bytes[2]) << 16
    var random = RandomStream(seed: 7, name: "damage")
    var (refused, read) = (0, 0)
    let folder = TemporaryFolder()
    let path = folder / "damaged.safetensors"
    for round in 0..<4000 {
      var damaged = bytes
      let reach = round % 4 == 0 ? bytes.count : header
      for _ in 0..<(1 + random.index(below: 3)) {
        let at = random.index(below: reach)
        switch random.index(below: 4) {
        case 0: damaged[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: damaged[at] ^= 1 << UInt8(random.index(below: 8))
        case 2: damaged[at] = UInt8(ascii: "0") + UInt8(random.index(below: 10))
        default:
          let from = random.index(below: reach)
          for k in 0..<min(8, bytes.count - max(at, from)) { damaged[at + k] = bytes[from + k] }
        }
      }
      try AtomicFile.write(damaged, to: path)
      do {
        let back = try ModelFile.read(path)
        read += 1
        _ = try? back.sampleFrames(SamplingOptions(samples: 8 * back.analysis.hop))
        _ = try? back.train(on: frames, run: stopping(at: back.steps < 1000 ? 7 : 1))
      } catch is FileError {
        refused += 1
      }
    }
    // Some files must be refused and some must be read, or the test would show nothing.
    #expect(refused > 1000 && read > 300)
  }
}
