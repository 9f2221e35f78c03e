// Tests of the system's rules by themselves: a program confines itself and tries directly what must fail.

import Files
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite struct CageTests {
  private let outside = TemporaryFolder()
  private let folder = TemporaryFolder()

  /// The outcomes of the attempts, by their names; nil if the system has no rules.
  private func outcomes(_ more: String = "") throws -> [String: String]? {
    try AtomicFile.write("secret", to: outside / "secret")
    try AtomicFile.write("#!/bin/sh\ntrue\n", to: folder / "program")
    #expect(chmod(folder / "program", 0o755) == 0)
    _ = symlink(outside.path, folder / "link")
    let prober = Program.path.dropLast("sonde".count) + "sandbox-prober"
    let status = system(
      "cd '\(folder.path)' && '\(prober)' '\(outside.path)' \(more) > '\(outside.path)/said' 2>&1")
    #expect(status == 0)
    let said = try BoundedFile.text(outside / "said")
    if let obstacle = Cage.obstacle {
      #expect(said == "obstacle \(obstacle)\n")
      return nil
    }
    let pairs = said.split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 1)
      return (String(words[0]), words.count > 1 ? String(words[1]) : "")
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  @Test func theSystemRefusesWhatLeadsOutside() throws {
    guard let found = try outcomes() else { return }
    #expect(found["before"] == "ok" && found["closed"] == "true", "\(found)")
    for name in [
      "write-inside", "read-inside", "rename-inside", "folder-inside", "start-allowed", "null",
      "own-memory",
    ] {
      #expect(found[name] == "ok", "\(name)")
    }
    let refused = [
      "read-outside", "read-link", "read-dots", "read-root-link", "read-passwd", "list-root",
      "list-parent", "list-processes", "read-init", "write-outside", "write-over", "write-system",
      "shorten-outside", "remove-outside", "folder-outside", "link-outside-in", "move-out",
      "symlink-outside", "mode-outside", "owner-outside", "times-outside", "attribute-outside",
      "write-memory", "device", "make-device", "start-shell", "start-inside", "trace", "mount",
      "namespace", "change-root", "datagrams", "connect", "unix-socket", "keys", "uring", "listen",
    ]
    for name in refused {
      #expect(["EACCES", "EPERM", "EXDEV"].contains(found[name]), "\(name): \(found[name] ?? "")")
    }
    // Rules for signals came with version 6 of Landlock.
    if Cage.version >= 6 { #expect(found["signal-parent"] == "EPERM") }
    #expect(try BoundedFile.text(outside / "secret") == "secret")
    #expect(outside.names == ["said", "secret"])
  }

  @Test func aConfinedKernelListensAtItsPortsAndConnectsNowhere() throws {
    let port = 20_000 + getpid() % 20_000
    guard let found = try outcomes("\(port)") else { return }
    #expect(found["listen"] == "ok")
    for name in ["connect", "datagrams", "unix-socket", "read-outside", "start-shell"] {
      #expect(["EACCES", "EPERM"].contains(found[name]), "\(name): \(found[name] ?? "")")
    }
    // Rules for ports came with version 4 of Landlock.
    if Cage.version >= 4 { #expect(["EACCES", "EPERM"].contains(found["listen-elsewhere"])) }
  }
}
