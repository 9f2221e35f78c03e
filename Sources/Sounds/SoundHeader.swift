// Sizes in the headers of sound files. A program that writes into a pipe cannot state the size of the samples, and
// leaves 0, −1 or the largest number in its place; then the samples last to the end of the file. A size that is larger
// than the file shows that the file is cut off. In both cases the source shows libsndfile the true size.

internal import Files
internal import WholeNumbers

/// Corrects the sizes in the header of a sound file.
struct SoundHeader {
  private let source: SoundSource
  /// Whether the header declares more bytes than the file has.
  private(set) var isCut = false
  /// A message for the user about parts of the file that are not read.
  private(set) var note: String?

  /// Reads the header of `source`, and corrects its sizes.
  ///
  /// - Throws: `FileError` about the file called `name` if its header declares a sample rate of 0 or no channels, or if
  ///   the file is of a kind that libsndfile does not read.
  init(_ source: SoundSource, named name: String) throws(FileError) {
    self.source = source
    let start = source.bytes(0, 16)
    func has(_ text: String, at place: Int = 0) -> Bool {
      start.dropFirst(place).starts(with: text.utf8)
    }
    if let kind = SoundHeader.foreign(start) {
      throw FileError(
        name, "the file is \(kind), which cannot be read: convert it to .flac or .wav first")
    }
    let lacks: String?
    if (has("RIFF") || has("RF64")) && has("WAVE", at: 8) {
      lacks = wave(isLong: has("RF64"))
    } else if has("FORM"), has("AIF", at: 8) {
      lacks = aiff()
    } else if has("caff") {
      lacks = core()
    } else if has(".snd") || has("dns.") {
      lacks = sun(bigEndian: has(".snd"))
    } else if has("riff"), start[4] == 0x2E {
      lacks = wave64()
    } else {
      lacks = nil
    }
    if let lacks { throw FileError(name, "the header is damaged: \(lacks)") }
  }

  /// The name of a kind of file that libsndfile does not read.
  private static func foreign(_ start: [UInt8]) -> String? {
    let marks: [(Int, [UInt8], String)] = [
      (4, Array("ftyp".utf8), "an MPEG-4 file (.m4a, .mp4)"),
      (0, [0x1A, 0x45, 0xDF, 0xA3], "a Matroska file (.mka, .webm)"),
      (0, [0x30, 0x26, 0xB2, 0x75], "a Windows Media file (.wma)"),
      (0, Array("MThd".utf8), "a MIDI file, without samples"),
    ]
    return marks.first { start.dropFirst($0.0).starts(with: $0.1) }?.2
  }

  /// Whether a program writes this size if it does not know the size. The bounds leave room for the size of a header,
  /// which some programs subtract or add.
  private static func isUnknown(_ size: Int) -> Bool {
    size == 0 || size < 0 || (0x7FFF_E000...0x8000_0000).contains(size)
      || (0xFFFF_E000...0xFFFF_FFFF).contains(size) || size > Int.max / 2
  }

  /// The size that `claim` stands for, if `room` bytes are left; nil if `claim` is right.
  private mutating func size(_ claim: Int, room: Int, isEmpty: Bool) -> Int? {
    if claim == 0 && isEmpty { return nil }
    if SoundHeader.isUnknown(claim) && (claim < 0 || claim > room || claim == 0) { return room }
    if claim > room {
      isCut = true
      return room
    }
    return nil
  }
}

// MARK: - Formats

extension SoundHeader {
  /// The most chunks that are read; further chunks are left to libsndfile.
  private static let mostChunks = 10_000

  private mutating func wave(isLong: Bool) -> String? {
    var place = 12
    var sizes: Int?
    var data = 0
    for _ in 0..<SoundHeader.mostChunks where place + 8 <= source.count {
      let kind = source.bytes(place, 4)
      let body = place + 8
      var claim = number(place + 4, 4, big: false)
      if kind == Array("ds64".utf8), isLong { sizes = body }
      if kind == Array("fmt ".utf8) {
        if number(body + 4, 4, big: false) == 0 { return "the sample rate is 0 Hz" }
        if number(body + 2, 2, big: false) == 0 { return "the sound has 0 channels" }
      }
      if kind == Array("data".utf8) {
        data += 1
        if data > 1 {
          note = "the file has several chunks of samples, and only the first was read"
          source.correct(place, Array("junk".utf8))
        }
        let room = source.count - body
        let longClaim = sizes.flatMap { claim == 0xFFFF_FFFF ? number($0 + 8, 8, big: false) : nil }
        let isEmpty = (longClaim ?? claim) == 0 && chunksFollow(body, big: false, wide: false)
        if data == 1,
          let size = size(
            longClaim ?? claim, room: room,
            isEmpty: isEmpty)
        {
          if let sizes {
            correct(sizes, 8, source.count - 8, big: false)
            correct(sizes + 8, 8, size, big: false)
            correct(sizes + 16, 8, 0, big: false)
          } else {
            correct(4, 4, source.count - 8, big: false)
            correct(place + 4, 4, size, big: false)
          }
          return nil
        }
        claim = longClaim ?? claim
      }
      guard claim >= 0, claim <= source.count - body else { return nil }
      place = body + claim + claim % 2
    }
    return nil
  }

