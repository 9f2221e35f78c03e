// Memory that several calls of training and evaluation reuse.

/// The memory that training and evaluation need in addition to the network. The memory is kept between updates,
/// so that updates allocate no large blocks. A workspace contains no results, so any call may use any workspace.
/// Only one call at a time may use a workspace.
public final class Workspace<Scalar: NetworkScalar> {
  private var segments: [ShardBuffers<Scalar>] = []
  private var packed: PackedParameters<Scalar>?
  private var latestCrew: StepCrew?

  public init() {}

  /// The buffers of all shards. If the sizes have not changed, these are the buffers of the previous call.
  func segments(
    shape: NetworkShape, steps: Int, shards: [Range<Int>]
  ) -> [ShardBuffers<Scalar>] {
    let fits =
      segments.count == shards.count
      && zip(segments, shards).allSatisfy {
        $0.shape == shape && $0.steps == steps && $0.streams == $1.count
      }
    if !fits {
      segments = shards.map { ShardBuffers(shape: shape, steps: steps, streams: $0.count) }
    }
    return segments
  }

  /// The threads that share the work of a call.
  func crew(_ threads: Int) -> StepCrew {
    if let latestCrew, latestCrew.threads == threads { return latestCrew }
    let crew = StepCrew(threads: threads)
    latestCrew = crew
    return crew
  }

  /// Packs the network's weights into panels.
  func pack(
    _ parameters: ParameterSet<Scalar>, shape: NetworkShape, backward: Bool, crew: StepCrew
  ) -> PackedParameters<Scalar> {
    let room: PackedParameters<Scalar>
    if let packed, packed.shape == shape {
      room = packed
    } else {
      room = PackedParameters(shape)
      packed = room
    }
    room.fill(parameters, backward: backward, crew: crew)
    return room
  }
}
