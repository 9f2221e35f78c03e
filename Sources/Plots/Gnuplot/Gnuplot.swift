// A figure is drawn in three steps: gnuplot is found, receives the script, and returns the picture. Paths and
// texts of the user are never part of a command line, since gnuplot writes the picture to its standard output,
// and Sonde writes the file.

internal import Files
internal import Glibc

/// The drawing of figures with gnuplot.
///
/// ```swift
/// try Gnuplot().save(figure, to: "plots/spectra.png")
/// ```
public struct Gnuplot: Sendable {
  /// The folders that are searched for gnuplot, separated by colons; nil selects the value of PATH at the time of the
  /// search.
  public var searchPath: String?
  /// The time limit for a picture, in seconds.
  public var limit: Double

  public init(searchPath: String? = nil, limit: Double = 20) {
    self.searchPath = searchPath
    self.limit = limit
  }

  /// The bytes of a picture of the figure.
  ///
  /// - Parameter isStopped: called about every 50 ms; if the result is true, gnuplot is ended and
  ///   `PlotError.stopped` is thrown.
  /// - Throws: `PlotError` if the figure cannot be drawn. The call takes hardly longer than `limit` seconds, even if it
  ///   throws an error.
  public func render(
    _ figure: Figure, as format: PictureFormat, isStopped: @escaping () -> Bool = { false }
  ) throws(PlotError) -> [UInt8] {
    guard let program = program else { throw PlotError.gnuplotMissing }
    let drawn = format.hasOwnFonts ? figure : withoutMissingLetters(figure, isStopped: isStopped)
    let script = GnuplotScript(drawn, as: format)
    let process = try GnuplotProcess(path: program, seconds: limit, isStopped: isStopped)
    try process.send(script.parts)
    let picture = try process.finish()
    guard format.isWhole(picture) else { throw PlotError.noPicture(format) }
    return picture
  }

  /// The figure drawn with characters, for a terminal with the given numbers of columns and lines.
  ///
  /// - Throws: the errors of `render`.
  public func text(
    _ figure: Figure, columns: Int, lines: Int, isStopped: @escaping () -> Bool = { false }
  ) throws(PlotError) -> String {
    var figure = figure
    figure.size = Figure.Size(width: columns, height: lines)
    let bytes = try render(figure, as: .text, isStopped: isStopped)
    return String(decoding: bytes.filter { $0 != 0x0c && $0 != 0x0d }, as: UTF8.self)
  }

  /// Writes the figure to a file, in the format of the path's file name extension. The file is written
  /// completely, or stays unchanged.
  ///
  /// - Throws: `PlotError` if the figure cannot be drawn; `FileError` if the file cannot be written.
  public func save(
    _ figure: Figure, to path: String, isStopped: @escaping () -> Bool = { false }
  ) throws {
    let format = try PictureFormat(path: path)
    try AtomicFile.write(try render(figure, as: format, isStopped: isStopped), to: path)
  }

  /// The path of gnuplot: the first executable file called `gnuplot` in the searched folders; nil if no folder
  /// contains one. Relative folders are skipped.
  public var program: String? { find("gnuplot") }

  /// The path of the program called `name`, searched in the same folders as gnuplot.
  package func find(_ name: String) -> String? {
    let path = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? ""
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(name)"
      var status = stat()
      if stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        access(candidate, X_OK) == 0
      {
        return candidate
      }
    }
    return nil
  }
}
