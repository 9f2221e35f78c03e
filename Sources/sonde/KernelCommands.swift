// `sonde kernel`: runs cells for Jupyter, and installs the kernel.

internal import ArgumentParser
internal import Dispatch
internal import Files
internal import Glibc
internal import Jupyter
internal import Sandbox
internal import SessionKernel
internal import Terminal

/// `sonde kernel run | install`
struct KernelCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Run as a Jupyter kernel, or install the kernel in Jupyter.",
    subcommands: [RunKernel.self, InstallKernel.self])
}

/// `sonde kernel run CONNECTION_FILE`
struct RunKernel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run cells for Jupyter. Jupyter starts this command itself.")

  @Argument(
    help: ArgumentHelp(
      "The file with the addresses on which the kernel listens.", valueName: "connection-file"),
    completion: .file(extensions: ["json"]))
  var file: String

  func run() throws {
    let console = Console()
    let language: SessionKernel
    let kernel: Kernel
    do {
      let connection = try ConnectionFile(path: file)
      let confinement = try SafeMode.begin(readable: [file], ports: try RunKernel.ports(connection))
      language = SessionKernel(
        version: Sonde.version, threads: ThreadCount.wanted, confinement: confinement,
        processes: ProcessCount.processes(confinement))
      language.keepJournal()
      kernel = try Kernel(connection, language: language, note: { console.note($0) })
    } catch let code as ExitCode {
      throw code
    } catch {
      console.note("error: \(error)")
      throw ExitCode(1)
    }
    // Ctrl-C in a server's terminal should stop the server, not the kernels of the server.
    signal(SIGINT, SIG_IGN)
    // A server that has ended no longer reads the kernel's standard streams; the kernel still ends by itself.
    signal(SIGPIPE, SIG_IGN)
    // Jupyter sets JPY_PARENT_PID when Jupyter is the parent process. After the parent process has ended, the kernel
    // must end by itself.
    let parent = getppid()
    let isChild = getenv("JPY_PARENT_PID") != nil
    kernel.run(isOver: { isChild && getppid() != parent })
    language.end()
    // The program exits even if the language's thread is still running.
    throw ExitCode(0)
  }
}

extension RunKernel {
  /// The ports at which a confined kernel listens.
  private static func ports(_ connection: ConnectionFile) throws(SandboxError) -> [UInt16] {
    guard connection.transport == .tcp else {
      throw SandboxError(
        "a kernel with SONDE_SAFE=1 does not use the transport \"ipc\"",
        remedy: "start Jupyter with --transport=tcp")
    }
    return connection.ports.values.compactMap { UInt16(exactly: $0) }
  }
}

/// `sonde kernel install`
struct InstallKernel: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Install the kernel in Jupyter.",
    discussion: "Without options, the kernel is installed for the current user.")

  @Flag(help: "Install the kernel for the current user only.")
  var user = false

  @Option(
    help: ArgumentHelp("Install the kernel for the Jupyter in this folder.", valueName: "dir"),
    completion: .directory)
  var prefix: String?

  func validate() throws {
    if user, prefix != nil { throw ValidationError("Use either --user or --prefix, not both.") }
  }

  func run(on console: Console) throws {
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
    SystemPath.real("/proc/self/exe") ?? "sonde"
  }
}
