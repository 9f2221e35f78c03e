// Tests that the scripts of the experiments can be read and run, give the same result again, and that the committed
// page contains all of them.

import Files
import Glibc
import TestSupport
import Testing

@Suite struct ExperimentTests {
  static let scripts = [
    "01-sine", "03-sine-deltas", "04-clarinet", "07-piano", "08-guitar", "09-bell",
    "10-clarinet-played", "13-piano-played", "15-piano-200", "16-whole-spectra",
    "17-longer", "21-instrument",
  ]
  static let shared = ["ablation", "common", "page", "seeds"]
  /// The experiments on the page, numbered from 1.
  static let count = 22

  /// A folder with the files at the top of the repository that scripts use.
  let folder = TemporaryFolder()

  init() {
    for name in ["scripts", "sounds"] {
      #expect(symlink("\(Repository.top)/\(name)", folder / name) == 0)
    }
  }

  @Test func everyExperimentScriptIsTested() throws {
    let found = Repository.names(in: "scripts/experiments")
    #expect(found == (Self.scripts + Self.shared).map { "\($0).sonde" }.sorted())
  }

  @Test(arguments: scripts + shared) func anExperimentPassesCheckAndFormat(_ name: String) throws {
    for command in ["check", "format --check"] {
      let run = try Program.run("\(command) scripts/experiments/\(name).sonde", in: folder)
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test func aQuickRunOfAnExperimentGivesTheSameResultTwice() throws {
    let lines = try ["01-sine", "04-clarinet"].flatMap { name in
      let first = try Program.run("run scripts/experiments/\(name).sonde 5", in: folder)
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.errors.contains("trained 5 steps"))
      let again = try Program.run("run scripts/experiments/\(name).sonde 5", in: folder, threads: 1)
      #expect(again.output == first.output)
      return first.output.split(separator: "\n")
    }
    // The script prints the table that is on the page.
    let page = try Program.run("run scripts/experiments/page.sonde 5", in: folder)
    #expect(page.status == 0, "\(page.errors)")
    #expect(lines.count == 13)
    for line in lines {
      let parts = line.split(separator: " · ")
      let figures = try #require(parts.dropFirst().first).split(separator: " ")
      #expect(figures.count == 4 && figures[1] == "dB,", "\(line)")
      #expect(
        page.output.contains("| \(parts[0].dropFirst(4)) | \(figures[0]) | \(figures[3]) |"),
        "\(line)")
      let sound = "out/experiments/quick/\(line.prefix(3)).wav"
      #expect(try BoundedFile.bytes(folder / sound).count > 44_100)
    }
    #expect(page.output.contains("](Experiments/06a.png)"))
    let picture = try #require(
      Picture(png: try BoundedFile.bytes(folder / "out/experiments/quick/06a.png")))
    #expect(picture.counts().count > 8)
  }

  @Test func theScriptThatComputesMediansPrintsEveryRow() throws {
    // An argument that is no number is the path of a recording.
    let run = try Program.run(
      "run scripts/experiments/seeds.sonde 2 sounds/guitar-fifths.flac", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.output.split(separator: "\n")
    #expect(rows.count == 14)
    #expect(rows.allSatisfy { $0.ranges(of: "|").count == 9 }, "\(run.output)")
    #expect(rows.last?.contains("speech 1024/80") == true)
  }

  @Test func anAblationPrintsARowForEachIngredient() throws {
    let run = try Program.run("run scripts/experiments/ablation.sonde clarinet 2", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.output.split(separator: "\n")
    #expect(
      rows.first?.hasPrefix("| clarinet, fft 512, 20 bins, seeds [1] | distance, dB | r |") == true)
    let names = rows.dropFirst(2).map { $0.split(separator: " | ")[0].dropFirst(2) }
    let script = try BoundedFile.text("\(Repository.top)/scripts/experiments/ablation.sonde")
    #expect(names.count == script.ranges(of: "change(\"").count && Set(names).count == names.count)
    #expect(names.allSatisfy { script.contains("change(\"\($0)\"") }, "\(run.output)")
    // Every row contains a distance, and in most rows the change had an effect.
    let distances = rows.dropFirst(2).map { $0.split(separator: " | ")[1] }
    #expect(distances.allSatisfy { Double($0) != nil }, "\(run.output)")
    #expect(Set(distances).count > names.count / 2)
    // The page contains every row.
    let page = try BoundedFile.text("\(Repository.top)/Documentation/Ablation.md")
    for name in names { #expect(page.contains("\n| \(name) | "), "\(name)") }
  }

  @Test func theExperimentsPageShowsEveryExperiment() throws {
    let page = try BoundedFile.text("\(Repository.top)/Documentation/Experiments.md")
    for number in 1...Self.count { #expect(page.contains("\n## \(number) · "), "\(number)") }
    for name in Self.scripts { #expect(page.contains("(../scripts/experiments/\(name).sonde)")) }
    let pictures = Repository.names(in: "Documentation/Experiments")
    #expect(page.ranges(of: "![").count == pictures.count)
    for name in pictures {
      #expect(page.contains("](Experiments/\(name))"))
      let bytes = try BoundedFile.bytes("\(Repository.top)/Documentation/Experiments/\(name)")
      #expect(bytes.count <= 60_000, "\(name) has \(bytes.count) bytes")
    }
  }
}
