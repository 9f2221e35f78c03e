// Why there is no picture, in the user's terms.

/// What went wrong with a picture.
public enum PlotError: Error, Equatable, CustomStringConvertible {
  /// gnuplot was not found.
  case gnuplotMissing
  /// The program was found but could not be started, with the system's reason.
  case gnuplotUnstartable(path: String, reason: String)
  /// It was killed by a signal before the picture was done.
  case gnuplotKilled(signal: Int)
  /// It ended with an error, with the first line of its message.
  case gnuplotFailed(message: String)
  /// It exceeded its time limit.
  case gnuplotTooSlow(seconds: Double)
  /// It ended without an error but left no picture, or an incomplete one.
  case noPicture(PictureFormat)
  /// This gnuplot was built without a terminal that opens windows.
  case noWindowTerminal
  /// It could not open a window, with its message.
  case windowRefused(message: String)
  /// The gnuplot that had windows on the screen has ended, with the reason. Most windows close with it;
  /// those that stay can no longer be drawn in.
  case windowsGone(reason: String)
  /// The caller stopped the work.
  case stopped
  /// The path's ending names no format.
  case unknownFormat(path: String)

  public var description: String {
    switch self {
    case .gnuplotMissing:
      "no gnuplot found: install it (Debian: apt-get install gnuplot-x11) or put it on PATH"
    case .gnuplotUnstartable(let path, let reason):
      "gnuplot cannot be started: \(path): \(reason)"
    case .gnuplotKilled(let signal):
      "gnuplot was killed before the picture was done (signal \(signal))"
    case .gnuplotFailed(let message):
      "gnuplot failed: \(message)"
    case .gnuplotTooSlow(let seconds):
      "gnuplot was stopped after \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)")"
        + " s, its time limit"
    case .noPicture(let format):
      "gnuplot ended without a complete \(format.rawValue) picture"
    case .noWindowTerminal:
      "this gnuplot cannot open windows: install gnuplot-qt or gnuplot-x11 instead"
    case .windowRefused(let message):
      "gnuplot cannot open a window: \(message)"
    case .windowsGone(let reason):
      "the earlier windows can no longer be drawn in: \(reason)"
    case .stopped:
      "stopped"
    case .unknownFormat(let path):
      "\(path): cannot save a picture as this format: use .png, .svg or .pdf"
    }
  }
}
