// The Fourier transform of tensors. A complex transform is two real ones: F(a + ib) = F(a) + i F(b), and the second half
// of a real transform mirrors its first half.

public import Tensors

extension Tensor {
  /// The discrete Fourier transform along the last axis, X[k] = Σ x[n] e^(−2πikn/N), or its inverse,
  /// x[n] = Σ X[k] e^(2πikn/N) / N.
  ///
  /// - Parameters:
  ///   - re: the real parts.
  ///   - im: the imaginary parts, of the same shape; nil for real numbers.
  ///   - isStopped: called for each line; once the function returns true, the remaining elements are undefined.
  /// - Throws: `TensorError.doesNotFit` if the shapes differ; `TensorError.empty` without elements along the axis.
  public static func fourier(
    _ re: Tensor, _ im: Tensor?, isInverse: Bool, isStopped: () -> Bool = { false }
  ) throws(TensorError) -> (re: Tensor, im: Tensor) {
    if let im, im.shape != re.shape { throw .doesNotFit(from: im.shape, to: re.shape) }
    let length = re.shape.last ?? 1
    guard length > 0 else { throw .empty(of: isInverse ? "ifft" : "fft", shape: re.shape) }
    let transform = RealTransform(size: length)
    let first = re.values
    let second = im?.values
    var real = [Float](repeating: 0, count: first.count)
    var imaginary = real
    // F⁻¹(x) is the complex conjugate of F(x*) / N.
    let (sign, scale) = (isInverse ? Float(-1) : 1, isInverse ? 1 / Float(length) : 1)
    for start in stride(from: 0, to: first.count, by: length) {
      if isStopped() { break }
      for n in 0..<length { transform.reals[n] = first[start + n] }
      transform.forward()
      for k in 0..<length {
        let value = transform.bin(k)
        real[start + k] = value.re * scale
        imaginary[start + k] = sign * value.im * scale
      }
      guard let second else { continue }
      for n in 0..<length { transform.reals[n] = sign * second[start + n] }
      transform.forward()
      for k in 0..<length {
        let value = transform.bin(k)
        real[start + k] -= value.im * scale
        imaginary[start + k] += sign * value.re * scale
      }
    }
    return (
      try of(shape: re.shape, values: real), try of(shape: re.shape, values: imaginary)
    )
  }
}

extension RealTransform {
  /// Bin `k` of the N bins of the transform, of which `spectrum` contains the first half.
  fileprivate func bin(_ k: Int) -> ComplexFloat {
    if k <= size / 2 { return spectrum[k] }
    let mirror = spectrum[size - k]
    return ComplexFloat(mirror.re, -mirror.im)
  }
}
