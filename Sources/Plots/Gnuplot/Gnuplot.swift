// Drawing a figure: find gnuplot, send it the script, read the picture. No path and no word of the user
// becomes part of a command line: gnuplot writes to its standard output, and this program writes the file.

internal import Files
internal import Glibc

/// How figures are drawn.
///
/// ```swift
/// try Gnuplot().save(figure, to: "plots/spectra.png")
/// ```
public struct Gnuplot: Sendable {
  /// The folders in which the program is searched, separated by colons; nil uses PATH at that moment.
  public var searchPath: String?
  /// The longest time for a picture, in seconds.
  public var limit: Double

  public init(searchPath: String? = nil, limit: Double = 20) {
    self.searchPath = searchPath
    self.limit = limit
  }

  /// The figure as a picture.
  ///
  /// - Parameter isStopped: called about every 50 ms; true ends gnuplot and throws.
  /// - Throws: `PlotError`, within little more than `limit` seconds.
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

  /// The figure as characters, for a terminal of this many columns and lines.
  ///
  /// - Throws: as `render`.
  public func text(
    _ figure: Figure, columns: Int, lines: Int, isStopped: @escaping () -> Bool = { false }
  ) throws(PlotError) -> String {
    var figure = figure
    figure.size = Figure.Size(width: columns, height: lines)
    let bytes = try render(figure, as: .text, isStopped: isStopped)
    return String(decoding: bytes.filter { $0 != 0x0c && $0 != 0x0d }, as: UTF8.self)
  }

  /// Writes the figure to a file, in the format of its ending. The file is written completely, or stays as
  /// it was.
  ///
  /// - Throws: `PlotError`, and `FileError` if the file cannot be written.
  public func save(
    _ figure: Figure, to path: String, isStopped: @escaping () -> Bool = { false }
  ) throws {
    let format = try PictureFormat(path: path)
    try AtomicFile.write(try render(figure, as: format, isStopped: isStopped), to: path)
  }

  /// The path of gnuplot: the first executable in the folders searched; nil if there is none. Relative
  /// folders do not count.
  public var program: String? { find("gnuplot") }

  /// The path of the program called `name`, found as gnuplot is.
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
