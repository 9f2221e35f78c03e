// Reads frames at positions between frames. At whole positions, magnitudes are copied. Frequencies are also copied as long
// as the frames follow one another as in the source. From the first frame that breaks the order of the source, the phases
// of each partial's bins are locked together (`PhaseLock`).

internal import CVocoderMath
internal import Runs
internal import Tensors
internal import WholeNumbers

extension Frames {
  /// A position counts as whole if it differs from a whole number by at most this number of frames.
  static let hair = 1e-6

  /// The frames at `places`, which are positions in frames; a position outside the analysis gives the first or
  /// last frame. The first phases of the result are the phases that the resynthesis of all frames reaches at the
  /// first position. If the run is stopped, the result contains only the frames that were computed before the
  /// stop.
  func read(
    at places: [Double], samples: Int, keepsAttacks: Bool, _ run: Run
  ) -> Frames {
    let attacks = keepsAttacks ? self.attacks() : []
    let positions = AttackMap(places, attacks, reach: attackReach).kept
    let bins = bins
    var reader = PositionReader(self, attacks)
    var magnitudes: [Float] = []
    let frequencies = [Float](unsafeUninitializedCapacity: positions.count * bins) {
      frequencies, made in
      magnitudes = [Float](unsafeUninitializedCapacity: positions.count * bins) {
        magnitudes, alsoMade in
        guard let frequencies = frequencies.baseAddress, let magnitudes = magnitudes.baseAddress
        else { return }
        let bytes = positions.count * bins * MemoryLayout<Float>.stride
        MemoryBudget.preferLargePages(frequencies, bytes)
        MemoryBudget.preferLargePages(magnitudes, bytes)
        for position in positions where !run.interrupt.isRequested {
          reader.read(at: position, magnitudes + made, frequencies + made)
          made += bins
        }
        alsoMade = made
      }
    }
    let shape = [magnitudes.count / max(bins, 1), bins]
    return Frames(
      settings: settings, magnitudes: Tensor(shape: shape, values: magnitudes),
      frequencies: Tensor(shape: shape, values: frequencies), phases: reader.firstPhases,
      length: samples, content: .values)
  }
}

/// Reads frames one after the other, and carries their phases.
private struct PositionReader {
  /// The phases of the first frame that was read, in radians.
  private(set) var firstPhases: [Float]

  private let frames: Frames
  private let attacks: [Attack]
  /// Whether the attacks are in the order of their places.
  private let isOrdered: Bool
  private let reach: Double
  private let step: Double
  private let window: [Double]
  private let (levels, pitches): ([Float], [Float])
  private var walk: PhaseWalk
  private var lock: PhaseLock?
  private var scratch: LockScratch
  private var before = 0.0
  private var follows = true

  init(_ frames: Frames, _ attacks: [Attack]) {
    self.frames = frames
    self.attacks = attacks
    isOrdered = zip(attacks, attacks.dropFirst()).allSatisfy { $0.place <= $1.place }
    firstPhases = frames.firstPhases
    reach = frames.attackReach
    step = PhaseTurns.step(frames.settings)
    window = frames.settings.window.values(frames.settings.fft)
    (levels, pitches) = (frames.magnitudes.values, frames.frequencies.values)
    walk = PhaseWalk(frames)
    scratch = LockScratch(frames.bins)
  }

  /// Writes the K magnitudes and frequencies of the frame at `position`.
  mutating func read(
    at position: Double, _ magnitudes: UnsafeMutablePointer<Float>,
    _ frequencies: UnsafeMutablePointer<Float>
  ) {
    let (bins, last) = (frames.bins, Double(frames.count - 1))
    var place = min(max(position, 0), last)
    if abs(place - place.rounded()) < Frames.hair { place = place.rounded() }
    let t = Int(clamped: place)
    let share = Float(place - Double(t))
    write(levels, t, share, magnitudes)
    write(pitches, t, share, frequencies)
    walk.go(to: Int(clamped: place.rounded()))
    if position < 0 || position > last, let edge = position < 0 ? attacks.first : attacks.last {
      let hop = frames.settings.hop
      let gain = edge.gain(at: position, insteadOf: place, window, hop: hop)
      for k in 0..<bins where edge.bins[k] { magnitudes[k] *= gain }
    }
    let attack = attack(near: position)
    if lock == nil {
      start(at: position, attack, next: t + 1)
    } else {
      follows = follows && place == before + 1
      if follows {
        lock?.advance(frequencies)
      } else if let attack {
        let start = reset(at: position, attack, next: t + 1)
        let phases = walk.phases
        var changed = Array(UnsafeBufferPointer(start: frequencies, count: bins))
        let regions = Peaks.regions(Array(UnsafeBufferPointer(start: magnitudes, count: bins)))
        lock?.advance(&changed, regions: regions, relation: { phases[$0] }, reset: start)
        changed.withUnsafeBufferPointer { changed in
          if let changed = changed.baseAddress { frequencies.update(from: changed, count: bins) }
        }
      } else {
        walk.phases.withUnsafeBufferPointer { phases in
          guard let phases = phases.baseAddress else { return }
          lock?.advance(frequencies, around: magnitudes, relation: phases, &scratch)
        }
      }
    }
    before = place
  }

  /// Sets the phases of the first frame that is read.
  private mutating func start(at position: Double, _ attack: Attack?, next: Int) {
    let phases = walk.phases
    let isWhole = position == Double(walk.row)
    let reset = reset(at: position, attack, next: next)
    let start =
      isWhole ? phases : phases.indices.map { PhaseTurns.wrapped(reset($0) ?? phases[$0]) }
    lock = PhaseLock(frames.settings, startingAt: start)
    let isFirst = walk.row == 0 && isWhole
    firstPhases = isFirst ? frames.firstPhases : start.map { PhaseTurns.radians($0) }
  }

  /// Writes row `t` of `values`, or numbers between this row and the next.
  private func write(
    _ values: [Float], _ t: Int, _ share: Float, _ row: UnsafeMutablePointer<Float>
  ) {
    let bins = frames.bins
    values.withUnsafeBufferPointer { values in
      guard let here = values.baseAddress.map({ $0 + t * bins }) else { return }
      if share == 0 { return row.update(from: here, count: bins) }
      sonde_between(here, here + bins, share, row, bins)
    }
  }

  /// The first attack within reach of a position.
  private func attack(near position: Double) -> Attack? {
    guard isOrdered else { return attacks.first { abs(position - $0.place) <= reach } }
    var (low, high) = (0, attacks.count)
    while low < high {
      let middle = (low + high) / 2
      if position - attacks[middle].place <= reach { high = middle } else { low = middle + 1 }
    }
    guard low < attacks.count, abs(position - attacks[low].place) <= reach else { return nil }
    return attacks[low]
  }

  /// A function for the new phases of the bins of an attack: these bins get the source's phases at the position, even if
  /// the position lies between frames or before the first frame.
  private func reset(at position: Double, _ attack: Attack?, next: Int) -> (Int) -> Double? {
    let (phases, step, pitches) = (walk.phases, step, pitches)
    let from = min(next, frames.count - 1) * frames.bins
    let far = position - Double(walk.row)
    return { k in
      guard let attack, attack.bins[k] else { return nil }
      return phases[k] + far * Double(pitches[from + k]) * step
    }
  }
}
