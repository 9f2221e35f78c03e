// fuzz-language: runs random statements in child processes, so that a crash ends only a child. It prints a line after
// each child. After a crash it prints the seed and the smallest list of statements that it finds with the same end.
//
//   fuzz-language --seed N --count N     the campaign: the last line is "tried N, injected 0, failed N"
//   fuzz-language --child SEED COUNT LOG runs statements in this process, and keeps the session's statements in LOG
//   fuzz-language --replay FILE          runs the statements of a file, one in each line, in this process

internal import Files
internal import FuzzStatements
internal import Glibc
internal import Synchronization

@main
struct FuzzLanguage {
  /// The number of statements of a child process.
  static let batch = 20_000

  /// The number of replays that may make the statements of a crash fewer, and their time in seconds of the clock.
  static let mostReplays = 400, longestSearch = 300

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    func next() -> String { arguments.isEmpty ? "" : arguments.removeFirst() }
    var (seed, count) = (UInt64(1), batch)
    while !arguments.isEmpty {
      switch next() {
      case "--seed": seed = UInt64(next()) ?? 1
      case "--count": count = Int(next()) ?? batch
      case "--child": child(seed: UInt64(next()) ?? 1, count: Int(next()) ?? batch, log: next())
      case "--replay": replay(next())
      default:
        print("fuzz-language --seed N --count N | --replay FILE")
        exit(2)
      }
    }
    campaign(seed: seed, count: count)
  }

  // MARK: Parent

  private static func campaign(seed: UInt64, count: Int) -> Never {
    var (tried, failed, interrupts, errors) = (0, 0, 0, 0)
    do {
      try Folders.withTemporary { folder in
        let log = "\(folder)/statements"
        var batchSeed = seed &* 1_000_003
        while tried < count {
          let share = min(batch, count - tried)
          let (status, output) = run(["--child", "\(batchSeed)", "\(share)", log])
          let words = output.split(separator: "\n").last { $0.hasPrefix("ran ") }?
            .split(separator: " ").compactMap { Int($0) }
          for line in output.split(separator: "\n") where line.hasPrefix("fault: ") {
            failed += 1
            print("seed \(batchSeed): \(line)")
          }
          if let words, words.count == 3, status == 0 {
            tried += words[0]
            errors += words[1]
            interrupts += words[2]
          } else {
            failed += 1
            tried += max(1, Int(lines(of: "\(log).count").first ?? "") ?? 0)
            tell(of: log, seed: batchSeed, status: status, output)
          }
          print(
            "\(tried) statements, \(errors) errors, \(interrupts) interrupted, \(failed) failed")
          fflush(nil)
          batchSeed &+= 1_000
        }
      }
    } catch {
      print("\(error)")
      failed += 1
    }
    print("tried \(tried), injected 0, failed \(failed)")
    exit(failed > 0 ? 1 : 0)
  }

  /// Prints the smallest statements that end a process as the statements in the log did.
  private static func tell(of log: String, seed: UInt64, status: Int32, _ output: String) {
    var statements = lines(of: log)
    print("seed \(seed): ended with status \(status) after \(statements.count) statements")
    let words = output.split(separator: "\n").suffix(20).joined(separator: "\n")
    print("--- output\n\(words)\n---")
    fflush(nil)
    let small = "\(log).small"
    var replays = 0
    let began = time(nil)
    func ends(_ statements: [String]) -> Bool {
      replays += 1
      if replays > mostReplays || time(nil) - began > longestSearch { return false }
      do { try AtomicFile.write(statements.joined(separator: "\n") + "\n", to: small) } catch {
        return false
      }
      return run(["--replay", small], under: "SWIFT_BACKTRACE=enable=no").status == status
    }
    if ends(statements) {
      // Leaves out ever smaller parts as long as the rest ends in the same way.
      var size = max(1, statements.count / 2)
      while size >= 1 {
        var start = 0
        while start < statements.count {
          var rest = statements
          rest.removeSubrange(start..<min(start + size, statements.count))
          if ends(rest) { statements = rest } else { start += size }
        }
        size /= 2
      }
    } else {
      print("the same statements do not end in this way again")
    }
    print("--- statements after \(replays) replays\n\(statements.joined(separator: "\n"))\n---")
  }

  private static func lines(of path: String) -> [String] {
    guard let text = try? BoundedFile.text(path) else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  /// Runs this program with other arguments in an empty folder.
  ///
  /// - Returns: its wait status, and what it wrote.
  private static func run(_ arguments: [String], under environment: String = "") -> (
    status: Int32, output: String
  ) {
    let result = try? Folders.withTemporary { folder in
      let words = arguments.map { "'\($0)'" }.joined(separator: " ")
      let program = (try? FuzzLanguage.program()) ?? CommandLine.arguments[0]
      // The limit of memory is above the session's own limit, so that only what the session does not count reaches it.
      let status = system(
        "cd '\(folder)' && ulimit -v 8388608 && ulimit -c 0 && HOME='\(folder)' SONDE_AUDIO=null SONDE_THREADS=1 SWIFT_BACKTRACE=color=no,registers=none,images=none,threads=crashed,limit=24"
          + " \(environment) '\(program)' \(words) >'\(folder)/.out' 2>&1")
      return (status, (try? BoundedFile.text("\(folder)/.out")) ?? "")
    }
    return result ?? (-1, "no folder")
  }

  private static func program() throws -> String {
    guard let path = realpath("/proc/self/exe", nil) else { throw FileError.last("/proc/self/exe") }
    defer { free(path) }
    return String(cString: path)
  }

  // MARK: Child

  private static func child(seed: UInt64, count: Int, log: String) -> Never {
    let file = open(log, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
    var run = StatementRun(folder: folder())
    let counter = open("\(log).count", O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
    let ran = Atomic(0)
    run.willRun = { statement, number in
      let digits = Array("\(ran.add(1, ordering: .relaxed).newValue)\n".utf8)
      pwrite(counter, digits, digits.count, 0)
      if number == 0 {
        ftruncate(file, 0)
        lseek(file, 0, SEEK_SET)
      }
      let line = Array((statement.replacing("\n", with: " ") + "\n").utf8)
      _ = write(file, line, line.count)
    }
    report(run, seed: seed) { $0.random(seed: seed, count: count) }
  }

  private static func replay(_ path: String) -> Never {
    report(StatementRun(folder: folder()), seed: 0) { $0.replay(lines(of: path)) }
  }

  private static func report(
    _ run: StatementRun, seed: UInt64, _ work: (StatementRun) -> StatementRun.Report
  ) -> Never {
    var run = run
    // The tests allow more, because they run beside each other.
    run.limits.grace = 5
    run.doesNotEnd = { statement in
      print("does not end: \(statement)")
      fflush(nil)
      _exit(86)
    }
    let report = work(run)
    for fault in report.faults { print("fault: \(fault)") }
    print("ran \(report.statements) \(report.errors) \(report.interrupts)")
    fflush(nil)
    _exit(0)
  }

  private static func folder() -> String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }
}
