// The recorded data that a statement uses in a replay: the place of a stop, the ends of long work, and data from
// outside the session. A note is text that anyone may have written, so the name of a file in a note is checked: only a
// file that the recorder can have written is read, in the only folder into which the recorder writes.

internal import CommandLanguage
internal import Files
internal import Glibc

/// The recorded data that a statement uses in a replay.
struct StatementScript {
  /// The place at which the machine stops the statement; nil for no stop.
  var stop: (turn: Int, inCommand: Bool)?
  var ends: [WorkEnd] = []
  var outside: [RecordedStatement.OutsideValue] = []
  var outsideFiles: [StatementNote.FileNote] = []
  /// The folder with the files of `outsideFiles`: the folder of the session's file, or of a journal's recordings.
  var recordings = "."
  /// When a session is resumed, the folder with the checkpoints, and the number of the statement in the journal;
  /// otherwise nil.
  var kept: (folder: String, number: Int)?

  /// The path of a file with data from outside the session.
  ///
  /// - Parameters:
  ///   - source: the origin of the data that the statement asks for.
  ///   - ending: the file name extension of files with such data.
  /// - Throws: `CommandError` if the recorder does not write a file of this name, or writes it into another folder.
  func path(
    of note: StatementNote.FileNote, from source: String, ending: String
  ) throws -> String {
    let slash = note.path.lastIndex(of: "/")
    let name = slash.map { note.path[note.path.index(after: $0)...] } ?? note.path[...]
    let folder = slash.map { note.path[..<$0] }
    let path = "\(recordings)/\(name)"
    let isInFolder =
      switch folder {
      case nil: true
      // A journal names the full path, and its folder may have moved together with its recordings.
      case .some where kept != nil: true
      // Earlier versions wrote the path at which the session was saved.
      case .some(let folder) where note.path.hasPrefix("/"):
        SystemPath.real(String(folder)) == SystemPath.real(recordings)
      case .some(let folder): !folder.split(separator: "/").contains("..")
      }
    guard note.source == source, isInFolder, isRecording(name, source, ending), !isLink(path)
    else {
      throw CommandError(
        "the session names the file \(ValueText.quoted(note.path)) as data from the \(source), but"
          + " a session reads such data only from files beside it, such as take-\(source)-1.\(ending)"
      )
    }
    return path
  }

  /// Whether a name has the form `take-microphone-1.wav`, or `microphone-1.wav` beside a journal.
  private func isRecording(_ name: Substring, _ source: String, _ ending: String) -> Bool {
    guard name.hasSuffix(".\(ending)") else { return false }
    let stem = name.dropLast(ending.count + 1)
    let number = stem.reversed().prefix { $0.isASCII && $0.isNumber }.count
    let lead = stem.dropLast(number)
    return number > 0 && (lead == "\(source)-" || lead.hasSuffix("-\(source)-"))
      && !name.utf8.contains(0)
  }

  private func isLink(_ path: String) -> Bool {
    var status = stat()
    guard let bytes = try? SystemPath.bytes(path), lstat(bytes, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFLNK
  }
}
