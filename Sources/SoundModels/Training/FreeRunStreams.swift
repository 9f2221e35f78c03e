// Streams that read a model's free runs. The source's own frames, and noise around them, do not lead a network to where
// its errors take it: there it may come to rest far from the source although its likelihood is good. A network that is
// shown where its free run went, and where it should have been, does not stay there (Venkatraman, Hebert and Bagnell,
// "Improving multi-step prediction of learned time series models", 2015).

internal import Networks

/// The free runs of a model in training, and which streams of a batch read them.
package struct FreeRunStreams: Sendable {
  /// The features of each source's free run, count × D, from the source's first frame on.
  private let rows: [[Float]]
  /// The share of the streams; 0 if there are no free runs.
  private let share: Double

  /// - Parameters:
  ///   - rows: may be fewer than there are sources, and shorter.
  ///   - share: of the streams that read them, from 0 to 1.
  package init(rows: [[Float]] = [], share: Double = 0) {
    self.rows = rows
    self.share = rows.contains { !$0.isEmpty } ? share : 0
  }

  /// How many of `streams` streams may read a free run.
  private func readers(of streams: Int) -> Int {
    Int((share * Double(streams)).rounded())
  }

  /// The mean loss of the streams that read the source, by which a training is judged: frames far from the source
  /// have losses of thousands. If all streams may read free runs, the mean loss of all.
  func lossOfOthers(_ loss: Loss, streams: Int) -> Double {
    let readers = readers(of: streams)
    guard readers > 0, readers < streams, loss.isFinite else { return loss.mean }
    let frames = loss.frames.enumerated().filter { $0.offset % streams >= readers }
    return frames.reduce(0) { $0 + $1.element } / Double(frames.count)
  }

  /// The free run that a stream reads.
  ///
  /// - Parameter end: how many numbers the free run must have.
  /// - Returns: nil if the stream reads the source: it is beyond the share, it has no clock and so cannot know where
  ///   to return to, or there is no free run of that length.
  func row(
    of place: StreamBatcher.Place, stream: Int, in streams: Int, to end: Int
  ) -> [Float]? {
    guard place.isClocked, stream < readers(of: streams), place.source < rows.count,
      end <= rows[place.source].count
    else { return nil }
    return rows[place.source]
  }
}