  private mutating func aiff() -> String? {
    var place = 12
    for _ in 0..<SoundHeader.mostChunks where place + 8 <= source.count {
      let kind = source.bytes(place, 4)
      let (claim, body) = (number(place + 4, 4, big: true), place + 8)
      if kind == Array("COMM".utf8) {
        if number(body, 2, big: true) == 0 { return "the sound has 0 channels" }
        if source.bytes(body + 8, 10).allSatisfy({ $0 == 0 }) { return "the sample rate is 0 Hz" }
      }
      if kind == Array("SSND".utf8) {
        let isEmpty = claim == 0 && chunksFollow(body, big: true, wide: false)
        if let size = size(
          claim, room: source.count - body, isEmpty: isEmpty)
        {
          correct(4, 4, source.count - 8, big: true)
          correct(place + 4, 4, size, big: true)
        }
        return nil
      }
      guard claim <= source.count - body else { return nil }
      place = body + claim + claim % 2
    }
    return nil
  }

  private mutating func core() -> String? {
    var place = 8
    for _ in 0..<SoundHeader.mostChunks where place + 12 <= source.count {
      let kind = source.bytes(place, 4)
      let (claim, body) = (number(place + 4, 8, big: true), place + 12)
      if kind == Array("desc".utf8) {
        if source.bytes(body, 8).dropFirst().allSatisfy({ $0 == 0 }) {
          return "the sample rate is 0 Hz"
        }
        if number(body + 24, 4, big: true) == 0 { return "the sound has 0 channels" }
      }
      if kind == Array("data".utf8) {
        let isEmpty = claim == 0 && chunksFollow(body, big: true, wide: true)
        if let size = size(
          claim, room: source.count - body, isEmpty: isEmpty)
        {
          correct(place + 4, 8, size, big: true)
        }
        return nil
      }
      guard claim >= 0, claim <= source.count - body else { return nil }
      place = body + claim
    }
    return nil
  }

  private mutating func sun(bigEndian: Bool) -> String? {
    if number(16, 4, big: bigEndian) == 0 { return "the sample rate is 0 Hz" }
    if number(20, 4, big: bigEndian) == 0 { return "the sound has 0 channels" }
    let (start, claim) = (number(4, 4, big: bigEndian), number(8, 4, big: bigEndian))
    guard start <= source.count else { return nil }
    if let size = size(claim, room: source.count - start, isEmpty: start == source.count) {
      correct(8, 4, size, big: bigEndian)
    }
    return nil
  }

  private mutating func wave64() -> String? {
    var place = 40
    for _ in 0..<SoundHeader.mostChunks where place + 24 <= source.count {
      let kind = source.bytes(place, 4)
      let (claim, body) = (number(place + 16, 8, big: false), place + 24)
      if kind == Array("fmt ".utf8) {
        if number(body + 4, 4, big: false) == 0 { return "the sample rate is 0 Hz" }
        if number(body + 2, 2, big: false) == 0 { return "the sound has 0 channels" }
      }
      if kind == Array("data".utf8) {
        if let size = size(claim, room: source.count - place, isEmpty: false) {
          correct(16, 8, source.count, big: false)
          correct(place + 16, 8, size, big: false)
        }
        return nil
      }
      guard claim >= 24, claim <= source.count - place else { return nil }
      place += (claim + 7) / 8 * 8
    }
    return nil
  }
}

// MARK: - Numbers

extension SoundHeader {
  private func number(_ place: Int, _ width: Int, big: Bool) -> Int {
    let bytes = source.bytes(place, width)
    guard bytes.count == width else { return 0 }
    let value = (big ? bytes : bytes.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(truncatingIfNeeded: value)
  }

  private func correct(_ place: Int, _ width: Int, _ value: Int, big: Bool) {
    let most = width == 8 ? Int.max : (1 << (8 * width)) - 1
    let value = min(max(0, value), most)
    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    source.correct(place, big ? bytes.reversed() : bytes)
  }

  /// Whether whole chunks follow from `place` to the end of the file, so that a size of 0 before them is right.
  private func chunksFollow(_ place: Int, big: Bool, wide: Bool) -> Bool {
    var place = place
    for _ in 0..<SoundHeader.mostChunks where place < source.count {
      let kind = source.bytes(place, 4)
      guard kind.count == 4, kind.allSatisfy({ (0x20...0x7E).contains($0) }) else { return false }
      let size = number(place + 4, wide ? 8 : 4, big: big)
      let body = place + (wide ? 12 : 8)
      guard size >= 0, body <= source.count, size <= source.count - body else { return false }
      place = body + size + (wide ? 0 : size % 2)
    }
    return true
  }
}
