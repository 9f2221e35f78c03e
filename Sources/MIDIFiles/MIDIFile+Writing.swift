// Scores as MIDI files of format 1: one track for the tempo, and one track for each channel. A quarter note has 4800
// ticks at 120 quarter notes a minute, so that a time in the file differs by at most 0.053 ms.

internal import Files
internal import Glibc
public import Runs
public import Scores
internal import WholeNumbers

extension MIDIFile {
  static let ticksInQuarter = 4800
  static let ticksInSecond = 9600.0
  /// The latest end of a note in seconds: some 115 days.
  static let latest = 1e7

  /// The bytes of a file of format 1; `name` is the name of the file in messages.
  ///
  /// The pitch of a note becomes the nearest key, and a pitch bend if the key is more than 1 cent off. A note without a
  /// channel gets a channel on which the bend and the pan change no other note. The loudness becomes a velocity; the
  /// volume of a channel is 100, and larger if a note is louder than 0 dB.
  ///
  /// - Throws: `FileError` if the key of a note is outside 0…127 or a time is too late, and `Interrupted`.
  public static func encode(
    _ score: Score, name: String, interrupt: Interrupt = Interrupt()
  ) throws -> Writing {
    var plan = ChannelPlan(taken: Set(score.notes.compactMap { $0.channel.map { $0 - 1 } }))
    var tracks = Array(repeating: [PlannedNote](), count: 16)
    for note in score.notes {
      try interrupt.check()
      var planned = try plannedNote(note, name)
      plan.place(&planned, isFixed: note.channel != nil || note.key != nil)
      tracks[planned.channel].append(planned)
    }
    var clipped = 0
    var chunks = [tempoTrack]
    for (channel, notes) in tracks.enumerated() where !notes.isEmpty {
      var track = ChannelTrack(channel: channel, notes: notes)
      chunks.append(track.bytes())
      clipped += track.clipped
    }
    var bytes = Array("MThd".utf8)
    bytes.append(bigEndian: UInt32(6))
    bytes.append(bigEndian: UInt16(1))
    bytes.append(bigEndian: UInt16(chunks.count))
    bytes.append(bigEndian: UInt16(ticksInQuarter))
    for chunk in chunks {
      guard let size = UInt32(exactly: chunk.count) else {
        throw FileError.saving(name, "a track of a MIDI file has at most 4 GB")
      }
      bytes += Array("MTrk".utf8)
      bytes.append(bigEndian: size)
      bytes += chunk
    }
    return Writing(bytes: bytes, remarks: remarks(plan, clipped: clipped))
  }

  private static func remarks(_ plan: ChannelPlan, clipped: Int) -> [String] {
    var remarks: [String] = []
    if plan.crowded > 0 {
      let cents = Int(clamped: plan.cents.rounded(.up))
      remarks.append(
        "\(plan.crowded) of the notes share a channel with notes of another pitch bend, pan or end"
          + (cents > 0 ? ", and are up to \(cents) cents off" : ""))
    }
    if clipped > 0 {
      remarks.append(
        "\(clipped) of the notes are outside the loudness of a MIDI file, and are limited to it")
    }
    return remarks
  }

  /// A note in ticks, without a channel unless the note states one.
  private static func plannedNote(_ note: ScoreNote, _ name: String) throws(FileError)
    -> PlannedNote
  {
    let end = note.at + note.duration
    guard note.at >= 0, note.duration >= 0, end <= latest else {
      throw FileError.saving(
        name, "the note at \(shown(note.at)) s is outside the times of a MIDI file")
    }
    var state = PlannedNote.State(program: (note.program ?? 1) - 1, pan: panValue(note.pan))
    let key: Int
    if let drum = note.key {
      key = drum
    } else if let pitch = note.pitch, pitch > 0, pitch.isFinite {
      let exact = Tuning().key(hertz: pitch)
      key = Int(clamped: exact.rounded())
      let off = exact - Double(key)
      if abs(off) > 0.01 { state.bend = Int(clamped: (off * bendSteps).rounded()) }
    } else {
      throw FileError.saving(name, "the note at \(shown(note.at)) s has neither a pitch nor a key")
    }
    guard (0...127).contains(key) else {
      throw FileError.saving(
        name,
        "the note at \(shown(note.at)) s is outside the keys of a MIDI file, 8.18 Hz to 12.5 kHz")
    }
    let channel = note.key != nil ? drums : (note.channel ?? 1) - 1
    guard (0...15).contains(channel), (0...127).contains(state.program) else {
      throw FileError.saving(
        name, "the channel or the program of the note at \(shown(note.at)) s is no number of MIDI")
    }
    let start = Int(clamped: (note.at * ticksInSecond).rounded())
    return PlannedNote(
      start: start, end: max(start + 1, Int(clamped: (end * ticksInSecond).rounded())), key: key,
      loudness: note.loudness ?? ScoreNote.usualLoudness, channel: channel, state: state)
  }

