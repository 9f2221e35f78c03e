// The events of the tracks of a MIDI file. No byte outside the file or outside its track is read, and every length is
// checked before it is used. Ticks cannot overflow: a delta is below 2²⁸, and a file has fewer than 2²⁴ events.

internal import Files
internal import WholeNumbers

/// An event of a file that matters for a score. Channels are counted from 0.
struct MIDIEvent: Sendable {
  enum Kind: Sendable {
    case noteOn(channel: Int, key: Int, velocity: Int)
    case noteOff(channel: Int, key: Int)
    case control(channel: Int, number: Int, value: Int)
    case program(channel: Int, number: Int)
    /// The pitch bend, from −8192 to 8191.
    case bend(channel: Int, value: Int)
    /// The duration of a quarter note in microseconds.
    case tempo(Int)
    case trackEnd
  }
  var tick: Int
  var track: Int
  /// Whether a note of the same track has started at the same tick before the event.
  var isLate: Bool
  var kind: Kind
}

/// The meaning of a tick.
enum MIDIDivision: Equatable {
  /// The number of ticks in a quarter note, whose duration the tempo gives.
  case quarter(Int)
  /// The number of ticks in a second.
  case seconds(Double)
}

/// Reads the tracks of a file.
struct MIDITracks {
  private(set) var division = MIDIDivision.quarter(480)
  private var events: [MIDIEvent] = []
  private let bytes: [UInt8]
  private let name: String
  private var place = 0
  /// The end of the current chunk.
  private var end: Int
  /// The place of the running track, in words, for errors.
  private var part = "the header"

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    end = bytes.count
  }

  /// All events by time. At one time, everything that precedes the first note of a track comes before all notes, so that
  /// a controller in one track applies to a note in another track.
  var sortedEvents: [MIDIEvent] {
    events.indices.sorted { a, b in
      let (x, y) = (events[a], events[b])
      if x.tick != y.tick { return x.tick < y.tick }
      if x.isLate != y.isLate { return y.isLate }
      return a < b
    }.map { events[$0] }
  }

  /// Reads the header and all tracks.
  ///
  /// - Throws: `FileError` if the bytes are no MIDI file or a damaged file.
  mutating func read() throws(FileError) {
    let count = try header()
    for track in 0..<count {
      try openTrack(track, of: count)
      try self.track(track)
    }
  }

  // MARK: Chunks

  /// Reads the header, and returns the number of tracks.
  private mutating func header() throws(FileError) -> Int {
    guard bytes.count >= 14, text(4) == "MThd" else {
      throw FileError(name, "not a MIDI file: the file does not start with MThd")
    }
    let size = try chunkSize()
    guard size >= 6 else { throw damaged("the header has \(size) bytes instead of 6") }
    let start = place
    let format = try number(2)
    let count = try number(2)
    let word = try number(2)
    guard format <= 2 else { throw FileError(name, "MIDI files of format \(format) are unknown") }
    guard format < 2 || count == 1 else {
      throw FileError(
        name, "the file contains \(count) songs (format 2), but only files of one song can be read")
    }
    guard count > 0 else { throw damaged("it has no tracks") }
    if word & 0x8000 == 0 {
      guard word > 0 else { throw damaged("a quarter note has 0 ticks") }
      division = .quarter(word)
    } else {
      let rates = [24: 24.0, 25: 25.0, 29: 30000.0 / 1001, 30: 30.0]
      let ticks = word & 0xFF
      guard let rate = rates[256 - (word >> 8)], ticks > 0 else {
        throw damaged("its division of time is unknown")
      }
      division = .seconds(rate * Double(ticks))
    }
    place = start + size
    return count
  }

  /// Moves to the content of the next track. Chunks of other kinds are left out.
  private mutating func openTrack(_ track: Int, of count: Int) throws(FileError) {
    end = bytes.count
    part = "track \(track + 1)"
    while true {
      guard let kind = text(4) else {
        throw damaged("it declares \(count) tracks, but contains \(track)")
      }
      let size = try chunkSize()
      if kind == "MTrk" {
        end = place + size
        return
      }
      place += size
    }
  }

  /// The size of a chunk, which fits into the file.
  private mutating func chunkSize() throws(FileError) -> Int {
    let size = try number(4)
    guard size <= bytes.count - place else {
      throw damaged("\(part) declares \(size) bytes, but \(bytes.count - place) follow")
    }
    return size
  }

  // MARK: Events

  private mutating func track(_ track: Int) throws(FileError) {
    var tick = 0
    var status: UInt8 = 0
    var lastOn = -1
    func add(_ kind: MIDIEvent.Kind) {
      events.append(MIDIEvent(tick: tick, track: track, isLate: lastOn == tick, kind: kind))
    }
    reading: while place < end {
      tick += try variable()
      guard place < end else { throw damaged("\(part) ends within an event") }
      if bytes[place] >= 0x80 {
        status = try byte()
      } else if status < 0x80 || status >= 0xF0 {
        throw damaged("\(part) contains data without a kind of event")
      }
      let channel = Int(status & 0x0F)
      switch status >> 4 {
      case 0x8:
        let key = try data()
        _ = try data()
        add(.noteOff(channel: channel, key: key))
      case 0x9:
        let key = try data()
        let velocity = try data()
        if velocity == 0 {
          add(.noteOff(channel: channel, key: key))
        } else {
          lastOn = tick
          add(.noteOn(channel: channel, key: key, velocity: velocity))
        }
      case 0xA:
        _ = try data()
        _ = try data()
      case 0xB:
        let number = try data()
        add(.control(channel: channel, number: number, value: try data()))
      case 0xC: add(.program(channel: channel, number: try data()))
      case 0xD: _ = try data()
      case 0xE:
        let low = try data()
        add(.bend(channel: channel, value: (try data() << 7) + low - 8192))
      default:
        let kind = status
        // An event of the system ends the running status.
        status = 0
        guard kind == 0xFF else {
          guard kind == 0xF0 || kind == 0xF7 else {
            throw damaged("\(part) contains the unknown event \(kind)")
          }
          try skip()
          continue
        }
        let meta = try byte()
        if meta == 0x2F { break reading }
        guard meta == 0x51 else {
          try skip()
          continue
        }
        guard try variable() == 3 else { throw damaged("\(part) has a tempo of a wrong size") }
        let microseconds = try number(3)
        guard microseconds > 0 else { throw damaged("\(part) has a tempo of 0") }
        add(.tempo(microseconds))
      }
    }
    lastOn = tick
    add(.trackEnd)
    place = end
  }

  /// Leaves out a length and as many bytes.
  private mutating func skip() throws(FileError) {
    let length = try variable()
    guard length <= end - place else { throw damaged("\(part) ends within an event") }
    place += length
  }

  /// A number of variable length, with at most four bytes.
  private mutating func variable() throws(FileError) -> Int {
    var value = 0
    for _ in 0..<4 {
      let next = try byte()
      value = value << 7 | Int(next & 0x7F)
      if next < 0x80 { return value }
    }
    throw damaged("\(part) contains a number of more than four bytes")
  }

  /// A byte of data, from 0 to 127.
  private mutating func data() throws(FileError) -> Int {
    let value = try byte()
    guard value < 0x80 else {
      throw damaged("\(part) contains the number \(value), but 127 is the largest")
    }
    return Int(value)
  }

  private mutating func byte() throws(FileError) -> UInt8 {
    guard place < end else { throw damaged("\(part) ends within an event") }
    defer { place += 1 }
    return bytes[place]
  }

  /// A number of `count` bytes, the most significant byte first.
  private mutating func number(_ count: Int) throws(FileError) -> Int {
    var value = 0
    for _ in 0..<count { value = value << 8 | Int(try byte()) }
    return value
  }

  /// The next `count` bytes as text; nil at the end of the file.
  private mutating func text(_ count: Int) -> String? {
    guard end - place >= count else { return nil }
    defer { place += count }
    return String(decoding: bytes[place..<place + count], as: UTF8.self)
  }

  private func damaged(_ fault: String) -> FileError {
    FileError(name, "damaged MIDI file: \(fault)")
  }
}
