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

/// One stream of a batch as a batch.
func pick(_ stream: Int, of batch: SequenceBatch<Float>) -> SequenceBatch<Float> {
  func one(_ numbers: [Float], _ width: Int) -> [Float] {
    (0..<batch.steps).flatMap { step -> ArraySlice<Float> in
      let first = (step * batch.streams + stream) * width
      return numbers[first..<first + width]
    }
  }
  return SequenceBatch(
    steps: batch.steps, streams: 1, inputs: one(batch.inputs, batch.inputWidth),
    targets: one(batch.targets, batch.targetWidth))
}

/// Some steps of a batch as a batch.
func pick(steps: Range<Int>, of batch: SequenceBatch<Float>) -> SequenceBatch<Float> {
  func some(_ numbers: [Float], _ width: Int) -> [Float] {
    let row = batch.streams * width
    return Array(numbers[steps.lowerBound * row..<steps.upperBound * row])
  }
  return SequenceBatch(
    steps: steps.count, streams: batch.streams, inputs: some(batch.inputs, batch.inputWidth),
    targets: some(batch.targets, batch.targetWidth))
}
