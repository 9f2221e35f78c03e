// A process of a shared training: it computes the gradient of its part with the parameters that it receives. It keeps
// nothing from step to step, so that the training belongs to process 0 alone: checkpoints, Ctrl-C and free runs are those
// of a training in one process.

internal import Networks
internal import Runs
public import Workers
internal import WholeNumbers

/// Computes a part of each step of a training that another process owns.
public final class TeamMember {
  private let port: any WorkerPort
  private let threads: Int?
  private var setup: TeamSetup?
  private var network: RecurrentDensityNetwork<Float>?
  private var gradient: ParameterSet<Float>?
  private let workspace = Workspace<Float>()

  /// - Parameters:
  ///   - port: the way to the other processes.
  ///   - threads: the number of threads; nil for the number that process 0 chooses.
  public init(_ port: any WorkerPort, threads: Int? = nil) {
    (self.port, self.threads) = (port, threads)
  }

  /// Performs an order of a shared training, and sends the result. A damaged order ends the process, because the other
  /// processes wait for the result.
  public func perform(_ order: [UInt8]) {
    if order.first == TeamMark.setup {
      setup = TeamSetup(order)
      (network, gradient) = (nil, nil)
      return
    }
    let run = Run(threads: threads ?? setup?.threads ?? 1)
    guard let setup, let step = TeamStep(order, setup.shape), let result = compute(step, setup, run)
    else { preconditionFailure("an order of a shared training is damaged") }
    port.send(result.bytes, to: setup.tree.parent(of: setup.process))
  }

  /// The gradient of a branch: the own part is computed while the processes below compute theirs.
  private func compute(_ step: TeamStep, _ setup: TeamSetup, _ run: Run) -> TeamResult? {
    let first = setup.process
    let last = first + step.parts.count
    let children = setup.tree.children(of: first).filter { $0 < last }
    var branches: [(worker: any Worker, parts: [TeamPart])] = []
    for child in children {
      let branch = setup.tree.branch(of: child)
      let parts = Array(step.parts[branch.lowerBound - first..<branch.upperBound - first])
      guard let worker = port.worker(child) else { return nil }
      var below = step
      below.parts = parts
      guard (try? worker.send(below.bytes)) != nil else { return nil }
      branches.append((worker, parts))
    }
    guard let own = step.parts.first, var result = gradient(of: own, step, setup, run) else {
      return nil
    }
    for (worker, parts) in branches {
      guard let bytes = try? worker.next(),
        let more = TeamResult(bytes, of: parts, parameters: step.parameters.count)
      else { return nil }
      result.add(more)
    }
    return result
  }

  private func gradient(
    of part: TeamPart, _ step: TeamStep, _ setup: TeamSetup, _ run: Run
  ) -> TeamResult? {
    var network = network ?? TeamPart.network(setup.shape, setup.settings)
    network.parameters.values = step.parameters
    var sum = gradient ?? ParameterSet(zeros: setup.shape)
    gradient = nil
    let result = part.result(
      of: network, frames: step.frames, dropout: step.dropout, gradient: &sum, run, workspace)
    network.parameters.values = []
    (self.network, gradient) = (network, sum)
    return result
  }
}

extension TeamPart {
  /// A network whose parameters are set before each use.
  static func network(
    _ shape: NetworkShape, _ settings: DensitySettings
  ) -> RecurrentDensityNetwork<Float> {
    var blank = RecurrentDensityNetwork<Float>(blank: shape, settings: settings)
    blank.parameters.values = []
    return blank
  }

  /// The result of this part alone.
  func result(
    of network: RecurrentDensityNetwork<Float>, frames: Int, dropout: Dropout?,
    gradient: inout ParameterSet<Float>, _ run: Run, _ workspace: Workspace<Float>
  ) -> TeamResult {
    var state = state
    let loss = network.lossAndGradient(
      batch, state: &state, gradient: &gradient, dropout: dropout, run: run, workspace: workspace,
      part: BatchPart(firstShard: firstShard, frames: frames))
    return TeamResult(
      gradient: gradient.values, parts: [(loss.frames, state.hidden, state.cell)])
  }
}
