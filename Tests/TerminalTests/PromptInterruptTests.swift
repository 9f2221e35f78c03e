// Ctrl-C at random moments of a session that trains, samples, plots, loads, prints, sorts and plays. No interrupt loses a
// value. `tools/stress.d/interrupts` sends more interrupts.

import Glibc
import TestSupport
import Testing

@Suite struct PromptInterruptTests {
  private static func number(_ name: String, _ usual: Int) -> Int {
    getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
  }

  /// Statements that each end within about a second.
  private static let statements = [
    "train m, time: 0.3s", "y = sample(m, duration: 0.5s)", "save plot(pv), \"p.svg\"",
    "z = load(\"s.wav\")",
    "for i in 0..300 { print i }", "q = sort(map(0..20000, fn(k) { sin(k) }))", "play s",
    "save s, \"t.wav\"", "play g, duration: 300ms, wait: true", "w = analyze(s, fft: 1024)",
    "n = 0; while n < 100000 { n += 1 }", "resynth(pv).peak",
  ]

  @Test func interruptsAtRandomMomentsLoseNoValue() throws {
    let count = Self.number("SONDE_STRESS_INTERRUPTS", 60)
    let seed = Self.number("SONDE_STRESS_SEED", 1)
    var random = Seeded(UInt64(seed))
    let home = Home()
    let terminal = try home.start(["SONDE_AUDIO": "null"])
    for entry in [
      "cd \"\(home.path)\"", "kept = 12345", "l = [5, 3, 4]", "s = tone(440Hz, 1s)",
      "save s, \"s.wav\"", "pv = analyze(s, fft: 512, bins: 8)",
      "m = model(pv, layers: 1, units: 8, mixtures: 1)", "g = generator(m)", "seen = 0",
    ] { terminal.enter(entry) }
    terminal.expect("sonde> ")
    for turn in 1...count {
      let statement = Self.statements[Int(random.next() % UInt64(Self.statements.count))]
      terminal.type(statement + "\r")
      usleep(UInt32(random.next() % 120_000))
      if random.next() % 2 == 0 { terminal.type("\u{3}") } else { terminal.send(SIGINT) }
      // An interrupt that arrives before the statement clears the line, and the rest of the line then runs as typed.
      terminal.settled()
      let values = "kept == 12345 and l == [5, 3, 4] and s.duration == 1 and m.steps >= seen"
      terminal.type("\u{15}\u{b} print \(turn) * 1000 + 7, \(values); seen = m.steps\r")
      let isThere = terminal.reaches(anyOf: [
        "\n\(turn * 1000 + 7) true\r\n", "\r\(turn * 1000 + 7) true\r\n",
      ])
      guard isThere else {
        let screen = String(decoding: terminal.transcript.suffix(800), as: UTF8.self)
        Issue.record("seed \(seed), turn \(turn), \(statement): \(screen.debugDescription)")
        return
      }
    }
    print("interrupts: \(count) sent, no value lost")
  }
}
