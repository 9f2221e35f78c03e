// The division of a batch among processes. Each process computes whole shards, so that it computes exactly what a thread
// would compute, and the sum of the gradients has a fixed order.

public import Runs

/// Some shards of a larger batch.
public struct BatchPart: Sendable, Equatable {
  /// The number of the first shard in the whole batch.
  public var firstShard: Int
  /// The number of frames in the whole batch, over which the loss is averaged.
  public var frames: Int

  public init(firstShard: Int, frames: Int) {
    (self.firstShard, self.frames) = (firstShard, frames)
  }

  /// The largest number of streams in a shard.
  public static var streamsOfShard: Int { shardStreams }

  /// The streams that each of `count` processes computes, in order. If there are fewer shards than processes, there are
  /// fewer ranges.
  public static func streams(of batch: Int, among count: Int) -> [(shard: Int, streams: Range<Int>)]
  {
    let shards = shardRanges(batch)
    let parts = max(1, min(count, shards.count))
    return (0..<parts).map { part in
      let own = portion(part, of: parts, shards.count)
      return (
        own.lowerBound, shards[own.lowerBound].lowerBound..<shards[own.upperBound - 1].upperBound
      )
    }
  }
}

/// Processes that compute the gradients of a training together.
///
/// A team has no error: if it loses a process, it computes the process's part itself.
public protocol GradientTeam<Scalar>: AnyObject {
  associatedtype Scalar: NetworkScalar
  /// Computes loss and gradient as `RecurrentDensityNetwork.lossAndGradient` does, apart from rounding.
  func lossAndGradient(
    of network: RecurrentDensityNetwork<Scalar>, _ batch: SequenceBatch<Scalar>,
    state: inout LSTMState<Scalar>, gradient: inout ParameterSet<Scalar>, dropout: Dropout?,
    run: Run, workspace: Workspace<Scalar>
  ) -> Loss
}

extension SequenceBatch {
  /// Some streams of the batch, as a batch.
  public func streams(_ range: Range<Int>) -> SequenceBatch {
    func part(_ values: [Scalar], _ width: Int) -> [Scalar] {
      var result: [Scalar] = []
      result.reserveCapacity(steps * range.count * width)
      for step in 0..<steps {
        let first = (step * streams + range.lowerBound) * width
        result += values[first..<first + range.count * width]
      }
      return result
    }
    return SequenceBatch(
      steps: steps, streams: range.count, inputs: part(inputs, inputWidth),
      targets: part(targets, targetWidth))
  }
}

extension LSTMState {
  /// The state of some streams.
  public func streams(_ range: Range<Int>) -> LSTMState {
    var part = LSTMState(like: self, streams: range.count)
    for layer in 0..<layers {
      let first = (layer * streams + range.lowerBound) * units
      part.hidden += hidden[first..<first + range.count * units]
      part.cell += cell[first..<first + range.count * units]
    }
    return part
  }

  /// Replaces the state of some streams by numbers in the layout of a state of these streams.
  public mutating func replace(
    _ range: Range<Int>, hidden newHidden: [Scalar], cell newCell: [Scalar]
  ) {
    for layer in 0..<layers {
      let first = (layer * streams + range.lowerBound) * units
      let from = layer * range.count * units
      for place in 0..<range.count * units {
        hidden[first + place] = newHidden[from + place]
        cell[first + place] = newCell[from + place]
      }
    }
  }
}
