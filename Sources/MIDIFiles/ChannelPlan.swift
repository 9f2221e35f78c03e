// The choice of channels for the notes of a score. A note with a channel keeps it. Every other note gets a channel on
// which no note that still sounds needs another pan, bend or program, and on which its key is not down.

internal import Glibc
internal import Scores

/// A note as a file contains it.
struct PlannedNote {
  var start: Int
  /// The end, at least one tick after the start.
  var end: Int
  var key: Int
  var loudness: Double
  /// The channel, counted from 0.
  var channel: Int
  var state: State

  /// What a channel has for all its notes.
  struct State: Equatable {
    var program = 0
    var pan = 64
    var bend = 0
  }
}

/// Gives each note a channel. The notes come in the order of their starts.
struct ChannelPlan {
  private struct Channel {
    var state: PlannedNote.State?
    /// The end of each key that is down.
    var down: [Int: Int] = [:]

    mutating func forget(before tick: Int) {
      if down.values.contains(where: { $0 <= tick }) { down = down.filter { $0.value > tick } }
    }
  }

  private var channels = Array(repeating: Channel(), count: 16)
  /// The channels for the notes without a channel.
  private let free: [Int]
  /// The number of notes that had to take the bend, pan or program of other notes, or whose key was down already.
  private(set) var crowded = 0
  /// The greatest difference of a note's pitch, in cents.
  private(set) var cents = 0.0

  /// A plan that leaves the channels in `taken` to the notes that state them, if any other channels are left.
  init(taken: Set<Int>) {
    let melodic = (0..<16).filter { $0 != MIDIFile.drums }
    let rest = melodic.filter { !taken.contains($0) }
    free = rest.isEmpty ? melodic : rest
  }

  /// Chooses the channel of a note, unless `isFixed`.
  mutating func place(_ note: inout PlannedNote, isFixed: Bool) {
    if isFixed {
      channels[note.channel].forget(before: note.start)
      settle(&note)
      return
    }
    for channel in free { channels[channel].forget(before: note.start) }
    let open = free.filter { channels[$0].down[note.key] == nil }
    // A channel in use keeps its pan and bend while its notes die away, so that an unused channel is better.
    let choice =
      open.first { channels[$0].state == note.state } ?? open.first { channels[$0].state == nil }
      ?? open.first { channels[$0].down.isEmpty }
    if let choice {
      note.channel = choice
    } else {
      let costs = free.map { cost(of: $0, for: note) }
      note.channel = free[costs.indices.min { costs[$0] < costs[$1] } ?? 0]
      if let state = channels[note.channel].state {
        cents = max(cents, abs(Double(state.bend - note.state.bend)) * 100 / MIDIFile.bendSteps)
        note.state = state
      }
      crowded += 1
    }
    channels[note.channel].state = note.state
    channels[note.channel].down[note.key] = note.end
  }

  /// Gives a note with a channel of its own to this channel.
  private mutating func settle(_ note: inout PlannedNote) {
    let channel = channels[note.channel]
    if !channel.down.isEmpty, let state = channel.state, state.bend != note.state.bend {
      // The notes that sound are bent as well.
      cents = max(cents, abs(Double(state.bend - note.state.bend)) * 100 / MIDIFile.bendSteps)
      crowded += 1
    } else if (channel.down[note.key] ?? 0) > note.end {
      crowded += 1
    }
    channels[note.channel].state = note.state
    channels[note.channel].down[note.key] = max(channel.down[note.key] ?? 0, note.end)
  }

  /// How little a channel suits a note.
  private func cost(of channel: Int, for note: PlannedNote) -> Double {
    let state = channels[channel].state ?? PlannedNote.State()
    return (channels[channel].down[note.key] == nil ? 0 : 1e6)
      + (state.program == note.state.program ? 0 : 1e3)
      + abs(Double(state.bend - note.state.bend)) + abs(Double(state.pan - note.state.pan)) / 10
  }
}
