// What the rounding of results depends on: the kind of processor, and the libraries with their versions.

internal import CBLAS
internal import CVectorMath

/// The arithmetic of this machine.
public enum Numerics {
  /// The kind of processor, and OpenBLAS with its version and its name for the processor, such as
  /// `x86-64-v4 · OpenBLAS 0.3.21 SkylakeX`. Two machines with the same description give the same results.
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
