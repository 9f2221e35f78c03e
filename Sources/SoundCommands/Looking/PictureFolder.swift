// The folder for pictures that are shown as numbered files.

internal import CommandLanguage
internal import Files
internal import Plots

/// The folder with the pictures that a session has shown.
final class PictureFolder {
  /// The path of the folder, relative to the session's folder.
  static let name = "plots/shown"
  private var count = 0

  /// Writes a picture to a file whose name contains the next unused number.
  ///
  /// - Returns: the path of the picture, relative to the session's folder.
  func save(_ value: FigureValue, _ context: Context) throws -> String {
    try Folders.make(above: try context.resolve(PictureFolder.name + "/"))
    var path: String
    var place: String
    repeat {
      count += 1
      path = "\(PictureFolder.name)/figure-\(count).png"
      place = try context.resolve(path)
    } while SystemPath.exists(place)
    let interrupt = context.run.interrupt
    try Gnuplot().save(value.figure, to: place, isStopped: { interrupt.isRequested })
    return path
  }
}
