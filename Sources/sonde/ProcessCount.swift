// The processes that a session may use for sweeps and shared trainings: processes of this program, and the ranks of
// `mpirun`.

internal import ArgumentParser
internal import Glibc
internal import Sandbox
internal import SoundCommands
internal import Terminal
internal import WholeNumbers
internal import Workers

/// The number of processes that compute at the same time.
enum ProcessCount {
  /// The number of processes: the value of the variable `SONDE_PROCESSES`, or the number of cores.
  static var wanted: Int { CoreShare.wanted("SONDE_PROCESSES", user: "a sweep") }

  /// The processes of a session: this program, started as `sonde work`, and the other ranks.
  static func processes(
    _ confinement: Confinement?, _ world: RankWorld? = nil
  ) -> SessionProcesses {
    // A process that a confined program starts is confined from its beginning.
    var environment: [String: String] = [:]
    if confinement != nil {
      environment = Cage.inherited
      environment[ProgramStart.workMark] = "1"
    }
    let (variables, hidden) = (environment, world == nil ? [] : RankWorld.variables)
    return SessionProcesses(
      count: world?.size ?? wanted,
      start: { try LocalWorker(arguments: ["work"], environment: variables, hidden: hidden) },
      ranks: { world?.workers ?? [] })
  }
}

/// A program that `mpirun` has started several times: rank 0 runs the script, and the others compute for it.
enum Ranks {
  /// Joins the other ranks. A rank that computes returns from this function only when rank 0 has ended, and ends.
  ///
  /// - Parameter isSafe: whether the run is to be confined.
  /// - Returns: the ranks, for rank 0; nil if `mpirun` has not started the program.
  static func join(isSafe: Bool) throws -> RankWorld? {
    guard RankWorld.isStarted else { return nil }
    let variable = getenv("SONDE_SAFE").map { String(cString: $0) } ?? ""
    guard !isSafe, ["", "0"].contains(variable) else {
      throw ValidationError("--safe does not work under mpirun, which reaches other computers.")
    }
    let world: RankWorld
    do { world = try RankWorld() } catch {
      Console().note("error: \(error)")
      throw ExitCode(1)
    }
    guard world.rank > 0 else { return world }
    // Rank 0 decides when a run stops; if rank 0 fails, mpirun ends all ranks.
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    SweepWorker.serve(
      RankPort(world), confinement: nil,
      threads: max(1, ThreadCount.wanted / RankWorld.onThisComputer),
      share: 1 / Double(RankWorld.onThisComputer))
    world.finish()
    throw ExitCode(0)
  }
}
