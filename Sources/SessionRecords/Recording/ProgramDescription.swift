// The line about the program in saved sessions. To find the versions of the libraries, the libraries must be loaded, which
// takes longer than the start of the program.

/// The text about the program in a saved session, which is computed when it is first needed.
public final class ProgramDescription: ExpressibleByStringLiteral {
  /// The text, such as `sonde 0.1.0`; empty if there is none.
  public private(set) lazy var text: String = make()
  private let make: () -> String

  public init(_ make: @escaping () -> String) { self.make = make }

  public convenience init(stringLiteral text: String) { self.init { text } }
}
