// What the rounding of results depends on: the processor's kind and the libraries, with their versions.

internal import CBLAS
internal import CVectorMath

/// The arithmetic of this machine.
public enum Numerics {
  /// The processor's kind and OpenBLAS with its version and the processor that it takes this one for, such
  /// as `x86-64-v4 · OpenBLAS 0.3.21 SkylakeX`. If two machines say the same, results are the same.
  public static var description: String {
    var words = [String(cString: sonde_processor())]
    // OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …
    if let configuration = openblas_get_config() {
      words.append(
        String(cString: configuration).split(separator: " ").prefix(2).joined(separator: " "))
    }
    var text = words.joined(separator: " · ")
    if let core = openblas_get_corename() { text += " " + String(cString: core) }
    return text
  }
}
