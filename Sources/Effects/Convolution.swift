// Convolution by partitions (Stockham, "High-speed convolution and correlation", 1966; uniform partitions with a line of
// spectra, as in Wefers, "Partitioned convolution algorithms for real-time auralization", 2015). Invariant: beside the two
// sounds and the result, the memory does not depend on the length of the longer sound.

public import Sounds
internal import Spectra

extension Sound {
  /// The convolution of two sounds: Σ_k x[k] y[n − k], of x.count + y.count − 1 samples. A sound with one channel goes with
  /// every channel of the other one.
  ///
  /// - Throws: `SoundError` if a sound is empty, if sample rates or numbers of channels differ, if samples are not finite
  ///   or if there is not enough memory.
  public static func convolve(
    _ x: Sound, _ y: Sound, isStopped: () -> Bool = { false }
  ) throws(SoundError) -> Sound {
    guard x.count > 0, y.count > 0 else { throw .empty(what: "a convolution") }
    let (channels, rate) = try common([x, y])
    try x.requireFinite()
    try y.requireFinite()
    let length = x.count + y.count - 1
    try Sound.require(length * channels)
    let (long, short) = x.count >= y.count ? (x, y) : (y, x)
    var result: [[Float]] = []
    for channel in 0..<channels {
      let response = short.wide(channel)
      let signal = long.wide(channel)
      result.append(PartitionedConvolution(response).convolve(signal, isStopped))
    }
    return try Sound(samples: result, rate: rate)
  }
}

/// The convolution of rows of numbers.
public enum Convolution {
  /// The length of the shorter row up to which the sums are computed one by one, in double precision.
  private static let longestDirect = 64

  /// Σ_k x[k] y[n − k], of x.count + y.count − 1 numbers; empty if a row is empty.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, the remaining numbers are undefined.
  public static func of(_ x: [Float], _ y: [Float], isStopped: () -> Bool) -> [Float] {
    guard !x.isEmpty, !y.isEmpty else { return [] }
    let (long, short) = x.count >= y.count ? (x, y) : (y, x)
    let areFinite = long.allSatisfy(\.isFinite) && short.allSatisfy(\.isFinite)
    if short.count > longestDirect, areFinite {
      return PartitionedConvolution(short).convolve(long, isStopped)
    }
    var result = [Float](repeating: 0, count: long.count + short.count - 1)
    for n in result.indices {
      // A number that is not finite reaches only the sums that contain it.
      if n % 4096 == 0, isStopped() { return result }
      var sum = 0.0
      for k in max(0, n - long.count + 1)...min(n, short.count - 1) {
        sum += Double(short[k]) * Double(long[n - k])
      }
      result[n] = Float(sum)
    }
    return result
  }
}

/// A response in partitions of one length, as spectra. Only one thread uses the object at a time.
private final class PartitionedConvolution {
  /// B, the number of samples of a partition.
  private let size: Int
  private let count: Int
  private let transform: RealTransform
  /// The spectra of the partitions, each of B + 1 numbers.
  private let spectra: [[ComplexFloat]]

  /// The least and the greatest size of a partition.
  private static let sizes = (least: 64, most: 1 << 15)

  init(_ response: [Float]) {
    var size = PartitionedConvolution.sizes.least
    while size < response.count, size < PartitionedConvolution.sizes.most { size *= 2 }
    let transform = RealTransform(size: 2 * size)
    (self.size, self.transform, count) = (size, transform, response.count)
    // The inverse transform does not divide by its length.
    let scale = 1 / Float(2 * size)
    spectra = stride(from: 0, to: response.count, by: size).map { first in
      for n in 0..<2 * size {
        let place = first + n
        transform.reals[n] = n < size && place < response.count ? response[place] * scale : 0
      }
      transform.forward()
      return Array(transform.spectrum)
    }
  }

  func convolve(_ signal: [Float], _ isStopped: () -> Bool) -> [Float] {
    let length = signal.count + count - 1
    var result = [Float](repeating: 0, count: length)
    // The spectra of the latest blocks of the signal, the newest at `newest`.
    var line = [[ComplexFloat]](
      repeating: Array(repeating: ComplexFloat(0, 0), count: size + 1), count: spectra.count)
    var newest = 0
    var sum = line[0]
    for start in stride(from: 0, to: length, by: size) {
      if isStopped() { return result }
      newest = (newest + line.count - 1) % line.count
      // A block and the one before it: the second half of the circular convolution is that of the signal.
      for n in 0..<2 * size {
        let place = start - size + n
        transform.reals[n] = place >= 0 && place < signal.count ? signal[place] : 0
      }
      transform.forward()
      for k in 0...size { line[newest][k] = transform.spectrum[k] }
      for k in 0...size { sum[k] = ComplexFloat(0, 0) }
      for (number, spectrum) in spectra.enumerated() {
        let block = line[(newest + number) % line.count]
        for k in 0...size {
          let (a, b) = (block[k], spectrum[k])
          sum[k].re += a.re * b.re - a.im * b.im
          sum[k].im += a.re * b.im + a.im * b.re
        }
      }
      for k in 0...size { transform.spectrum[k] = sum[k] }
      transform.inverse()
      for n in 0..<Swift.min(size, length - start) { result[start + n] = transform.reals[size + n] }
    }
    return result
  }
}
