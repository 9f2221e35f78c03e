// Sessions of random keys at the prompt of the built program. A session passes if the program neither ends by itself nor
// hangs, and has kept its values. In every fourth session the program is killed at a random moment; afterwards the
// journal must bring back every statement that was finished.
//
// `tools/stress.d/keys` runs more sessions. A failed session prints its seed and its keys.

import Files
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct PromptKeysTests {
  private static let count = RandomKeys.setting("SONDE_STRESS_COUNT", 24)
  private static let firstSeed = RandomKeys.setting("SONDE_STRESS_SEED", 1)
  private static let keys = RandomKeys.setting("SONDE_STRESS_KEYS", 400)
  private static let lanes = 2

  @Test(arguments: 0..<lanes) func randomKeysLoseNothing(lane: Int) throws {
    var sessions = 0
    var kills = 0
    for place in stride(from: lane, to: Self.count, by: Self.lanes) {
      var session = try KeySession(seed: UInt64(Self.firstSeed + place), keys: Self.keys)
      sessions += 1
      kills += session.isKilled ? 1 : 0
      if let problem = try session.run() {
        Issue.record(
          "seed \(Self.firstSeed + place): \(problem)\ninputrc: \(session.inputrc.debugDescription)\nkeys: \(session.typed)\nscreen: \(session.screen)"
        )
      }
    }
    print("prompt keys, lane \(lane): \(sessions) sessions of \(Self.keys) keys, \(kills) killed")
  }
}

/// One session of random keys.
private struct KeySession {
  let isKilled: Bool
  private let seed: UInt64
  private let home = Home()
  private let terminal: PseudoTerminal
  private var random: RandomKeys
  private var own: Seeded
  private let count: Int
  private(set) var typed: [RandomKey] = []
  /// The last statement whose end the session has seen.
  private var finished = 0

  var inputrc: String { random.inputrc }
  var screen: String {
    String(decoding: terminal.transcript.suffix(600), as: UTF8.self).debugDescription
  }

  init(seed: UInt64, keys: Int) throws {
    self.seed = seed
    count = keys
    isKilled = seed % 4 == 0
    random = RandomKeys(seed: seed)
    own = Seeded(seed ^ 0x6b65_7973)
    try AtomicFile.write(random.inputrc, to: "\(home.path)/inputrc")
    // Freed memory is overwritten, so that its use is noticed.
    var environment = [
      "INPUTRC": "\(home.path)/inputrc", "MALLOC_PERTURB_": "165",
      "SWIFT_BACKTRACE": "interactive=no",
    ]
    if seed % 8 == 1, getenv("LD_PRELOAD") == nil {
      environment["LD_PRELOAD"] = "libc_malloc_debug.so.0"
      environment["MALLOC_CHECK_"] = "3"
    }
    environment["TERM"] = seed % 16 == 3 ? "vt100" : seed % 16 == 7 ? "dumb" : "xterm-256color"
    terminal = try home.start(environment)
  }

  /// Types the keys.
  ///
  /// - Returns: what went wrong; nil if nothing did.
  mutating func run() throws -> String? {
    // Entries that begin with a blank are not in the history, so no key can recall and change them.
    guard terminal.reaches(anyOf: ["sonde> "]) else { return "no prompt" }
    terminal.type(" kept = 12345\r")
    // A Ctrl-C among the keys would discard an entry that is not read yet.
    guard terminal.reaches(anyOf: ["sonde> "]) else { return "no second prompt" }
    let end = isKilled ? Int(own.next() % UInt64(max(count, 1))) : count
    for place in 0..<end {
      if place % 100 == 50, !tick() { return "no answer" }
      perform(random.next())
      if terminal.hasEnded { return "the program ended: \(terminal.exitStatus() ?? -1)" }
    }
    if isKilled { return try killAndResume() }
    guard tick() else { return "no answer" }
    guard say("print kept * 2", answer: "24690") else { return "a lost value" }
    // The end must not crash either.
    let isTerminated = own.next() % 2 == 0
    if isTerminated { terminal.send(SIGTERM) } else { terminal.type("\u{4}") }
    let status = terminal.exitStatus()
    return status == (isTerminated ? 128 + SIGTERM : 0) ? nil : "status \(status ?? -1) at the end"
  }

  private mutating func perform(_ key: RandomKey) {
    typed.append(key)
    switch key {
    case .keys(let bytes): terminal.type(bytes)
    case .resize(let columns, let rows): terminal.resize(columns: columns, rows: rows)
    case .signal(let number): terminal.send(number)
    case .settle: terminal.settled(within: 0.3)
    case .pause: terminal.readAvailable(milliseconds: 3)
    }
    while terminal.readAvailable(milliseconds: 0) {}
  }

  /// Runs a statement that changes `mark`, and waits for the next prompt.
  private mutating func tick() -> Bool {
    let next = finished + 1
    guard say("mark = \(next); print mark * 1000 + 7", answer: "\(next * 1000 + 7)"),
      terminal.reaches(anyOf: ["sonde> "])
    else { return false }
    finished = next
    return true
  }

  /// Clears the line, types a statement and waits for its output.
  private func say(_ statement: String, answer: String) -> Bool {
    terminal.resize(columns: 80)
    for _ in 0..<30 {
      // Ctrl-C clears the line.
      terminal.resumeOutput()
      terminal.type("\u{11}\u{3}")
      terminal.settled(within: 5)
      if terminal.hasEnded { return false }
      terminal.type(" \(statement)\r")
      if terminal.reaches(anyOf: ["\n\(answer)\r\n", "\r\(answer)\r\n"], within: 10) {
        return true
      }
      if terminal.hasEnded { return false }
    }
    return false
  }

  /// Kills the program and resumes its session.
  private mutating func killAndResume() throws -> String? {
    usleep(UInt32(own.next() % 3000))
    if terminal.hasEnded { return "the program ended: \(terminal.exitStatus() ?? -1)" }
    terminal.send(SIGKILL)
    _ = terminal.exitStatus()
    guard finished > 0 else { return nil }
    let folder = TemporaryFolder()
    let resumed = try Program.run(
      "--resume -e 'print kept; print mark >= \(finished)'", in: folder,
      under: "XDG_STATE_HOME='\(home.path)'")
    return resumed.output.hasSuffix("12345\ntrue\n")
      ? nil : "the journal lost statements: \(resumed.output) \(resumed.errors)"
  }
}
