// The options `--safe`, `--time` and `--memory`, and the variable SONDE_SAFE. A command that runs code calls `begin`
// before it reads anything of a script: with the system's help, `begin` starts the program again inside its rules.

internal import ArgumentParser
internal import Glibc
internal import Plots
internal import Runs
internal import Sandbox
internal import Terminal
internal import WholeNumbers

/// The options of a command that runs code. Each command has a type of its own, because the parser would share the
/// values of one type between the program and its commands.
struct SafetyOptions<Command>: ParsableArguments {
  @Flag(
    help: """
      Run code from strangers: nothing outside the working folder is read or written, no program but gnuplot is \
      started, no sound device and no network is used. --safe=program does without the system's help.
      """)
  var safe = false

  @Flag(name: .customLong(SafetyArguments.programWord), help: .hidden)
  var programAlone = false

  @Option(
    help: ArgumentHelp("End the run after this time, such as 60s or 500ms.", valueName: "time"))
  var time: Seconds?

  @Option(
    help: ArgumentHelp("The largest memory, such as 2GB or 500MB.", valueName: "memory"))
  var memory: Bytes?

  func validate() throws {
    if safe, programAlone {
      throw ValidationError("Use either --safe or --safe=program, not both.")
    }
  }

  /// Whether one of the options confines the run.
  var isSafe: Bool { safe || programAlone }

  var limits: RunLimits { RunLimits(time: time?.value, memory: memory?.value) }

  /// Confines the program if the options or the variable SONDE_SAFE demand it (see `SafeMode.begin`).
  func begin(readable: [String] = []) throws -> Confinement? {
    try SafeMode.begin(safe ? .system : programAlone ? .program : nil, readable: readable)
  }
}

/// Changes of the arguments before they are parsed.
enum SafetyArguments {
  /// The name of the flag for `--safe=program` after `rewritten`.
  static let programWord = "safe-program"

  /// The arguments with `--safe=program` as a flag, because the parser knows no flag with an optional value, and with
  /// the options of safety after the name of the command: `sonde --safe run a.sonde` means `sonde run --safe a.sonde`.
  /// The arguments of a script stay as they are.
  static func rewritten(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex { $0.hasSuffix(".sonde") || $0.hasSuffix(".ipynb") }
    let words = arguments.enumerated().map { index, word in
      word == "--safe=program" && index < end ?? arguments.count ? "--\(programWord)" : word
    }
    var count = 0
    while count < words.count, words[count].hasPrefix("--") {
      switch words[count] {
      case "--time", "--memory": count += 2
      case let word where ["--safe", "--time=", "--memory="].contains(where: word.hasPrefix):
        count += 1
      default: return words
      }
    }
    guard count > 0, count < words.count, !words[count].hasPrefix("-") else { return words }
    return [words[count]] + words[..<count] + words[(count + 1)...]
  }
}

/// The ways to confine the program: by the system and the program's own checks, or by the checks alone.
enum SafeMode: String {
  case system = "1"
  case program

  /// Confines the program if `mode` or the variable SONDE_SAFE demands it. A failure is written, and the exit status
  /// is 1.
  ///
  /// - Parameters:
  ///   - mode: the way; nil for the way in SONDE_SAFE.
  ///   - readable: files that the user named, which may be outside the working folder.
  ///   - ports: the ports at which a kernel listens; nil without a kernel.
  /// - Returns: the confinement; nil if code may do what the user may do.
  static func begin(
    _ mode: SafeMode? = nil, readable: [String] = [],
    ports: @autoclosure () throws -> [UInt16]? = nil
  ) throws -> Confinement? {
    do {
      guard let mode = try mode ?? inEnvironment else { return nil }
      let confinement = try Confinement()
      let gnuplot = gnuplot(outside: confinement)
      // The search for gnuplot finds this gnuplot and no other.
      let place = gnuplot.flatMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } }
      setenv("PATH", place ?? "", 1)
      setenv("SONDE_SAFE", mode.rawValue, 1)
      if mode == .system {
        var cage = Cage(confinement)
        cage.readable = readable
        cage.programs = gnuplot.map { [$0] } ?? []
        cage.ports = try ports()
        try cage.enter()
      }
      return confinement
    } catch let error as SandboxError {
      Console().note("error: \(error)")
      throw ExitCode(1)
    }
  }

  private static var inEnvironment: SafeMode? {
    get throws(SandboxError) {
      switch getenv("SONDE_SAFE").map({ String(cString: $0) }) {
      case nil, "", "0":
        unsetenv("SONDE_SAFE")
        return nil
      case let text?:
        guard let mode = SafeMode(rawValue: text) else {
          throw SandboxError("SONDE_SAFE is \"\(text)\"", remedy: "it must be 0, 1 or program")
        }
        return mode
      }
    }
  }

  /// The path of the gnuplot that is started: the first in PATH that is not inside the working folder.
  private static func gnuplot(outside confinement: Confinement) -> String? {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    let usable = folders.filter { $0.hasPrefix("/") && !confinement.holds(String($0)) }
    return Gnuplot(searchPath: usable.joined(separator: ":")).program
  }
}

/// A time on the command line, in seconds: `60s`, `500ms`, `60`.
struct Seconds: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    guard let value = Quantity.value(argument, units: ["": 1, "s": 1, "ms": 0.001]), value > 0
    else { return nil }
    self.value = value
  }
}

/// A size of memory on the command line, in bytes: `2GB`, `500MB`.
struct Bytes: ExpressibleByArgument {
  let value: Int

  init?(argument: String) {
    let units = ["kB": 1024.0, "MB": 1_048_576, "GB": 1_073_741_824]
    guard let size = Quantity.value(argument, units: units), size >= 1_048_576, size < 1e18 else {
      return nil
    }
    value = Int(clamped: size)
  }
}

private enum Quantity {
  /// The value of a number with a unit; nil if the text is no such number.
  static func value(_ text: String, units: [String: Double]) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), let unit = units[String(text.dropFirst(digits.count))],
      (number * unit).isFinite
    else { return nil }
    return number * unit
  }
}
