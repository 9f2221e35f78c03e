// Tests of the paths of all commands: paths that name no file, names that look like patterns, and names that are not
// UTF-8.

import CommandLanguage
import Files
import Glibc
import LanguageTestSupport
import SoundCommands
import TestSupport
import Testing

@Suite struct PathTests {
  private let folder = TemporaryFolder()

  /// Calls of every command with a path: each call gives values for the parameters before the path.
  private func calls(_ path: String) -> [String] {
    let setup = """
      pv = analyze(tone(440Hz, 0.3s), fft: 256, bins: 6)
      m = model(pv, layers: 1, units: 8)
      """
    let samples = ["1", "\"x\"", "tone(440Hz, 10ms)", "pv", "m", "session", "fn(x) { x }"]
    var values: [(text: String, value: Value)] = []
    let interpreter = Interpreter.recorded(Context(write: { _ in }))
    _ = try? interpreter.run(setup, name: "setup")
    for sample in samples {
      _ = try? interpreter.run("sample = \(sample)", name: "sample")
      if let value = interpreter["sample"] { values.append((sample, value)) }
    }
    var calls: [String] = []
    for command in SoundLibrary.registry.commands.values.flatMap({ $0 }) {
      for (index, parameter) in command.parameters.enumerated() where parameter.isPath {
        let before = command.parameters[..<index].filter { $0.isRequired }.compactMap { needed in
          values.first { needed.accepts($0.value) && $0.text != path }?.text
        }
        for ending in parameter.endings ?? ["wav"] {
          let name = parameter.isNamedOnly ? "\(parameter.name): " : ""
          let file = path.replacing("ENDING", with: ending)
          let list = (before + [name + "\"\(file)\""]).joined(separator: ", ")
          calls.append("\(setup)\n\(command.name)(\(list))")
        }
        if parameter.endings == [] {
          calls.append("\(command.name)(\"\(path.replacing("ENDING", with: "wav"))\")")
        }
      }
    }
    return calls
  }

