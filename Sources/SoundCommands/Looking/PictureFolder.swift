// Pictures that are shown as files: numbered files in a folder of their own.

internal import CommandLanguage
internal import Files
internal import Glibc
internal import Plots

/// The pictures that a session has shown.
final class PictureFolder {
  /// The folder, relative to the session's.
  static let name = "plots/shown"
  private var count = 0

  /// Writes a picture under the next free number.
  ///
  /// - Returns: its path.
  func save(_ value: FigureValue, _ context: Context) throws -> String {
    try Folders.make(above: context.resolve(PictureFolder.name + "/"))
    var path: String
    repeat {
      count += 1
      path = "\(PictureFolder.name)/figure-\(count).png"
    } while access(context.resolve(path), F_OK) == 0
    let interrupt = context.run.interrupt
    try Gnuplot().save(
      value.figure, to: context.resolve(path), isStopped: { interrupt.isRequested })
    return path
  }
}
