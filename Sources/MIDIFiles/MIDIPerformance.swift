// The notes that sound when the events of a file are played in order. A note takes volume, pan, program and bend from its
// channel at the moment at which it starts. Each event takes constant time on average, whatever the file contains.

internal import Glibc
internal import Scores

/// Turns events, sorted by time, into notes.
struct MIDIPerformance {
  /// The controllers of a channel.
  private struct Channel {
    var volume = MIDIFile.usualVolume
    var expression = 127
    var pan = 64
    var program = 0
    var bend = 0
    /// The range of the bend in semitones.
    var bendRange = 2.0
    /// The registered parameter that the data controllers set; 0 is the range of the bend.
    var parameter = 0x3FFF
    var hasPedal = false
    /// The notes that only the pedal holds, by their key.
    var held: [Int: [Int]] = [:]
  }

  /// The notes of one key that wait for their end, the oldest first.
  private struct Waiting {
    var notes: [Int] = []
    var first = 0
  }

  private let division: MIDIDivision
  private let tuning = Tuning()
  private var channels = Array(repeating: Channel(), count: 16)
  private var notes: [ScoreNote] = []
  /// For each track, the notes whose keys are down, by channel and key.
  private var down: [Int: [Int: Waiting]] = [:]
  private var hanging = 0
  /// The time of the last event in seconds.
  private var seconds = 0.0
  /// The last change of the tempo, in ticks and in seconds, and the seconds of a tick since then. Times are counted from
  /// there, so that rounding does not add up over events.
  private var (changeTick, changeSeconds) = (0, 0.0)
  private var tickSeconds: Double

  init(division: MIDIDivision) {
    self.division = division
    switch division {
    case .quarter(let ticks): tickSeconds = 0.5 / Double(ticks)
    case .seconds(let ticks): tickSeconds = 1 / ticks
    }
  }

  /// The score of all events so far.
  var reading: MIDIFile.Reading {
    var all = notes
    for channel in channels {
      for note in channel.held.values.joined() { all[note].duration = seconds - all[note].at }
    }
    let many =
      hanging == 1
      ? "1 note has no end in the file and sounds"
      : "\(hanging) notes have no end in the file and sound"
    return MIDIFile.Reading(
      score: Score(all),
      remarks: hanging == 0 ? [] : ["\(many) to the end of the track"])
  }

  /// Plays the next event.
  mutating func take(_ event: MIDIEvent) {
    seconds = changeSeconds + Double(event.tick - changeTick) * tickSeconds
    switch event.kind {
    case .noteOn(let channel, let key, let velocity):
      start(channel, key, velocity, track: event.track)
    case .noteOff(let channel, let key): release(channel, key, track: event.track)
    case .control(let channel, let number, let value): control(channel, number, value)
    case .program(let channel, let number): channels[channel].program = number
    case .bend(let channel, let value): channels[channel].bend = value
    case .tempo(let microseconds):
      if case .quarter(let ticks) = division {
        (changeTick, changeSeconds) = (event.tick, seconds)
        tickSeconds = Double(microseconds) / 1e6 / Double(ticks)
      }
    case .trackEnd:
      for waiting in (down.removeValue(forKey: event.track) ?? [:]).values {
        for note in waiting.notes[waiting.first...] {
          end(note)
          hanging += 1
        }
      }
    }
  }

  private mutating func start(_ channel: Int, _ key: Int, _ velocity: Int, track: Int) {
    // The string or the drum is struck again.
    for note in channels[channel].held.removeValue(forKey: key) ?? [] { end(note) }
    let state = channels[channel]
    let isDrum = channel == MIDIFile.drums
    let bend = Double(state.bend) / 8192 * state.bendRange
    down[track, default: [:]][channel << 7 | key, default: Waiting()].notes.append(notes.count)
    notes.append(
      ScoreNote(
        at: seconds, pitch: isDrum ? nil : tuning.hertz(key: Double(key) + bend),
        key: isDrum ? key : nil, duration: 0,
        loudness: MIDIFile.decibels(velocity, of: 127)
          + MIDIFile.decibels(state.volume, of: MIDIFile.usualVolume)
          + MIDIFile.decibels(state.expression, of: 127),
        pan: MIDIFile.pan(state.pan), channel: channel + 1, program: state.program + 1))
  }

  private mutating func release(_ channel: Int, _ key: Int, track: Int) {
    let place = channel << 7 | key
    guard var waiting = down[track]?.removeValue(forKey: place) else { return }
    let note = waiting.notes[waiting.first]
    waiting.first += 1
    if waiting.first < waiting.notes.count { down[track]?[place] = waiting }
    if channels[channel].hasPedal {
      channels[channel].held[key, default: []].append(note)
    } else {
      end(note)
    }
  }

  private mutating func end(_ note: Int) { notes[note].duration = seconds - notes[note].at }

  private mutating func liftPedal(_ channel: Int) {
    channels[channel].hasPedal = false
    for note in channels[channel].held.values.joined() { end(note) }
    channels[channel].held = [:]
  }

  private mutating func control(_ channel: Int, _ number: Int, _ value: Int) {
    switch number {
    case 7: channels[channel].volume = value
    case 10: channels[channel].pan = value
    case 11: channels[channel].expression = value
    case 64 where value >= 64: channels[channel].hasPedal = true
    case 64: liftPedal(channel)
    case 98, 99: channels[channel].parameter = 0x3FFF
    case 100:
      channels[channel].parameter = channels[channel].parameter & 0x3F80 | value
    case 101:
      channels[channel].parameter = channels[channel].parameter & 0x7F | value << 7
    case 6 where channels[channel].parameter == 0:
      let cents = channels[channel].bendRange.truncatingRemainder(dividingBy: 1)
      channels[channel].bendRange = Double(value) + cents
    case 38 where channels[channel].parameter == 0:
      channels[channel].bendRange =
        channels[channel].bendRange.rounded(.down) + Double(min(value, 99)) / 100
    case 121:
      // "Reset all controllers" keeps volume, pan and program.
      channels[channel].expression = 127
      channels[channel].bend = 0
      channels[channel].parameter = 0x3FFF
      liftPedal(channel)
    default: break
    }
  }
}
