// Tests of the scripts in scripts/strategies: each script, shortened to less training, runs, prints its measured
// numbers and saves its sound, and the guide names the script.

import CommandLanguage
import Files
import Glibc
import LanguageTestSupport
import SoundCommands
import Sounds
import TestSupport
import Testing

@Suite struct StrategyScriptTests {
  static let names = [
    "by-hand", "call-and-response", "crossfade", "leak", "notes-between", "on-drift", "priming",
    "random-walk", "variance", "within",
  ]

  @Test func everyStrategyScriptIsTested() {
    let found = TemporaryFolder.names(in: "\(Repository.top)/scripts/strategies").sorted()
    #expect(found == Self.names.map { $0 + ".sonde" })
  }

  @Test(arguments: names)
  func aStrategyRunsAndSavesItsSound(_ name: String) throws {
    let script = try BoundedFile.text("\(Repository.top)/scripts/strategies/\(name).sonde")
    #expect(script.hasPrefix("# "), "a script says first what it is about")
    #expect(script.split(separator: "\n", omittingEmptySubsequences: false).count <= 41)
    let quick = script.replacing("steps: 1000", with: "steps: 20")
      .replacing("steps: 700", with: "steps: 20")
    #expect(quick != script)
    let folder = TemporaryFolder()
    #expect(symlink("\(Repository.top)/sounds", folder / "sounds") == 0)
    let output = Output()
    let failure = LanguageThread.run { () -> Diagnostic? in
      let context = Context(write: { output.write($0) })
      context.folder = folder.path
      let session = Interpreter.recorded(context)
      do throws(Diagnostic) {
        try session.run(quick, name: name)
        return nil
      } catch {
        return error
      }
    }
    #expect(failure == nil, "\(failure?.description ?? "")")
    #expect(output.lines.count >= 3 && output.lines.contains { $0.contains("dB") })
    let sound = try SoundFile.read(folder / "out/strategies/\(name).wav")
    #expect(sound.duration > 1 && sound.peak > 0.01, "\(sound.duration) s, peak \(sound.peak)")
  }

  @Test func theGuideNamesEveryStrategyScript() throws {
    let guide = try BoundedFile.text("\(Repository.top)/Documentation/Guides/Strategies.md")
    for name in Self.names {
      #expect(guide.contains("scripts/strategies/\(name).sonde"), "\(name)")
    }
  }
}
