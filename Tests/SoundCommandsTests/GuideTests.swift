// Tests that run the guides and the language page, each as one session at the prompt. The test enters the code
// of each block marked `sonde`, entry by entry. A block marked `text` directly after the code contains the
// session's expected answer, with notes and errors. `…` in an answer matches text that differs from run to run.

import CommandLanguage
import Files
import Glibc
import SoundCommands
import Synchronization
import TestSupport
import Testing

@Suite struct GuideTests {
  /// A block of a guide with its answer; nil if the guide contains no answer.
  struct Block {
    var line: Int
    var code: [String]
    var answer: [String]?
  }

  static let names = [
    "Guides/Many-machines.md", "Guides/Strategies.md", "Guides/Training.md",
    "Guides/Textures-and-long-forms.md",
    "Guides/Twelve-notes.md", "Guides/Twenty-minutes.md", "Language.md",
  ]

  @Test(arguments: names)
  func everyCodeBlockOfAGuideGivesTheStatedAnswer(_ name: String) throws {
    let text = try BoundedFile.text("\(Repository.top)/Documentation/\(name)")
    let blocks = Self.blocks(text)
    #expect(blocks.count > 5)
    let folder = TemporaryFolder()
    #expect(symlink("\(Repository.top)/sounds", folder / "sounds") == 0)
    let session = Session(in: folder.path)
    for block in blocks {
      let answer = session.enter(block.code)
      guard let expected = block.answer else {
        #expect(!answer.contains { $0.contains("error:") }, "line \(block.line): \(answer)")
        continue
      }
      #expect(
        Self.matches(answer, expected),
        "line \(block.line) answers:\n\(answer.joined(separator: "\n"))")
    }
  }

  @Test func anEllipsisInAStatedAnswerMatchesAnyText() {
    #expect(Self.matches(["loss -3.1 now"], ["loss … now"]))
    #expect(!Self.matches(["loss -3.1 later"], ["loss … now"]))
    #expect(!Self.matches(["a", "b"], ["a"]))
    #expect(Self.matches(["a", "b", "c"], ["a", "…", "c"]))
    #expect(!Self.matches(["a", "b", "d"], ["a", "…", "c"]))
  }

  static func blocks(_ text: String) -> [Block] {
    var blocks: [Block] = []
    var fence: String?
    var body: [String] = []
    var mayAnswer = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        if let open = fence {
          if open == "sonde" {
            blocks.append(Block(line: index + 1 - body.count, code: body, answer: nil))
            mayAnswer = true
          } else if open == "text", mayAnswer {
            blocks[blocks.count - 1].answer = body
            mayAnswer = false
          }
          fence = nil
        } else {
          fence = String(line.dropFirst(3))
          body = []
        }
      } else if fence != nil {
        body.append(String(line))
      } else if !line.isEmpty {
        mayAnswer = false
      }
    }
    return blocks
  }

  /// Whether an answer matches the expected answer. `…` in a line matches any text of the line, and `…` as a whole
  /// line matches any number of lines.
  static func matches(_ answer: [String], _ expected: [String]) -> Bool {
    guard let first = expected.first else { return answer.isEmpty }
    if first == "…" {
      let rest = Array(expected.dropFirst())
      return (0...answer.count).contains { matches(Array(answer.dropFirst($0)), rest) }
    }
    guard let line = answer.first, fits(line, first) else { return false }
    return matches(Array(answer.dropFirst()), Array(expected.dropFirst()))
  }

  private static func fits(_ line: String, _ expected: String) -> Bool {
    let parts = expected.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1, let head = parts.first, let tail = parts.last else {
      return line.trimmingEnd == expected.trimmingEnd
    }
    guard line.hasPrefix(head) else { return false }
    var rest = line.dropFirst(head.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(tail)
  }

  /// A session that accepts entries as the prompt does.
  private final class Session {
    private let answers = Answers()
    private let session: SondeSession
    private var count = 0

    private final class Answers: Sendable {
      let text = Mutex("")
      func write(_ more: String) { text.withLock { $0 += more } }
      func take() -> [String] {
        let all = text.withLock { text in
          defer { text = "" }
          return text
        }
        return all.isEmpty
          ? []
          : all.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
      }
    }

    init(in folder: String) {
      let answers = answers
      let context = Context(
        write: { answers.write($0) }, note: { answers.write($0 + "\n") })
      // Whether a training gives a forecast depends on the speed of the machine.
      context.run.note = { note in
        if !note.hasPrefix("the training will take about ") { answers.write(note + "\n") }
      }
      context.folder = folder
      session = SondeSession(context, figures: .files)
    }

    func enter(_ lines: [String]) -> [String] {
      var entry = ""
      for line in lines {
        entry += entry.isEmpty ? line : "\n" + line
        guard Interpreter.isComplete(entry) else { continue }
        run(entry)
        entry = ""
      }
      #expect(entry.isEmpty, "a block ends in the middle of an entry: \(entry)")
      return answers.take()
    }

    private func run(_ entry: String) {
      if entry.allSatisfy(\.isWhitespace) { return }
      count += 1
      let (session, answers, name) = (session, answers, "prompt \(count)")
      LanguageThread.run {
        do throws(Diagnostic) {
          try session.enter(entry, name: name)
        } catch {
          answers.write("\(error)\n")
        }
      }
    }
  }
}

extension String {
  fileprivate var trimmingEnd: Substring {
    var rest = self[...]
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
