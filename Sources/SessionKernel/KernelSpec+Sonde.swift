// The kernel's description for Jupyter, and the kernel's picture in the launcher.

public import Jupyter

extension KernelSpec {
  /// The description of the kernel.
  ///
  /// - Parameter program: the full path of the program that runs the kernel.
  public static func sonde(program: String) -> KernelSpec {
    KernelSpec(
      name: "sonde", title: "Sonde", language: "sonde",
      arguments: [program, "kernel", "run", "{connection_file}"], logo: logo)
  }

  /// A picture of the bars of a waveform, with a probe across the bars.
  private static let logo = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
    <rect width="64" height="64" rx="12" fill="#17324d"/>
    <g stroke="#7fc8f8" stroke-width="4" stroke-linecap="round">
    <path d="M10 29v6M18 23v18M26 14v36M34 20v24M42 10v44M50 25v14"/>
    </g>
    <path d="M56 29v6" stroke="#7fc8f8" stroke-width="4" stroke-linecap="round"/>
    <path d="M34 4v56" stroke="#ffb454" stroke-width="2.5" stroke-linecap="round"/>
    <circle cx="34" cy="32" r="5.5" fill="#ffb454"/>
    </svg>

    """
}
