// A description of the hardware and libraries that affect the rounding of results: the kind of processor, and
// OpenBLAS with its version.

internal import CBLAS
internal import CVectorMath

/// The properties of the machine that affect the rounding of results.
public enum Numerics {
  /// The kind of processor, the version of OpenBLAS, and OpenBLAS's name for the processor, such as `x86-64-v4
  /// · OpenBLAS 0.3.21 SkylakeX`. Two machines with the same description compute the same results.
  public static var description: String {
    var words = [String(cString: sonde_processor())]
    // The configuration has this form: OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …
    if let configuration = openblas_get_config() {
      words.append(
        String(cString: configuration).split(separator: " ").prefix(2).joined(separator: " "))
    }
    var text = words.joined(separator: " · ")
    if let core = openblas_get_corename() { text += " " + String(cString: core) }
    return text
  }
}