  @Test func everyCommandRefusesAPathWithAZero() {
    let calls = LanguageThread.run { self.calls("a\\u{0}.ENDING") }
    #expect(calls.count > 25)
    for command in ["load", "save", "run", "cd", "ls", "train", "analyze"] {
      #expect(
        calls.contains { $0.contains("\n\(command)(") || $0.hasPrefix("\(command)(") }, "\(command)"
      )
    }
    for call in calls {
      let error = folder.run(call).error
      #expect(
        error?.contains("a path cannot contain the character \\u{0}") == true,
        "\(call)\n\(error ?? "")")
    }
    #expect(folder.names == [])
  }

  @Test func everyCommandRefusesAnEmptyPath() {
    for call in LanguageThread.run({ self.calls("") }) {
      #expect(folder.run(call).error != nil, "\(call)")
    }
    #expect(folder.names == [])
  }

  @Test(arguments: ["take [1].wav", "a*b.wav", "who?.wav", "{a,b}.wav", "[z-a].wav", "[.wav"])
  func theNameOfAnExistingFileIsNoPattern(name: String) {
    let result = folder.run(
      """
      save tone(440Hz, 10ms), "\(name)"
      print load("\(name)").duration
      """)
    #expect(result.error == nil && result.output == ["0.01"])
    #expect(folder.names == [name])
  }

  @Test func aFolderWithBracketsIsNoPattern() throws {
    let result = folder.run(
      """
      save tone(440Hz, 10ms), "old [1]/a.wav"
      save tone(440Hz, 10ms), "old [1]/b.wav"
      print length(load("old [1]/*.wav"))
      cd "old [1]"
      print length(load("*.wav")), load("[a]*")[0].duration
      """)
    #expect(result.error == nil)
    #expect(result.output == ["2", "2 0.01"])
    let sound = "\(Repository.top)/Tests/Cases/take [1].wav"
    #expect(folder.run("print load(\"\(sound)\").duration > 0").output == ["true"])
  }

  @Test func aNameThatIsNotUTF8CanBeLoadedListedAndSaved() throws {
    let name = SystemPath.text([0x74, 0xE9, 0x2E] + Array("wav".utf8))
    try Folders.make(above: folder / "made/")
    #expect(folder.run("save tone(440Hz, 10ms), \"made/a.wav\"").error == nil)
    let path = try SystemPath.bytes(folder / "made/\(name)")
    #expect(rename(folder / "made/a.wav", path) == 0)
    let result = folder.run(
      """
      print ls("made")
      print load("made/*.wav")[0].duration
      x = load("made/" + ls("made")[0])
      save x, "made/second-" + ls("made")[0]
      print length(load("made/*.wav"))
      """)
    #expect(result.error == nil)
    #expect(result.output == ["[\"t\\u{efe9}.wav\"]", "0.01", "2"])
  }

  @Test func aPatternReturnsTheReadableFilesAndNamesTheOthers() throws {
    try AtomicFile.write("no sound", to: folder / "bad.flac")
    #expect(mkfifo(folder / "pipe.flac", 0o666) == 0)
    let result = folder.run(
      """
      save tone(440Hz, 10ms), "a.flac"
      save tone(440Hz, 20ms), "c.flac"
      print map(load("*.flac"), fn(x) { x.duration })
      """)
    #expect(result.error == nil)
    #expect(result.output == ["[0.01, 0.02]"])
    #expect(result.notes.count == 2)
    #expect(result.notes.first?.hasPrefix("left out: \(folder.path)/bad.flac: ") == true)
    #expect(
      result.notes.last == "left out: \(folder.path)/pipe.flac: is a named pipe, not a file")
    unlink(folder / "a.flac")
    unlink(folder / "c.flac")
    #expect(folder.run("load(\"*.flac\")").error?.contains("/bad.flac: ") == true)
  }

  @Test(arguments: ["npy", "npz", "safetensors", "pvx", "mid", "wav", "flac"])
  func aPipeIsRefusedAtOnce(ending: String) {
    #expect(mkfifo(folder / "f.\(ending)", 0o666) == 0)
    #expect(
      folder.run("load \"f.\(ending)\"").error
        == "\(folder.path)/f.\(ending): is a named pipe, not a file"
    )
    _ = symlink("/dev/zero", folder / "z.\(ending)")
    #expect(
      folder.run("load \"z.\(ending)\"").error
        == "\(folder.path)/z.\(ending): is a device, not a file")
  }

  @Test func aCheckpointThatCannotBeWrittenIsRefusedBeforeTheTraining() {
    let result = folder.run(
      """
      pv = analyze(tone(440Hz, 0.3s), fft: 256, bins: 6)
      m = model(pv, layers: 1, units: 8)
      try { train m, steps: 3, checkpoint: "/proc/new/x.safetensors" } catch e { print e }
      try { train m, steps: 3, checkpoint: "/proc/x.safetensors" } catch e { print e }
      print m.steps
      """)
    #expect(result.error == nil)
    #expect(result.output.count == 3 && result.output.last == "0")
    #expect(result.output[0].contains("/proc/new: the folder could not be made"))
    #expect(
      result.output[1].contains(
        "/proc/x.safetensors could not be saved: no file can be made in the folder /proc"))
  }

  @Test func aFileThatIsNoScriptIsNotShown() throws {
    try AtomicFile.write("secret words: never shown\n", to: folder / "notes.txt")
    try AtomicFile.write("x = 1\nhidden = x[7]\n", to: folder / "code.txt")
    _ = symlink("notes.txt", folder / "link.sonde")
    for name in ["notes.txt", "link.sonde"] {
      let error = folder.run("run \"\(name)\"").error
      #expect(error == "\(name): the file is not a script")
    }
    let failure = LanguageThread.run { [folder] () -> String in
      let context = Context(write: { _ in })
      context.folder = folder.path
      do { try Interpreter.recorded(context).run("run \"code.txt\"", name: "t") } catch {
        return "\(error)"
      }
      return ""
    }
    #expect(failure.contains("code.txt:2") && !failure.contains("hidden"), "\(failure)")
    try AtomicFile.write("x = (1\n", to: folder / "bad.sonde")
    #expect(folder.run("run \"bad.sonde\"").error?.contains("not a script") == false)
  }
}
