// Tests of the processes of a shared training, which here compute one after another in the process of the test. The loss,
// the gradient and the state of a batch are compared with those of one process.

import Networks
import Runs
import SoundModels
import Synchronization
import Tensors
import Testing
import Workers

@Suite struct TrainingTeamTests {
  /// Some processes of a team. Each performs an order when it receives the order.
  private final class Team: @unchecked Sendable {
    var results: [Int: [UInt8]] = [:]
    /// The processes that have ended.
    var lost: Set<Int> = []
    private var members: [Int: TeamMember] = [:]
    /// The number of orders that each process has received.
    var orders: [Int: Int] = [:]

    func perform(_ order: [UInt8], by process: Int) {
      let member = members[process] ?? TeamMember(Port(team: self, process: process), threads: 1)
      members[process] = member
      orders[process, default: 0] += 1
      member.perform(order)
    }
  }

  private struct Port: WorkerPort {
    let team: Team
    let process: Int
    func send(_ message: [UInt8], to rank: Int) { team.results[process] = message }
    func worker(_ rank: Int) -> (any Worker)? { Member(team, rank) }
    func serve(_ body: ([UInt8]) -> Void) {}
  }

  private final class Member: Worker {
    let team: Team
    let process: Int
    init(_ team: Team, _ process: Int) { (self.team, self.process) = (team, process) }
    let descriptor: Int32? = nil
    func send(_ message: [UInt8]) throws(WorkerLost) {
      if team.lost.contains(process) { throw WorkerLost("has ended") }
      team.perform(message, by: process)
    }
    func receive() throws(WorkerLost) -> [UInt8]? { team.results.removeValue(forKey: process) }
    func end() -> Bool { true }
  }

  private struct Outcome {
    var loss: Loss
    var gradient: ParameterSet<Float>
    var state: LSTMState<Float>
  }

  private let network: RecurrentDensityNetwork<Float>
  private let batch: SequenceBatch<Float>
  private let dropout = Dropout(rate: 0.2, random: RandomStream(seed: 3, name: "dropout"))

  /// A network of two layers, and a batch of 40 streams, which are 5 shards.
  init() throws {
    let shape = try NetworkShape(inputs: 5, outputs: 4, layers: 2, units: 6, mixtures: 2)
    var random = RandomStream(seed: 1, name: "team")
    network = RecurrentDensityNetwork<Float>(shape, random: &random)
    let (steps, streams) = (7, 40)
    let values = { (count: Int) in (0..<count).map { _ in Float(random.normal()) } }
    batch = SequenceBatch(
      steps: steps, streams: streams, inputs: values(steps * streams * 5),
      targets: values(steps * streams * 4))
  }

  private func alone() -> Outcome {
    var outcome = Outcome(
      loss: Loss(frames: [0]), gradient: ParameterSet(zeros: network.shape),
      state: network.zeroState(streams: batch.streams))
    for _ in 0..<2 {
      outcome.loss = network.lossAndGradient(
        batch, state: &outcome.state, gradient: &outcome.gradient, dropout: dropout)
    }
    return outcome
  }

  private func shared(_ team: Team, among count: Int, isDeep: Bool) -> Outcome {
    let training = TrainingTeam(
      (1..<count).map { Member(team, $0) }, isDeep: isDeep, note: { _ in })
    var outcome = Outcome(
      loss: Loss(frames: [0]), gradient: ParameterSet(zeros: network.shape),
      state: network.zeroState(streams: batch.streams))
    let workspace = Workspace<Float>()
    for _ in 0..<2 {
      outcome.loss = training.lossAndGradient(
        of: network, batch, state: &outcome.state, gradient: &outcome.gradient, dropout: dropout,
        run: Run(), workspace: workspace)
    }
    return outcome
  }

  private func expectEqual(_ one: Outcome, _ other: Outcome) {
    // Each stream is computed as in one process; only the sum of the gradients has another order.
    #expect(one.loss == other.loss)
    #expect(one.state == other.state)
    let largest = other.gradient.values.map(abs).max() ?? 0
    for (a, b) in zip(one.gradient.values, other.gradient.values) {
      // The sum of 5 numbers of 24 binary digits.
      #expect(abs(a - b) <= 1e-6 * largest)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 9], [false, true])
  func aTeamGivesTheLossAndTheGradientOfOneProcess(count: Int, isDeep: Bool) {
    let team = Team()
    expectEqual(shared(team, among: count, isDeep: isDeep), alone())
    // A process without a shard receives nothing; the others receive the network once and two steps.
    #expect(team.orders.count == min(count, 5) - 1)
    #expect(team.orders.values.allSatisfy { $0 == 3 })
  }

  @Test func theSumDependsOnTheNumberOfProcessesAlone() {
    let (one, other) = (
      shared(Team(), among: 4, isDeep: true), shared(Team(), among: 4, isDeep: true)
    )
    #expect(one.gradient == other.gradient)
  }

  @Test(arguments: [false, true])
  func thePartOfALostProcessIsComputed(isDeep: Bool) {
    let team = Team()
    team.lost = [2]
    expectEqual(shared(team, among: 4, isDeep: isDeep), alone())
  }

  @Test func aBatchHasWorkForAProcessPerEightStreams() {
    #expect([1, 8, 9, 16, 64].map { TrainingTeam.processes(forStreams: $0) } == [1, 1, 2, 2, 8])
  }
}
