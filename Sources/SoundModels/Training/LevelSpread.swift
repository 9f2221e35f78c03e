// The spread of a trained model's levels. A network cannot predict noise, so that the levels of noise depart less from
// their means in a free run than in the source. The mean power of noise then falls, although the mean level is right:
// recorded hiss was 1 dB too quiet.

internal import Runs
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// The factors that give the levels of a free run the spread of the source.
enum LevelSpread {
  /// The range of the factors. A level that hardly moves in a free run is a fault of the model, not of its spread.
  static let range: ClosedRange<Float> = 1...1.25
  /// The largest number of frames of the free run.
  static let mostFrames = 1000
  /// The smallest number of frames from which a spread is measured.
  static let fewestFrames = 50
  /// The length of a block in seconds. The means of blocks have the slow changes of a level, which a network learns.
  static let block = 0.5
  /// The share of the quick changes in the variance of a level from which the level gets a factor, and at which it gets
  /// the whole factor. A factor on slow changes would make attacks louder: a cymbal was 3.6 dB too loud.
  static let quickShare: (none: Float, whole: Float) = (0.7, 0.85)
}

extension SoundModel {
  /// Measures how much the levels of a free run depart from their means, compared with the first source, and keeps the
  /// factors between both for levels that change quickly. Without a basis, or if the user interrupts the free run, the
  /// model has no factors.
  func fitSpread(to sources: [Frames], run: Run) {
    spread = []
    guard let basis = scaling.basis, let source = sources.first else { return }
    let count = min(source.count, LevelSpread.mostFrames)
    guard count - SoundModel.priming >= LevelSpread.fewestFrames,
      let generator = try? Generator(
        model: self, opening: source[0..<SoundModel.priming],
        random: RandomStream(seed: seed, name: "spread"))
    else { return }
    let block = max(2, Int(clamped: (LevelSpread.block / source.settings.period).rounded()))
    var made = Moments(width: basis.levelWidth, block: block)
    var real = made
    for t in SoundModel.priming..<count {
      guard !run.interrupt.isRequested, let frame = try? generator.next() else { return }
      made.add(scaling.vector(frame))
      real.add(scaling.vector(source[t]))
    }
    let deviations = zip(made.deviations, real.deviations)
    spread = zip(deviations, real.quickShares).map { deviations, quick in
      guard deviations.0 > 0 else { return 1 }
      let factor = 1 + quick.share(of: LevelSpread.quickShare) * (deviations.1 / deviations.0 - 1)
      return min(max(factor, LevelSpread.range.lowerBound), LevelSpread.range.upperBound)
    }
  }
}

/// The sums from which the deviations of some features follow.
private struct Moments {
  private let block: Int
  private var count = 0
  private var (sums, squares): ([Double], [Double])
  /// The sums of the running block, and the squares of the means of the blocks before.
  private var (blockSums, blockSquares): ([Double], [Double])
  private var blocks = 0

  init(width: Int, block: Int) {
    self.block = block
    sums = Array(repeating: 0, count: width)
    (squares, blockSums, blockSquares) = (sums, sums, sums)
  }

  mutating func add(_ vector: [Float]) {
    count += 1
    for i in sums.indices {
      sums[i] += Double(vector[i])
      squares[i] += Double(vector[i]) * Double(vector[i])
      blockSums[i] += Double(vector[i])
    }
    guard count % block == 0 else { return }
    blocks += 1
    for i in sums.indices {
      let mean = blockSums[i] / Double(block)
      blockSquares[i] += mean * mean
      blockSums[i] = 0
    }
  }

  /// The share of each feature's variance that lies within blocks; 0 if there are fewer than two blocks.
  var quickShares: [Float] {
    sums.indices.map { i in
      let mean = sums[i] / Double(max(count, 1))
      let whole = squares[i] / Double(max(count, 1)) - mean * mean
      guard blocks > 1, whole > 0 else { return 0 }
      return Float(1 - max(0, blockSquares[i] / Double(blocks) - mean * mean) / whole)
    }
  }

  var deviations: [Float] {
    zip(sums, squares).map { sum, square in
      let mean = sum / Double(max(count, 1))
      return Float(max(0, square / Double(max(count, 1)) - mean * mean).squareRoot())
    }
  }
}
