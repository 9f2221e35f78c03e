// Training streams that read a model's free runs. A network that reads its own output makes errors, so its input frames
// soon differ from all source frames, even from source frames with added noise. In a free run the network may therefore
// stay far from the source although the network predicts the source well. Training on free runs, with the source's
// frames as targets, teaches the network to return to the source (Venkatraman, Hebert and Bagnell, "Improving
// multi-step prediction of learned time series models", 2015).

internal import Networks
internal import WholeNumbers

/// The free runs of a model in training, and the choice of the streams that read free runs.
package struct FreeRunStreams: Sendable {
  /// The features of each source's free run, count × D, beginning with the first frame of the source.
  private let rows: [[Float]]
  /// The share of the streams that read free runs; 0 if there are no free runs.
  private let share: Double

  /// - Parameters:
  ///   - rows: the features of the free runs; there may be fewer free runs than sources, and a free run may be
  ///     shorter than its source.
  ///   - share: the share of the streams that read free runs, from 0 to 1.
  package init(rows: [[Float]] = [], share: Double = 0) {
    self.rows = rows
    self.share = rows.contains { !$0.isEmpty } ? share : 0
  }

  /// The number of streams that may read a free run, out of `streams` streams.
  private func readers(of streams: Int) -> Int {
    Int(clamped: (share * Double(streams)).rounded())
  }

  /// The mean loss of the streams that read the source. The mean excludes streams that read free runs, because frames
  /// far from the source can have losses of thousands of nats. If all streams may read free runs, the result is the
  /// mean loss of all streams.
  func lossOfOthers(_ loss: Loss, streams: Int) -> Double {
    let readers = readers(of: streams)
    guard readers > 0, readers < streams, loss.isFinite else { return loss.mean }
    let frames = loss.frames.enumerated().filter { $0.offset % streams >= readers }
    return frames.reduce(0) { $0 + $1.element } / Double(frames.count)
  }

  /// The free run that a stream reads.
  ///
  /// - Parameter end: the number of values that the free run must contain.
  /// - Returns: nil if the stream reads the source. A stream reads the source in three cases: the stream does not
  ///   belong to the share that reads free runs, the stream has no clock, or no free run has the required length.
  ///   Without a clock, the network has no information about the position to which it must return.
  func row(
    of place: StreamBatcher.Place, stream: Int, in streams: Int, to end: Int
  ) -> [Float]? {
    guard place.isClocked, stream < readers(of: streams), place.source < rows.count,
      end <= rows[place.source].count
    else { return nil }
    return rows[place.source]
  }
}
