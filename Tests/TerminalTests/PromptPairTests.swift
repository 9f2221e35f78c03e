// Two prompts at the same time: they share the history and have separate journals.

import Files
import TestSupport
import Testing

@Suite struct PromptPairTests {
  @Test(arguments: 0..<3) func twoPromptsLoseNoEntryOfEachOther(seed: UInt64) throws {
    var random = Seeded(seed)
    let home = Home()
    let terminals = [try home.start(), try home.start()]
    for terminal in terminals { terminal.expect("sonde> ") }
    var entries: [[String]] = [[], []]
    for turn in 0..<40 {
      let lane = Int(random.next() % 2)
      let body = ["\(turn)", "\"é \\\\ \(turn)\"", "[\(turn),\r2]", "\"\\n\(turn)\""]
      let text = "v\(lane)_\(turn) = \(body[Int(random.next() % 4)])"
      entries[lane].append(text.replacing("\r", with: "\n"))
      terminals[lane].type(text + "\r")
      // Both prompts run at the same time now and then.
      if random.next() % 3 == 0 { terminals[lane].settled() }
    }
    for (lane, terminal) in terminals.enumerated() {
      terminal.type(" print \"lane\" + \"\(lane)\"\r")
      terminal.expect(line: "lane\(lane)")
      terminal.settled()
      terminal.send(9)
      _ = terminal.exitStatus()
    }
    let history = home.history.split(separator: "\n").map { HistoryLine.text(String($0)) }
    #expect(history.count == 40)
    for lane in 0..<2 { #expect(history.filter { $0.hasPrefix("v\(lane)_") } == entries[lane]) }

    let folder = "\(home.path)/sonde/sessions"
    let journals = try TemporaryFolder.names(in: folder).filter { $0.hasSuffix(".sonde") }
      .map { try BoundedFile.text("\(folder)/\($0)") }
    #expect(journals.count == 2)
    for lane in 0..<2 {
      let own = try #require(journals.first { $0.contains("v\(lane)_") })
      #expect(!own.contains("v\(1 - lane)_"))
      for entry in entries[lane] { #expect(own.contains(entry.prefix { $0 != "\n" })) }
    }
  }
}

/// A line of the history file.
private enum HistoryLine {
  static func text(_ line: String) -> String {
    line.replacing("\\\\", with: "\u{1}").replacing("\\n", with: "\n").replacing(
      "\u{1}", with: "\\")
  }
}
