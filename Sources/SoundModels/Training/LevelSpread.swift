// The spread of a trained model's levels. A network cannot predict noise, so that the levels of noise depart less from
// their means in a free run than in the source. The mean power of noise then falls, although the mean level is right:
// recorded hiss was 1 dB too quiet.

internal import Runs
internal import Spectra
internal import Tensors

/// The factors that give the levels of a free run the spread of the source.
enum LevelSpread {
  /// The range of the factors. A level that hardly moves in a free run is a fault of the model, not of its spread.
  static let range: ClosedRange<Float> = 1...1.25
  /// The largest number of frames of the free run.
  static let mostFrames = 1000
  /// The smallest number of frames from which a spread is measured.
  static let fewestFrames = 50
}

extension SoundModel {
  /// Measures how much the levels of a free run depart from their means, compared with the first source, and keeps the
  /// factors between both. Without a basis, or if the user interrupts the free run, the model has no factors.
  func fitSpread(to sources: [Frames], run: Run) {
    spread = []
    guard let basis = scaling.basis, let source = sources.first else { return }
    let count = min(source.count, LevelSpread.mostFrames)
    guard count - SoundModel.priming >= LevelSpread.fewestFrames,
      let generator = try? Generator(
        model: self, opening: source[0..<SoundModel.priming],
        random: RandomStream(seed: seed, name: "spread"))
    else { return }
    var (made, real) = (Moments(width: basis.levelWidth), Moments(width: basis.levelWidth))
    for t in SoundModel.priming..<count {
      guard !run.interrupt.isRequested, let frame = try? generator.next() else { return }
      made.add(scaling.vector(frame))
      real.add(scaling.vector(source[t]))
    }
    spread = zip(made.deviations, real.deviations).map { made, real in
      made > 0
        ? min(max(real / made, LevelSpread.range.lowerBound), LevelSpread.range.upperBound) : 1
    }
  }
}

/// The sums from which the deviations of some features follow.
private struct Moments {
  private var count = 0
  private var (sums, squares): ([Double], [Double])

  init(width: Int) {
    sums = Array(repeating: 0, count: width)
    squares = sums
  }

  mutating func add(_ vector: [Float]) {
    count += 1
    for i in sums.indices {
      sums[i] += Double(vector[i])
      squares[i] += Double(vector[i]) * Double(vector[i])
    }
  }

  var deviations: [Float] {
    zip(sums, squares).map { sum, square in
      let mean = sum / Double(max(count, 1))
      return Float(max(0, square / Double(max(count, 1)) - mean * mean).squareRoot())
    }
  }
}
