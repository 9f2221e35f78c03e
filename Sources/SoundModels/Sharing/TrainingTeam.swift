// Process 0 of a shared training. For each step it sends the parameters and the parts of the batch to the other
// processes, computes its own part, and adds the gradients in a fixed order. A process that has ended is replaced by process
// 0, which computes that part itself from then on.

public import Networks
public import Runs
public import Workers
internal import WholeNumbers

/// The processes of a shared training.
public final class TrainingTeam: GradientTeam {
  private let workers: [any Worker]
  private let isDeep: Bool
  private let threads: Int
  private let note: (String) -> Void
  private var setup: TeamSetup?
  /// The processes that have ended.
  private var lost: Set<Int> = []

  /// - Parameters:
  ///   - workers: the processes 1, 2 …, each of which passes its orders to a `TeamMember`.
  ///   - isDeep: whether the processes reach each other, as ranks do.
  ///   - threads: the number of threads of each process on this computer.
  ///   - note: receives a sentence when a process has ended.
  public init(
    _ workers: [any Worker], isDeep: Bool, threads: Int = 1, note: @escaping (String) -> Void
  ) {
    (self.workers, self.isDeep, self.threads, self.note) = (workers, isDeep, threads, note)
  }

  /// The number of streams of a batch that keep a process busy.
  public static var streamsOfProcess: Int { BatchPart.streamsOfShard }

  /// The number of processes that a batch of `streams` streams has work for.
  public static func processes(forStreams streams: Int) -> Int {
    BatchPart.streams(of: streams, among: streams).count
  }

  public func lossAndGradient(
    of network: RecurrentDensityNetwork<Float>, _ batch: SequenceBatch<Float>,
    state: inout LSTMState<Float>, gradient: inout ParameterSet<Float>, dropout: Dropout?,
    run: Run, workspace: Workspace<Float>
  ) -> Loss {
    let ranges = BatchPart.streams(of: batch.streams, among: workers.count + 1)
    let parts = ranges.map {
      TeamPart(
        firstShard: $0.shard, batch: batch.streams($0.streams), state: state.streams($0.streams))
    }
    let tree = TeamTree(count: parts.count, isDeep: isDeep)
    prepare(network, tree)
    let children = tree.children(of: 0)
    for child in children where !lost.contains(child) {
      let order = TeamStep(
        parameters: network.parameters.values, frames: batch.frames, dropout: dropout,
        parts: Array(parts[tree.branch(of: child)]))
      do { try workers[child - 1].send(order.bytes) } catch { lose(child, error) }
    }
    func own(_ part: TeamPart) -> TeamResult {
      part.result(
        of: network, frames: batch.frames, dropout: dropout, gradient: &gradient, run, workspace)
    }
    var result = own(parts[0])
    for child in children {
      let branch = Array(parts[tree.branch(of: child)])
      if let more = receive(child, branch, network.parameters.values.count) {
        result.add(more)
      } else {
        for part in branch { result.add(own(part)) }
      }
    }
    gradient.values = result.gradient
    return merge(result, ranges.map(\.streams), into: &state, batch)
  }

  /// Tells the processes the network and their places, if these have changed.
  private func prepare(_ network: RecurrentDensityNetwork<Float>, _ tree: TeamTree) {
    var wanted = TeamSetup(network.shape, network.settings, tree, process: 0)
    wanted.threads = threads
    guard wanted != setup else { return }
    setup = wanted
    for process in 1..<max(1, tree.count) where !lost.contains(process) {
      var own = wanted
      own.process = process
      do { try workers[process - 1].send(own.bytes) } catch { lose(process, error) }
    }
  }

  /// The result of a process and those below it; nil if the process has ended.
  private func receive(_ process: Int, _ parts: [TeamPart], _ parameters: Int) -> TeamResult? {
    if lost.contains(process) { return nil }
    do throws(WorkerLost) {
      let bytes = try workers[process - 1].next()
      if let result = TeamResult(bytes, of: parts, parameters: parameters) { return result }
      throw WorkerLost("sent a damaged message")
    } catch {
      lose(process, error)
      return nil
    }
  }

  private func lose(_ process: Int, _ error: WorkerLost) {
    lost.insert(process)
    note("\(error); the training goes on without it")
  }

  /// Puts the losses of the frames and the states of the streams in the order of the batch.
  private func merge(
    _ result: TeamResult, _ ranges: [Range<Int>], into state: inout LSTMState<Float>,
    _ batch: SequenceBatch<Float>
  ) -> Loss {
    var frames = [Double](repeating: 0, count: batch.frames)
    for (range, part) in zip(ranges, result.parts) {
      for step in 0..<batch.steps {
        for (index, stream) in range.enumerated() {
          frames[step * batch.streams + stream] = part.losses[step * range.count + index]
        }
      }
      state.replace(range, hidden: part.hidden, cell: part.cell)
    }
    return Loss(frames: frames)
  }
}
