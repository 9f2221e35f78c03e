// `sonde work`: a process that computes the items of a sweep for another process of this program.

internal import ArgumentParser
internal import Glibc
internal import SoundCommands
internal import Terminal
internal import Workers

/// `sonde work`, which a session starts.
struct WorkForSession: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Compute for a session, which starts this command itself.",
    shouldDisplay: false)

  func run() throws {
    // Ctrl-C reaches all processes of a terminal; the session decides what stops.
    signal(SIGINT, SIG_IGN)
    guard let port = SocketPort() else {
      Console().note("error: `sonde work` is started by a sweep, not by hand")
      throw ExitCode(2)
    }
    let confinement = try SafeMode.begin()
    SweepWorker.serve(port, confinement: confinement)
    // An item may still be running.
    _exit(0)
  }
}
