// The name and version of the Fourier transform library.

internal import CFFTW

/// The library that computes the Fourier transforms.
public enum TransformLibrary {
  /// The name and version of the library, such as `FFTW 3.3.10`.
  public static var description: String {
    // FFTW reports its version in this form: fftw-3.3.10-sse2-avx-avx2-avx512
    let parts = String(cString: sonde_fftw_version()).split(separator: "-")
    return "FFTW" + (parts.count > 1 ? " \(parts[1])" : "")
  }
}
