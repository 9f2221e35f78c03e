// The program that was built together with the tests, and a function that runs it as a shell does.

internal import Files
internal import Glibc

/// The built program.
package enum Program {
  /// The path of the program, which is in the same folder as the tests.
  package static var path: String {
    var path = [CChar](repeating: 0, count: 4096)
    readlink("/proc/self/exe", &path, 4095)
    let text = String(
      decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var folder = text[..<(text.lastIndex(of: "/") ?? text.startIndex)]
    // A helper program of the toolchain may run the tests; in this case the bundle's path is an argument.
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      folder = argument[..<(argument.lastIndex(of: "/") ?? argument.startIndex)]
    }
    return "\(folder)/sonde"
  }

  /// The result of a program run.
  package struct Outcome {
    package var status: Int32
    package var output: String
    package var errors: String
  }

  /// Runs the program in a folder by the shell.
  ///
  /// - Parameters:
  ///   - arguments: the command line after the program's name; the command line may redirect input and output.
  ///   - threads: the value of `SONDE_THREADS`.
  ///   - environment: further environment variables, such as `SONDE_AUDIO=null`.
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
