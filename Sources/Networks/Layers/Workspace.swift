// Memory that is reused from call to call.

/// Memory that training and evaluation need beside the network, kept so that updates allocate nothing
/// large. It holds no results: any call may use any workspace, one call at a time.
public final class Workspace<Scalar: NetworkScalar> {
  private var segments: [ShardBuffers<Scalar>] = []
  private var packed: PackedParameters<Scalar>?

  public init() {}

  /// The buffers for each shard; those of the last call if the sizes are the same.
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

  /// The network's weights, packed into panels.
  func pack(
    _ parameters: ParameterSet<Scalar>, shape: NetworkShape, backward: Bool
  ) -> PackedParameters<Scalar> {
    let room: PackedParameters<Scalar>
    if let packed, packed.shape == shape {
      room = packed
    } else {
      room = PackedParameters(shape)
      packed = room
    }
    room.fill(parameters, backward: backward)
    return room
  }
}
