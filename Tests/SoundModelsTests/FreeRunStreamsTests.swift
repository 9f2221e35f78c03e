// Tests of training on free runs: the streams that read free runs, the targets of these streams, and exact resuming.

import Networks
import SoundModels
import Spectra
import TensorFiles
import Tensors
import Testing

@Suite struct FreeRunStreamsTests {
  /// The rows of a free run, with values that no source contains.
  private let run = [Float](repeating: 7, count: 20 * 8)

  /// The first two of four streams read the free run if the model has a clock and the free run is long enough.
  @Test(arguments: Target.allCases)
  func someTrainingStreamsHaveGeneratedInputsAndSourceTargets(_ target: Target) throws {
    let sources = [try someFrames(40), try someFrames(30, seed: 2)]
    let model = try SoundModel(of: sources, settings: smallSettings(target, noise: 0), seed: 1)
    let rows = sources.map { model.scaling.matrix($0) }
    let maker = BatchMaker(rows: rows, model: model)
    let places: [StreamBatcher.Place] = [
      .init(source: 0, position: 13, begins: false), .init(source: 1, position: 0, begins: true),
      .init(source: 0, position: 0, begins: true), .init(source: 0, position: 3, begins: true),
    ]
    func inputs(_ places: [StreamBatcher.Place], _ streams: FreeRunStreams) -> (own: [[Bool]], Bool)
    {
      var noise = RandomStream(seed: 1, name: "noise")
      let batch = maker.batch(places, steps: 10, noise: &noise, freeRuns: streams)
      var leads = true
      let isOwn = (0..<10).map { t in
        places.indices.map { b in
          let at = (t * places.count + b) * 8
          let place = places[b]
          let row = rows[place.source]
          let from = (place.position + t) * 8
          let own = batch.inputs[at..<at + 8] == run[0..<8]
          if !own, batch.inputs[at..<at + 8] != row[from..<from + 8] { leads = false }
          for i in 0..<8 {
            let next = row[from + 8 + i]
            let reached =
              target == .value
              ? batch.targets[at + i]
              : batch.inputs[at + i] + batch.targets[at + i] * model.targetScale[i]
            if abs(reached - next) > 1e-5 * max(1, abs(next)) * 8 { leads = false }
          }
          return own
        }
      }
      return (isOwn, leads)
    }
    let (own, leads) = inputs(places, FreeRunStreams(rows: [run], share: 0.5))
    #expect(leads)
    // Stream 0 reaches the end of its free run of 20 frames at frame 13 + 7, and source 1 has no free run.
    #expect(own.map { $0[0] } == (0..<10).map { $0 < 7 })
    for stream in 1..<4 { #expect(!own.contains { $0[stream] }) }
    var untold = places
    untold[0].isClocked = false
    #expect(!inputs(untold, FreeRunStreams(rows: [run], share: 0.5)).own.joined().contains(true))
    #expect(!inputs(places, FreeRunStreams(rows: [run], share: 0)).own.joined().contains(true))
    #expect(!inputs(places, FreeRunStreams()).own.joined().contains(true))
    let all = inputs(places, FreeRunStreams(rows: [run, run], share: 1)).own
    #expect(all.dropFirst(7).allSatisfy { $0 == [false, true, true, true] })
  }

  private func model(hasClock: Bool = true) throws -> SoundModel {
    try SoundModel(
      of: [someFrames(60)], settings: smallSettings(hasClock: hasClock), seed: 3)
  }

  private func names(_ model: SoundModel) throws -> [String] {
    try ModelFile.encode(model).entries.map(\.name).filter { $0.hasPrefix("training.own_runs") }
  }

  /// A plan of 100 steps has free runs at the steps 30, 40 … 100.
  @Test func aTrainingStoppedBetweenFreeRunsResumesExactly() throws {
    let frames = [try someFrames(60)]
    let whole = try model()
    try whole.train(request(100), run: stopping(at: 75))
    let parts = try model()
    try parts.train(request(100), run: stopping(at: 35))
    #expect(try names(parts) == ["training.own_runs.0"])
    let read = try ModelFile.decode(try ModelFile.encode(parts))
    try read.train(request(100), on: frames, run: stopping(at: 75))
    #expect(try ModelFile.encode(read) == ModelFile.encode(whole))
    try read.train(request(100), on: frames)
    try whole.train(request(100))
    #expect(try ModelFile.encode(read) == ModelFile.encode(whole))
    // A finished training keeps no free run for resuming.
    #expect(try names(whole).isEmpty)
  }

  @Test func theShareOfFreeRunsChangesTrainingAfterTheFirstFreeRun() throws {
    var without = request(100)
    without.freeRunShare = 0
    let (a, b) = (try model(), try model())
    try a.train(request(100))
    try b.train(without)
    #expect(Array(a.losses[..<30]) == Array(b.losses[..<30]))
    #expect(a.losses[30...] != b.losses[30...])
  }

  /// Without a clock a model cannot find the source frame that a free run should approach.
  @Test func aModelWithoutAClockTrainsWithoutFreeRuns() throws {
    let model = try model(hasClock: false)
    try model.train(request(100), run: stopping(at: 75))
    #expect(try names(model).isEmpty)
  }

  @Test func freeRunsThatDoNotFitTheModelAreRefused() throws {
    let model = try model()
    try model.train(request(100), run: stopping(at: 35))
    let file = try ModelFile.encode(model)
    func message(_ change: ([Float]) -> [Float]) throws -> String {
      let new = try remade(file) {
        guard $0.name == "training.own_runs.0", case .floats(let x) = $0.values else {
          return ($0.shape, $0.values)
        }
        return ([change(x).count], .floats(change(x)))
      }
      do { _ = try ModelFile.decode(new) } catch { return "\(error)" }
      return "read"
    }
    #expect(try message { $0 } == "read")
    #expect(try message { $0.dropLast(8) } == "read", "a shorter run")
    let wrong = "free run 0 of the training does not fit the frames"
    #expect(try message { $0.dropLast() } == wrong)
    #expect(try message { $0 + $0 } == wrong)
    #expect(try message { [.nan] + $0.dropFirst() } == wrong)
  }

  @Test func aShareOfFreeRunsOutOfRangeIsRefused() throws {
    for share in [-0.1, 1.5, .nan] {
      var request = request(10)
      request.freeRunShare = share
      #expect(throws: ModelError("the share of free runs must be from 0 to 1, not \(share.plain)"))
      {
        try model().train(request)
      }
    }
  }
}
