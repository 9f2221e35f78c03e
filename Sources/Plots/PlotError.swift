// The reasons why there is no picture, as messages for the user.

internal import WholeNumbers

/// An error in drawing a picture.
public enum PlotError: Error, Equatable, CustomStringConvertible {
  /// gnuplot was not found.
  case gnuplotMissing
  /// gnuplot was found but could not be started; `reason` is the system's message.
  case gnuplotUnstartable(path: String, reason: String)
  /// gnuplot was killed by a signal before the picture was complete.
  case gnuplotKilled(signal: Int)
  /// gnuplot ended with an error; `message` is the first line of gnuplot's message.
  case gnuplotFailed(message: String)
  /// gnuplot exceeded its time limit.
  case gnuplotTooSlow(seconds: Double)
  /// gnuplot ended without an error, but wrote no picture or an incomplete one.
  case noPicture(PictureFormat)
  /// The installed gnuplot was built without a terminal that opens windows.
  case noWindowTerminal
  /// gnuplot could not open a window; `message` is gnuplot's message.
  case windowRefused(message: String)
  /// The gnuplot that had opened windows has ended, for the given reason. Most windows close when gnuplot ends;
  /// in all other windows, nothing more can be drawn.
  case windowsGone(reason: String)
  /// The caller stopped the drawing.
  case stopped
  /// No picture format has the file name extension of the path.
  case unknownFormat(path: String)

  public var description: String {
    switch self {
    case .gnuplotMissing:
      "gnuplot was not found: install gnuplot (Debian: apt-get install gnuplot-x11), or add its folder "
        + "to PATH"
    case .gnuplotUnstartable(let path, let reason):
      "gnuplot cannot be started: \(path): \(reason)"
    case .gnuplotKilled(let signal):
      "gnuplot was killed before the picture was complete (signal \(signal))"
    case .gnuplotFailed(let message):
      "gnuplot failed: \(message)"
    case .gnuplotTooSlow(let seconds):
      "gnuplot was stopped after \(seconds == seconds.rounded() ? "\(Int(clamped: seconds))" : "\(seconds)")"
        + " s, its time limit"
    case .noPicture(let format):
      "gnuplot ended without a complete \(format.rawValue) picture"
    case .noWindowTerminal:
      "the installed gnuplot cannot open windows: install gnuplot-qt or gnuplot-x11"
    case .windowRefused(let message):
      "gnuplot cannot open a window: \(message)"
    case .windowsGone(let reason):
      "gnuplot cannot draw in the earlier windows: \(reason)"
    case .stopped:
      "stopped"
    case .unknownFormat(let path):
      "\(path): a picture cannot be saved in this format: use .png, .svg or .pdf"
    }
  }
}
