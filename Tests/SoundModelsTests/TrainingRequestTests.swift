// Tests of the value ranges of a training request.

import SoundModels
import Testing

@Suite struct TrainingRequestTests {
  private func message(_ change: (inout TrainingRequest) -> Void) throws -> String? {
    var request = TrainingRequest(length: .steps(1), streams: 1)
    change(&request)
    do {
      try smallModel().train(request)
      return nil
    } catch { return "\(error)" }
  }

  @Test func theDefaultTrainingRequestHasTheDocumentedValues() {
    let usual = TrainingRequest()
    #expect(usual.length == .usual && usual.streams == 16 && usual.learningRate == nil)
    #expect(usual.schedule == .cosine && usual.rule == .adam)
    #expect(usual.clipNorm == 1 && usual.clipElement == nil)
  }

  @Test func aTrainingRequestRefusesNumbersOutOfRange() throws {
    for steps in [0, -1, 1_000_000_001] {
      #expect(
        try message { $0.length = .steps(steps) }
          == "steps must be from 1 to 1000000000, not \(steps)")
    }
    for (bad, text) in [(0, "0"), (-1, "-1"), (Double.nan, "nan"), (.infinity, "inf")] {
      #expect(
        try message { $0.length = .epochs(bad) }
          == "epochs must be above 0 and at most 1e9, not \(text)")
      #expect(
        try message { $0.length = .time(bad) }
          == "the time to train must be above 0 and at most 1e9 s, not \(text)")
      #expect(
        try message { $0.learningRate = bad }
          == "the learning rate must be above 0 and at most 1e30, not \(text)")
      let limit = "a limit on the gradient must be above 0 and at most 1e30, not \(text)"
      #expect(try message { $0.clipNorm = bad } == limit)
      #expect(try message { $0.clipElement = bad } == limit)
    }
    for streams in [0, -3, 4097] {
      #expect(
        try message { $0.streams = streams }
          == "a batch must have from 1 to 4096 streams, not \(streams)")
    }
    #expect(try message { $0.clipNorm = nil } == nil)
    #expect(try message { $0.streams = 4096 } == nil)
  }

  @Test func theSettingsOfATrainingRequestApplyToTheTraining() throws {
    func trained(_ change: (inout TrainingRequest) -> Void) throws -> [Float] {
      var asked = request(30)
      change(&asked)
      let model = try smallModel()
      try model.train(asked)
      return model.network.parameters.values
    }
    let usual = try trained { _ in }
    #expect(try trained { _ in } == usual)
    #expect(try trained { $0.schedule = .constant } != usual)
    #expect(try trained { $0.schedule = .steps } == trained { $0.schedule = .constant })
    #expect(try trained { $0.clipNorm = 1e-3 } != usual)
    #expect(try trained { $0.clipNorm = nil } == trained { $0.clipNorm = 1e9 })
    #expect(try trained { $0.clipElement = 1e-4 } != usual)
  }
}
