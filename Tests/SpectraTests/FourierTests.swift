// Tests of the Fourier transform of tensors: the sum of its definition, computed in double precision.

import Glibc
import Spectra
import Tensors
import TestSupport
import Testing

@Suite struct FourierTests {
  /// X[k] = Σ x[n] e^(sign 2πikn/N).
  private func transform(
    _ re: [Float], _ im: [Float], sign: Double
  ) -> (re: [Double], im: [Double]) {
    let count = re.count
    var result = (
      re: [Double](repeating: 0, count: count), im: [Double](repeating: 0, count: count)
    )
    for k in 0..<count {
      for n in 0..<count {
        let angle = sign * 2 * .pi * Double(k * n % count) / Double(count)
        let (a, b) = (Double(re[n]), Double(im[n]))
        result.re[k] += a * cos(angle) - b * sin(angle)
        result.im[k] += a * sin(angle) + b * cos(angle)
      }
    }
    return result
  }

  private func expectNear(_ found: Tensor, _ expected: [Double], _ name: String) {
    // FFTW works in single precision; its error grows with the logarithm of the length.
    let tolerance = 1e-6 * (expected.map(\.magnitude).max() ?? 0) + 1e-6
    for (a, b) in zip(found.values, expected) {
      #expect(abs(Double(a) - b) < tolerance, "\(name)")
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 64, 101, 360])
  func aTransformIsTheSumOfItsDefinition(count: Int) throws {
    var random = RandomStream(seed: 5, name: "fourier")
    let re = try Tensor.randn([count], from: &random)
    let im = try Tensor.randn([count], from: &random)
    let zeros = [Float](repeating: 0, count: count)
    let real = try Tensor.fourier(re, nil, isInverse: false)
    expectNear(real.re, transform(re.values, zeros, sign: -1).re, "re of real \(count)")
    expectNear(real.im, transform(re.values, zeros, sign: -1).im, "im of real \(count)")
    let complex = try Tensor.fourier(re, im, isInverse: false)
    expectNear(complex.re, transform(re.values, im.values, sign: -1).re, "re \(count)")
    expectNear(complex.im, transform(re.values, im.values, sign: -1).im, "im \(count)")
    let inverse = try Tensor.fourier(re, im, isInverse: true)
    let sum = transform(re.values, im.values, sign: 1)
    expectNear(inverse.re, sum.re.map { $0 / Double(count) }, "re of the inverse \(count)")
    expectNear(inverse.im, sum.im.map { $0 / Double(count) }, "im of the inverse \(count)")
    let back = try Tensor.fourier(complex.re, complex.im, isInverse: true)
    expectNear(back.re, re.values.map(Double.init), "back \(count)")
    expectNear(back.im, im.values.map(Double.init), "back \(count)")
  }

  @Test func eachLineOfATensorIsTransformed() throws {
    let table = try Tensor.of(shape: [2, 3], values: [1, 2, 3, 0, -1, 5])
    let whole = try Tensor.fourier(table, nil, isInverse: false)
    for row in 0..<2 {
      let line = try Tensor.fourier(table[row], nil, isInverse: false)
      #expect(try whole.re[row] == line.re)
      #expect(try whole.im[row] == line.im)
    }
  }

  @Test func aTransformRefusesOtherShapesAndNothing() {
    #expect(throws: TensorError.self) {
      try Tensor.fourier(Tensor([1, 2]), Tensor([1]), isInverse: false)
    }
    #expect(throws: TensorError.self) {
      try Tensor.fourier(Tensor([]), nil, isInverse: true)
    }
  }
}
