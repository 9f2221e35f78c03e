// The libraries that the program has in memory while it runs a script or a kernel.

import Files
import Glibc
import TestSupport
import Testing

@Suite struct LoadedLibrariesTests {
  private let folder = TemporaryFolder()

  @Test(arguments: ["-e 'while true { print 1 }'", "run endless.sonde"])
  func aScriptRunsWithoutTheLibrariesThatItDoesNotUse(arguments: String) throws {
    try AtomicFile.write("while true { print 1 }\n", to: folder / "endless.sonde")
    let files = try mappedFiles(arguments, once: "read line <&3")
    #expect(files.contains("libc.so"), "\(files)")
    for library in ["readline", "openblas", "fftw", "sndfile", "soxr", "portaudio", "zmq", "boost"]
    {
      #expect(!files.contains(library), "\(library)")
    }
  }

  @Test func aScriptLoadsTheLibraryThatItUses() throws {
    let files = try mappedFiles(
      "-e 'x = tone(440Hz, 100ms); save x, \"a.wav\"; while true { print 1 }'",
      once: "read line <&3")
    #expect(files.contains("libsndfile"), "\(files)")
  }

  @Test func aKernelRunsWithoutReadline() throws {
    let ports = ["shell", "iopub", "stdin", "control", "hb"].enumerated().map {
      "\"\($1)_port\": \($0 + 1)"
    }
    let connection = """
      {"transport": "ipc", "ip": "socket", "key": "k", "signature_scheme": "hmac-sha256",
      \(ports.joined(separator: ", "))}
      """
    try AtomicFile.write(connection, to: folder / "c.json")
    let files = try mappedFiles(
      "kernel run c.json",
      once: "until [ -S socket-5 ] || ! grep -q . /proc/$!/maps; do sleep 0.05; done")
    #expect(access(folder / "socket-5", F_OK) == 0, "the kernel listens")
    #expect(files.contains("libzmq") && !files.contains("readline"), "\(files)")
  }

  /// The files in the memory of the program, as /proc lists them.
  ///
  /// - Parameters:
  ///   - arguments: the arguments of a run that does not end by itself.
  ///   - wait: waits, in the shell, until the program runs; its output is the shell's descriptor 3.
  private func mappedFiles(_ arguments: String, once wait: String) throws -> String {
    let status = system(
      """
      cd '\(folder.path)' && mkfifo output || exit 1
      XDG_STATE_HOME='\(folder.path)' '\(Program.path)' \(arguments) >output 3<&- &
      exec 3<output
      \(wait)
      cat /proc/$!/maps >maps
      kill -KILL $!
      wait
      """)
    try #require(status == 0)
    return try BoundedFile.text(folder / "maps")
  }
}
