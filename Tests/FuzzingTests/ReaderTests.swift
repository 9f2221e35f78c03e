// Tests that every reader survives every file of its corpus, which contains small real files and all inputs that once
// were faults.

import Files
import FuzzReaders
import TestSupport
import Testing

@Suite struct ReaderTests {
  static let corpora = "Fuzzing/Corpora"

  @Test(arguments: Reader.all.map(\.name))
  func aReaderAcceptsOrRefusesEachFileOfItsCorpus(name: String) throws {
    let reader = try #require(Reader.named(name))
    let files = Repository.names(in: "\(Self.corpora)/\(name)")
    #expect(!files.isEmpty, "the reader \(name) has no corpus")
    var accepted = 0
    for file in files {
      let bytes = try BoundedFile.bytes("\(Repository.top)/\(Self.corpora)/\(name)/\(file)")
      do {
        if try reader.accepts(bytes) { accepted += 1 }
      } catch {
        Issue.record("\(file): \(error)")
      }
    }
    #expect(accepted > 0, "the reader \(name) refuses its whole corpus")
  }
}
