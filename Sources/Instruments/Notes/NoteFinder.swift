// The notes of a recording: where each begins and ends, and its pitch. Invariant: the notes lie in the recording, in order
// of time, and do not overlap.

internal import Glibc
internal import Measures
package import Runs
package import Sounds
internal import WholeNumbers

/// A note that was found in a recording.
package struct FoundNote: Sendable, Equatable {
  /// The samples of the note.
  package var range: Range<Int>
  /// The median pitch in Hz.
  package var pitch: Double
  /// The times, in seconds from the beginning of the recording, and pitches in Hz that the analysis starts from.
  package var guides: [(time: Double, pitch: Double)]
  /// How sure the pitch is, from 0 to 1: the mean strength of the pitch, times the share of the points that agree.
  package var confidence: Double
  /// The share of the points that are an octave away from the pitch.
  package var octaves: Double

  package static func == (a: FoundNote, b: FoundNote) -> Bool {
    a.range == b.range && a.pitch == b.pitch && a.confidence == b.confidence
  }

  /// The pitch near which the pitch at a time lies, in Hz.
  package func guide(at time: Double) -> Double {
    guard let next = guides.firstIndex(where: { $0.time >= time }) else {
      return guides.last?.pitch ?? pitch
    }
    guard next > 0 else { return guides[0].pitch }
    let (a, b) = (guides[next - 1], guides[next])
    let share = b.time > a.time ? (time - a.time) / (b.time - a.time) : 0
    return a.pitch * pow(b.pitch / a.pitch, share)
  }
}

