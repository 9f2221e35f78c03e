// The program that was built with the tests, and running it as a shell does.

internal import Files
internal import Glibc

/// The built program.
package enum Program {
  /// Its path: it stands beside the tests.
  package static var path: String {
    var path = [CChar](repeating: 0, count: 4096)
    readlink("/proc/self/exe", &path, 4095)
    let text = String(
      decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var folder = text[..<(text.lastIndex(of: "/") ?? text.startIndex)]
    // The tests may be run by a helper of the toolchain: then the bundle's own path is an argument.
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      folder = argument[..<(argument.lastIndex(of: "/") ?? argument.startIndex)]
    }
    return "\(folder)/sonde"
  }

  /// The result of a run.
  package struct Outcome {
    package var status: Int32
    package var output: String
    package var errors: String
  }

  /// Runs the program by the shell, in a folder.
  ///
  /// - Parameters:
  ///   - arguments: as typed after the program's name; may redirect.
  ///   - threads: the value of `SONDE_THREADS`.
  ///   - environment: further variables, such as `SONDE_AUDIO=null`.
  package static func run(
    _ arguments: String, in folder: TemporaryFolder, threads: Int = 2,
    under environment: String = ""
  ) throws -> Outcome {
    let streams = TemporaryFolder()
    let command =
      "cd '\(folder.path)' && SONDE_THREADS=\(threads) \(environment) '\(path)' \(arguments) "
      + ">'\(streams.path)/output' 2>'\(streams.path)/errors'"
    let result = system(command)
    return Outcome(
      status: (result >> 8) & 0xFF, output: try BoundedFile.text(streams / "output"),
      errors: try BoundedFile.text(streams / "errors"))
  }
}
