import Networks
import Tensors

/// A batch of normal numbers for a network of `shape`.
func someBatch<Scalar: NetworkScalar>(
  _ shape: NetworkShape, steps: Int, streams: Int, random: inout RandomStream
) -> SequenceBatch<Scalar> {
  SequenceBatch(
    steps: steps, streams: streams,
    inputs: (0..<steps * streams * shape.inputs).map { _ in Scalar(random.normal()) },
    targets: (0..<steps * streams * shape.outputs).map { _ in Scalar(random.normal()) })
}
