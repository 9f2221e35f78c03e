// Frames that a model made of its sources, which it learns to come back from. The source's own frames and noise
// around them do not lead a network to where its errors take it: there it may come to rest far from the source,
// with a good likelihood. Shown where it went, and where it should be, it does not stay there (Venkatraman,
// Hebert and Bagnell, "Improving multi-step prediction of learned time series models", 2015).

internal import Networks

/// The runs of a model in training, and which streams of a batch read them.
package struct OwnRuns: Sendable {
  /// The features of each source's run, count × D, from its first frame on.
  private let rows: [[Float]]
  /// Of the streams; 0 where there are no runs.
  private let share: Double

  /// - Parameters:
  ///   - rows: may be fewer than there are sources, and shorter.
  ///   - share: of the streams that read them, from 0 to 1.
  package init(rows: [[Float]] = [], share: Double = 0) {
    self.rows = rows
    self.share = rows.contains { !$0.isEmpty } ? share : 0
  }

  /// How many of so many streams may read a run.
  private func reading(of streams: Int) -> Int {
    Int((share * Double(streams)).rounded())
  }

  /// The mean loss of the streams that read the source, which is what a training is judged by: frames that
  /// went far astray have losses of thousands. Of all streams, where all may read runs.
  func loss(_ loss: Loss, streams: Int) -> Double {
    let reading = reading(of: streams)
    guard reading > 0, reading < streams, loss.isFinite else { return loss.mean }
    let frames = loss.frames.enumerated().filter { $0.offset % streams >= reading }
    return frames.reduce(0) { $0 + $1.element } / Double(frames.count)
  }

  /// The run that a stream reads; nil where it reads the source: streams behind the share, those that are not
  /// told where they are and so could not tell where to go to, and where there is no run so long.
  ///
  /// - Parameter end: how many numbers the run must have.
  func row(
    of place: StreamBatcher.Place, stream: Int, in streams: Int, to end: Int
  ) -> [Float]? {
    guard place.isClocked, stream < reading(of: streams), place.source < rows.count,
      end <= rows[place.source].count
    else { return nil }
    return rows[place.source]
  }
}