  private static func shown(_ seconds: Double) -> String { "\((seconds * 1000).rounded() / 1000)" }

  /// 120 quarter notes a minute.
  private static let tempoTrack: [UInt8] = [
    0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20, 0, 0xFF, 0x2F, 0,
  ]
}

/// The track of one channel.
private struct ChannelTrack {
  let channel: UInt8
  let notes: [PlannedNote]
  /// The number of notes whose loudness has no velocity.
  private(set) var clipped = 0
  private var content: [UInt8] = []
  private var tick = 0
  private var state: PlannedNote.State?

  init(channel: Int, notes: [PlannedNote]) {
    self.channel = UInt8(channel)
    self.notes = notes
  }

  /// The events of the track. At one tick the ends of earlier notes come first; then each note follows its controllers.
  mutating func bytes() -> [UInt8] {
    let volume = volume
    let gain = MIDIFile.decibels(volume, of: MIDIFile.usualVolume)
    add(0, [0xB0 | channel, 7, UInt8(volume)])
    let ends = notes.indices.sorted { (notes[$0].end, $0) < (notes[$1].end, $1) }
    var ended = 0
    for note in notes {
      while notes[ends[ended]].end <= note.start {
        end(notes[ends[ended]])
        ended += 1
      }
      change(to: note.state, at: note.start)
      let velocity = MIDIFile.velocity(note.loudness - gain)
      if !(1...127).contains(velocity) { clipped += 1 }
      add(note.start, [0x90 | channel, UInt8(note.key), UInt8(min(max(velocity, 1), 127))])
    }
    for place in ends[ended...] { end(notes[place]) }
    add(tick, [0xFF, 0x2F, 0])
    return content
  }

  /// The volume of the channel: 100, or the smallest volume at which velocity 127 is as loud as the loudest note.
  private var volume: Int {
    let loudest = notes.reduce(-Double.infinity) { max($0, $1.loudness) }
    let needed = Double(MIDIFile.usualVolume) * pow(10, loudest / 40) - 1e-9
    return min(max(MIDIFile.usualVolume, Int(clamped: needed.rounded(.up))), 127)
  }

  private mutating func end(_ note: PlannedNote) {
    add(note.end, [0x80 | channel, UInt8(note.key), 64])
  }

  /// Writes the controllers that differ from those of the previous note.
  private mutating func change(to new: PlannedNote.State, at tick: Int) {
    if state?.program != new.program { add(tick, [0xC0 | channel, UInt8(new.program)]) }
    if state?.pan != new.pan { add(tick, [0xB0 | channel, 10, UInt8(new.pan)]) }
    if (state?.bend ?? 0) != new.bend {
      let bend = new.bend + 8192
      add(tick, [0xE0 | channel, UInt8(bend & 0x7F), UInt8(bend >> 7)])
    }
    state = new
  }

  private mutating func add(_ tick: Int, _ event: [UInt8]) {
    let longest = (1 << 28) - 1
    while tick - self.tick > longest {
      // An empty text carries the rest of a delta that is too long for one event.
      append(longest, [0xFF, 0x01, 0])
      self.tick += longest
    }
    append(tick - self.tick, event)
    self.tick = tick
  }

  private mutating func append(_ delta: Int, _ event: [UInt8]) {
    for shift in [21, 14, 7] where delta >> shift > 0 {
      content.append(UInt8(delta >> shift & 0x7F) | 0x80)
    }
    content.append(UInt8(delta & 0x7F))
    content += event
  }
}

extension [UInt8] {
  fileprivate mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }
}