/// Finds the notes of a recording of one channel.
package struct NoteFinder {
  let samples: [Float]
  let rate: Double
  private let track: PitchTrack
  /// The level of each block in dB.
  private let levels: [Double]
  /// The level around each block in dB, over a time that contains whole periods of low notes.
  private let broad: [Double]
  private let block: Int

  /// The largest deviation of a point from the pitch of its note, in cents.
  private static let near = 70.0
  /// The largest deviation of the pitch that guides the analysis from the pitch of the note, in cents.
  private static let nearest = 90.0
  /// The number of points in a row that make a new note.
  private static let newNote = 3
  /// The fewest points of a note.
  private static let fewest = 3
  /// The level below the loudest block at which the sound counts as silent, in dB.
  private static let silent = 45.0
  /// The level below the loudest block of a note at which the note begins and ends, in dB.
  private static let ends = (begin: 40.0, end: 60.0)
  /// The rise of the level that begins a note of the same pitch, in dB, within `attack` seconds.
  private static let rise = 9.0
  private static let attack = 0.06
  /// The number of points up to which a group may belong to its neighbour.
  private static let few = 8
  /// The number of points below which a group may be the overlap of two notes.
  private static let overlap = 12
  /// The strength of the pitch from which on a group of few points is a note, and the distance in cents up to which one
  /// below it is the attack of the note that follows.
  private static let (sure, wavering) = (0.92, 200.0)
  /// The fall of the level within a group, in dB, from which on it dies away.
  private static let dying = 4.0
  /// The reach of the mean that gives broad levels, in seconds.
  private static let breadth = 0.0125

  package init(_ sound: Sound, run: Run) throws {
    samples = sound.mono().samples[0]
    rate = sound.rate
    track = PitchTrack(sound, run: run)
    try run.interrupt.check()
    block = max(1, Int(clamped: rate * 0.005))
    let powers = stride(from: 0, to: samples.count, by: block).map { [samples, block] start in
      let part = samples[start..<min(start + block, samples.count)]
      return part.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(part.count)
    }
    func level(_ power: Double) -> Double { max(10 * log10(power + 1e-20), -200) }
    levels = powers.map(level)
    let reach = max(1, Int(clamped: NoteFinder.breadth * rate) / block)
    broad = NoteShape.smoothed(powers, reach: reach).map(level)
  }

  /// The level at a time in seconds.
  private func level(_ time: Double) -> Double {
    let place = Int(clamped: time * rate) / block
    return levels[min(max(place, 0), levels.count - 1)]
  }

  /// The whole sounding part of the recording as one note of a given pitch.
  package func one(pitch: Double) -> FoundNote? {
    guard let range = sounding(0..<levels.count) else { return nil }
    let points = track.times.indices.compactMap { place -> (time: Double, pitch: Double)? in
      guard let found = track.frequencies[place],
        abs(1200 * log2(found / pitch)) < NoteFinder.nearest
      else { return nil }
      return (track.times[place], found)
    }
    return FoundNote(
      range: range, pitch: pitch, guides: points.isEmpty ? [(0, pitch)] : points, confidence: 1,
      octaves: 0)
  }

  /// The notes of the recording; empty if no part of it has a pitch.
  package func notes() -> [FoundNote] {
    guard let loudest = levels.max(), loudest > -190 else { return [] }
    let groups = groups(above: loudest - NoteFinder.silent)
    var notes: [FoundNote] = []
    for (number, group) in groups.enumerated() {
      let begin = number > 0 ? start(of: group, after: groups[number - 1]) : 0
      let end =
        number + 1 < groups.count
        ? start(of: groups[number + 1], after: group) : levels.count
      guard begin < end, let range = sounding(begin..<end) else { continue }
      if let note = note(group, range) { notes.append(note) }
    }
    return notes
  }

  /// The points of the pitch track, in groups of one note each.
  private func groups(above floor: Double) -> [[Int]] {
    var groups: [[Int]] = []
    var group: [Int] = []
    var others: [Int] = []
    var gap = 0
    func close() {
      if group.count >= NoteFinder.fewest { groups.append(group) }
      group = []
      gap = 0
    }
    for place in track.times.indices {
      guard let pitch = track.frequencies[place], level(track.times[place]) > floor else {
        gap += 1
        if gap > 5 {
          close()
          others = []
        }
        continue
      }
      if !group.isEmpty,
        isAttacked(from: track.times[group[group.count - 1]], to: track.times[place])
      {
        close()
        others = []
      }
      gap = 0
      let recent = group.suffix(9).compactMap { track.frequencies[$0] }.sorted()
      let middle = recent.isEmpty ? pitch : recent[recent.count / 2]
      if abs(1200 * log2(pitch / middle)) < NoteFinder.near {
        group.append(place)
        others = []
        continue
      }
      if let last = others.last, let before = track.frequencies[last],
        abs(1200 * log2(pitch / before)) > NoteFinder.near
      {
        others = []
      }
      others.append(place)
      if others.count >= NoteFinder.newNote {
        let started = others
        close()
        group = started
        others = []
      }
    }
    close()
    return merged(withoutOverlaps(groups))
  }

  /// Leaves out groups of few points at which the end of one note and the beginning of the next sound together: the pitch
  /// that is found there is a common divisor of both.
  private func withoutOverlaps(_ groups: [[Int]]) -> [[Int]] {
    func isMultiple(_ other: [Int], of pitch: Double, pause: Double) -> Bool {
      guard let own = middle(other), pause < 0.15 else { return false }
      let ratio = own / pitch
      return ratio > 1.5 && abs(ratio / ratio.rounded() - 1) < 0.02
    }
    return groups.enumerated().filter { place, group in
      guard place > 0, place + 1 < groups.count, group.count < NoteFinder.overlap,
        let pitch = middle(group)
      else { return true }
      let (before, after) = (groups[place - 1], groups[place + 1])
      let first = track.times[group[0]] - track.times[before[before.count - 1]]
      let second = track.times[after[0]] - track.times[group[group.count - 1]]
      return
        !(isMultiple(before, of: pitch, pause: first)
        && isMultiple(after, of: pitch, pause: second))
    }.map(\.element)
  }

  /// Joins groups that follow one another without an attack and are one note: an octave is between them only because the
  /// analysis wavered, and the shorter one has few points; or the second one is what is left of the note once it has been
  /// released or dies away; or the first one is the noise of the note's attack.
  private func merged(_ groups: [[Int]]) -> [[Int]] {
    var result: [[Int]] = []
    for group in groups {
      guard let last = result.last, let before = middle(last), let now = middle(group) else {
        result.append(group)
        continue
      }
      let cents = 1200 * log2(now / before)
      let isOctave = abs(abs(cents) - 1200) < NoteFinder.near
      let isWavering = isOctave && min(last.count, group.count) < NoteFinder.few
      let isLeft = isOctave && cents > 0 && isDying(group, after: last)
      let isNoise =
        last.count < NoteFinder.few && strength(last) < NoteFinder.sure
        && abs(cents) < NoteFinder.wavering
      let pause = track.times[group[0]] - track.times[last[last.count - 1]]
      if abs(cents) < NoteFinder.near || isWavering || isLeft || isNoise, pause < 0.15,
        !isAttacked(from: track.times[last[last.count - 1]], to: track.times[group[0]])
      {
        // The points of what is left would tell another pitch.
        if isLeft { continue }
        result[result.count - 1] = last + group
      } else {
        result.append(group)
      }
    }
    return result
  }

  /// The mean strength of the pitch of a group.
  private func strength(_ group: [Int]) -> Double {
    group.reduce(0) { $0 + track.strengths[$1] } / Double(max(1, group.count))
  }

  /// Whether a group goes on as the one before it ended, and dies away: its lowest partials may have died before the others.
  private func isDying(_ group: [Int], after before: [Int]) -> Bool {
    func mean(_ part: ArraySlice<Int>) -> Double {
      part.reduce(0) { $0 + level(track.times[$1]) } / Double(max(1, part.count))
    }
    let part = max(1, group.count / 4)
    let start = mean(group.prefix(part))
    return start < mean(before.suffix(part)) + 1
      && mean(group.suffix(part)) < start - NoteFinder.dying
  }

  private func middle(_ group: [Int]) -> Double? {
    let pitches = group.compactMap { track.frequencies[$0] }.sorted()
    return pitches.isEmpty ? nil : pitches[pitches.count / 2]
  }

  /// Whether the level falls and rises again between two times, as where a note is played again.
  private func isAttacked(from start: Double, to end: Double) -> Bool {
    let first = max(0, Int(clamped: (start - 0.02) * rate) / block)
    let last = min(levels.count - 1, Int(clamped: (end + 0.02) * rate) / block)
    guard first < last else { return false }
    let reach = max(1, Int(clamped: NoteFinder.attack * rate) / block)
    for place in first...last {
      let before = broad[max(0, place - 2 * reach)...place].max() ?? 0
      let after = broad[place...min(levels.count - 1, place + reach)].max() ?? 0
      if after - broad[place] > NoteFinder.rise, before - broad[place] > NoteFinder.rise / 2 {
        return true
      }
    }
    return false
  }

  /// The block at which a note begins that follows another one: after the quietest block between them, where the level
  /// rises most; or halfway between the points, if the level does not change.
  private func start(of group: [Int], after before: [Int]) -> Int {
    let (from, to) = (track.times[before[before.count - 1]], track.times[group[0]])
    let first = max(0, Int(clamped: from * rate) / block)
    let last = min(levels.count - 1, Int(clamped: (to + 0.03) * rate) / block)
    guard first < last else { return first }
    let quietest = (first...last).min { levels[$0] < levels[$1] } ?? first
    let loudest = levels[quietest...last].max() ?? 0
    if loudest - levels[quietest] > NoteFinder.rise / 2 { return quietest }
    return (first + last) / 2
  }

  /// The samples of some blocks without the silence before and after the note.
  private func sounding(_ blocks: Range<Int>) -> Range<Int>? {
    guard let loudest = levels[blocks].max(), loudest > -190 else { return nil }
    let place = blocks.first { levels[$0] == loudest } ?? blocks.lowerBound
    // The first block before the loudest one from which on the sound is above the limit without a break.
    var begin = place
    var quiet = 0
    for block in (blocks.lowerBound...place).reversed() {
      if levels[block] > loudest - NoteFinder.ends.begin {
        (begin, quiet) = (block, 0)
      } else {
        quiet += 1
        if quiet > 8 { break }
      }
    }
    let end =
      blocks.last { levels[$0] > loudest - NoteFinder.ends.end } ?? place
    let range = begin * block..<min((end + 1) * block, samples.count)
    return range.count > block ? range : nil
  }

  /// The note of a group of points.
  private func note(_ group: [Int], _ range: Range<Int>) -> FoundNote? {
    guard let pitch = middle(group) else { return nil }
    var near: [(time: Double, pitch: Double)] = []
    var (octaves, strengths) = (0.0, 0.0)
    for place in group {
      guard let found = track.frequencies[place] else { continue }
      let cents = 1200 * log2(found / pitch)
      if abs(cents) < NoteFinder.nearest {
        near.append((track.times[place], found))
        strengths += track.strengths[place]
      } else if abs(abs(cents) - 1200) < NoteFinder.nearest {
        octaves += 1
      }
    }
    guard !near.isEmpty else { return nil }
    return FoundNote(
      range: range, pitch: pitch, guides: near, confidence: strengths / Double(group.count),
      octaves: octaves / Double(group.count))
  }
}
