// `sonde kernel`: the program behind Jupyter, and making Jupyter know it.

internal import ArgumentParser
internal import Dispatch
internal import Glibc
internal import Jupyter
internal import SessionKernel
internal import Terminal

/// `sonde kernel run | install`
struct KernelCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Be a Jupyter kernel, or make Jupyter know that there is one.",
    subcommands: [RunKernel.self, InstallKernel.self])
}

/// `sonde kernel run CONNECTION_FILE`
struct RunKernel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run cells for Jupyter, which starts this by itself.")

  @Argument(
    help: ArgumentHelp("The file that says where to listen.", valueName: "connection-file"),
    completion: .file(extensions: ["json"]))
  var file: String

  func run() throws {
    let console = Console()
    let language = SessionKernel(version: Sonde.version, threads: Front.threads)
    language.keepJournal()
    let kernel: Kernel
    do {
      kernel = try Kernel(
        try ConnectionFile(path: file), language: language, note: { console.note($0) })
    } catch {
      console.note("error: \(error)")
      throw ExitCode(1)
    }
    // Ctrl-C in the terminal of a server is not meant for what runs in its kernels.
    signal(SIGINT, SIG_IGN)
    // Whoever has started it names itself; when that is gone, nobody is left to ask for the end.
    let parent = getppid()
    let isChild = getenv("JPY_PARENT_PID") != nil
    kernel.run(isOver: { isChild && getppid() != parent })
    language.end()
    // Something may still be running.
    throw ExitCode(0)
  }
}

/// `sonde kernel install`
struct InstallKernel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Make Jupyter know the kernel.",
    discussion: "Without options, for the user.")

  @Flag(help: "For the user alone.")
  var user = false

  @Option(
    help: ArgumentHelp("For whatever Jupyter is installed below this folder.", valueName: "dir"),
    completion: .directory)
  var prefix: String?

  func validate() throws {
    if user, prefix != nil { throw ValidationError("--user and --prefix do not go together.") }
  }

  func run() throws {
    let console = Console()
    let spec = KernelSpec.sonde(program: InstallKernel.program)
    do {
      let folder = try prefix.map { "\($0)/share/jupyter" } ?? KernelSpec.userFolder()
      let colours = try LabExtension.sonde(version: Sonde.version).install(into: folder)
      console.write("\(try spec.install(into: folder))\n\(colours)\n")
    } catch {
      console.note("error: \(error)")
      throw ExitCode(1)
    }
  }

  /// The path of this program.
  private static var program: String {
    guard let path = realpath("/proc/self/exe", nil) else { return "sonde" }
    defer { free(path) }
    return String(cString: path)
  }
}
