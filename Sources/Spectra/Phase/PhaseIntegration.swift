// Phase gradient heap integration (Průša, Balazs and Søndergaard 2017): phases are computed by integration of the
// phase gradient along the loudest path. For a Gaussian window, the magnitudes determine the phase gradient.
// Invariant: the phase of a bin is computed once, from a neighbour with a known phase, and the loudest neighbours
// come first.
//
// With s = log |X|, hop H, FFT size N and the γ of the Gaussian nearest to the window,
//   ∂φ/∂t = HN/γ · ∂s/∂k + 2πHk/N    per hop,
//   ∂φ/∂k = −γ/HN · ∂s/∂t − π        per bin;
// The term −π is needed because phases refer to the frame's first sample, N/2 samples before the frame's
// centre.

internal import Glibc
internal import Runs
internal import Tensors

/// The phases of frames, computed by integration, in turns.
struct PhaseIntegration {
  /// The lowest magnitude of an integrated bin, relative to the loudest bin. The phase of a quieter bin follows
  /// from the bin's frequency.
  static let tolerance = 1e-10

  private let frames: Frames
  private let count: Int
  private let bins: Int
  /// T × K absolute magnitudes; the magnitudes at 0 Hz and at half the sample rate are doubled, so that all
  /// magnitudes have the same scale.
  private let levels: [Double]
  private let logs: [Double]
  private let least: Double
  private let frequencies: [Float]
  /// γ / HN.
  private let slope: Double

  /// - Parameter frames: at least one frame, with finite values (not deltas).
  init(_ frames: Frames) {
    self.frames = frames
    (count, bins) = (frames.count, frames.bins)
    let settings = frames.settings
    let bins = frames.bins
    let sizes = frames.magnitudes.values.enumerated().map { place, magnitude in
      let k = place % bins
      return Double(abs(magnitude)) * (k == 0 || 2 * k == settings.fft ? 2 : 1)
    }
    let floor = max(
      (sizes.max() ?? 0) * PhaseIntegration.tolerance, Double(Float.leastNormalMagnitude))
    least = floor
    levels = sizes
    logs = sizes.map { log(max($0, floor)) }
    frequencies = frames.frequencies.values
    slope = settings.window.gamma * Double(settings.fft) / Double(settings.hop)
  }

  /// T × K phases, computed only from the magnitudes. In each connected group of bins above the tolerance, the
  /// integration starts at the loudest bin, with the phase that follows from the frequencies.
  func fromMagnitudes(_ run: Run) throws -> [Double] {
    var phases = accumulated()
    var isKnown = levels.map { $0 <= least }
    var heap = LevelHeap()
    // The starting bins are tried from the loudest to the quietest.
    let order = levels.indices.filter { !isKnown[$0] }.sorted {
      (levels[$0], $1) > (levels[$1], $0)
    }
    try run.interrupt.check()
    for start in order where !isKnown[start] {
      isKnown[start] = true
      heap.insert(levels[start], start)
      while let place = heap.takeLoudest() {
        if run.interrupt.isRequested { try run.interrupt.check() }
        let (t, k) = (place / bins, place % bins)
        func reach(_ other: Int, _ change: Double) {
          phases[other] = PhaseTurns.wrapped(phases[place] + change)
          isKnown[other] = true
          heap.insert(levels[other], other)
        }
        if t + 1 < count, !isKnown[place + bins] {
          reach(place + bins, (timeGradient(place) + timeGradient(place + bins)) / 2)
        }
        if t > 0, !isKnown[place - bins] {
          reach(place - bins, -(timeGradient(place) + timeGradient(place - bins)) / 2)
        }
        if k + 1 < bins, !isKnown[place + 1] {
          reach(place + 1, (binGradient(place) + binGradient(place + 1)) / 2)
        }
        if k > 0, !isKnown[place - 1] {
          reach(place - 1, -(binGradient(place) + binGradient(place - 1)) / 2)
        }
      }
    }
    return phases
  }

  /// T × K phases, computed frame by frame. The phase of a bin follows from the louder of two bins: the same bin
  /// in the frame before (with its frequency) or a neighbour in the same frame (with the gradient across bins).
  /// The first frame keeps its phases.
  func fromFrequencies(_ run: Run) throws -> [Double] {
    var phases = accumulated()
    let step = PhaseTurns.step(frames.settings)
    var heap = LevelHeap()
    for t in stride(from: 1, to: count, by: 1) {
      if run.interrupt.isRequested { try run.interrupt.check() }
      let row = t * bins
      var isKnown = [Bool](repeating: false, count: bins)
      for k in 0..<bins {
        phases[row + k] = PhaseTurns.advanced(phases[row - bins + k], frequencies[row + k], step)
        isKnown[k] = levels[row + k] <= least
        heap.insert(levels[row - bins + k], row - bins + k)
      }
      while let place = heap.takeLoudest() {
        if place < row {
          // The phase that follows from the frame before is already stored.
          let k = place + bins - row
          guard !isKnown[k] else { continue }
          isKnown[k] = true
          heap.insert(levels[row + k], row + k)
          continue
        }
        let k = place - row
        for (other, sign) in [(k + 1, 1.0), (k - 1, -1.0)]
        where other >= 0 && other < bins && !isKnown[other] {
          let gradient = (binGradient(place) + binGradient(row + other)) / 2
          phases[row + other] = PhaseTurns.wrapped(phases[place] + sign * gradient)
          isKnown[other] = true
          heap.insert(levels[row + other], row + other)
        }
      }
    }
    return phases
  }

  /// T × K phases, accumulated from the frequencies.
  private func accumulated() -> [Double] {
    let step = PhaseTurns.step(frames.settings)
    var phases = frames.firstPhases.map { PhaseTurns.turns($0) }
    phases.reserveCapacity(count * bins)
    for place in stride(from: bins, to: count * bins, by: 1) {
      phases.append(PhaseTurns.advanced(phases[place - bins], frequencies[place], step))
    }
    return phases
  }

  /// The phase gradient over time, ∂φ/∂t, in turns per hop.
  private func timeGradient(_ place: Int) -> Double {
    let settings = frames.settings
    let k = place % bins
    let (low, high) = (max(k - 1, 0), min(k + 1, bins - 1))
    let centre = Double(k) * Double(settings.hop) / Double(settings.fft)
    guard high > low else { return centre }
    let change = (logs[place + high - k] - logs[place + low - k]) / Double(high - low)
    return centre + change / (slope * 2 * .pi)
  }

  /// The phase gradient across bins, ∂φ/∂k, in turns per bin.
  private func binGradient(_ place: Int) -> Double {
    let t = place / bins
    let (low, high) = (max(t - 1, 0), min(t + 1, count - 1))
    guard high > low else { return 0.5 }
    let change =
      (logs[place + (high - t) * bins] - logs[place - (t - low) * bins]) / Double(high - low)
    return 0.5 - slope * change / (2 * .pi)
  }
}

/// A heap of places, ordered from the loudest to the quietest; places of equal level are ordered from the lower
/// index to the higher.
private struct LevelHeap {
  private var items: [(level: Double, place: Int)] = []

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    let (one, other) = (items[a], items[b])
    return one.level > other.level || one.level == other.level && one.place < other.place
  }

  mutating func insert(_ level: Double, _ place: Int) {
    items.append((level, place))
    var child = items.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func takeLoudest() -> Int? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    if items.isEmpty { return top.place }
    items[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < items.count && isBefore(child, best) { best = child }
      if best == parent { return top.place }
      items.swapAt(parent, best)
      parent = best
    }
  }
}
