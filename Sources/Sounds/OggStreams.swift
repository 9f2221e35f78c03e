// The streams of an Ogg file. An Ogg file may contain several streams one after another, such as a recorded broadcast,
// and libsndfile reads only the first. Every page starts with "OggS" and states its length, so the places of the
// streams follow from the heads of the pages, and no page is read as a whole.

internal import WholeNumbers

/// One stream after another in an Ogg file.
struct OggStreams {
  /// A stream, or several streams that run at the same time.
  struct Stream {
    /// The places of its whole pages.
    var pages: Range<Int>
    /// Whether the stream has its last page.
    var isEnded: Bool { open.isEmpty }
    fileprivate var open: Set<[UInt8]> = []
  }

  private(set) var streams: [Stream] = []

  /// The streams of `source`; none if the source is not an Ogg file.
  init(_ source: SoundSource) {
    let mark = Array("OggS".utf8)
    guard source.bytes(0, 4) == mark else { return }
    var place = 0
    var wasFirst = false
    while place < source.count {
      let head = source.bytes(place, 27)
      guard head.count == 27 else { break }
      guard head.starts(with: mark) else {
        guard let next = OggStreams.next(mark, source, after: place) else { break }
        place = next
        continue
      }
      let lengths = source.bytes(place + 27, Int(head[26]))
      let end = place + 27 + Int(head[26]) + lengths.reduce(0) { $0 + Int($1) }
      guard end <= source.count, lengths.count == Int(head[26]) else { break }
      let serial = Array(head[14..<18])
      let isFirst = head[5] & 2 != 0
      if streams.isEmpty || (isFirst && !wasFirst) {
        streams.append(Stream(pages: place..<end))
      }
      let last = streams.count - 1
      streams[last].pages = streams[last].pages.lowerBound..<end
      if isFirst { streams[last].open.insert(serial) }
      if head[5] & 4 != 0 { streams[last].open.remove(serial) }
      wasFirst = isFirst
      place = end
    }
  }

  /// The next place of `mark` after `place`.
  private static func next(_ mark: [UInt8], _ source: SoundSource, after place: Int) -> Int? {
    var start = place + 1
    while start + 4 <= source.count {
      let block = source.bytes(start, 1 << 16)
      if block.count < 4 { return nil }
      for offset in 0...(block.count - 4)
      where block[offset] == mark[0] && block[offset..<offset + 4].elementsEqual(mark) {
        return start + offset
      }
      start += block.count - 3
    }
    return nil
  }
}
