// Why there is no picture, in the words of who asked for one.

/// What went wrong with a picture.
public enum PlotError: Error, Equatable, CustomStringConvertible {
  /// There is no gnuplot among the programs that can be found.
  case gnuplotMissing
  /// The program was found but could not be started, with the system's reason.
  case gnuplotUnstartable(path: String, reason: String)
  /// It ended before the picture was done: killed by a signal.
  case gnuplotKilled(signal: Int)
  /// It ended with an error, with the first line that it said.
  case gnuplotFailed(message: String)
  /// It took longer than it may.
  case gnuplotTooSlow(seconds: Double)
  /// It ended well and left no picture, or half of one.
  case noPicture(PictureFormat)
  /// This gnuplot was built without a terminal that opens windows.
  case noWindowTerminal
  /// It was told to open a window and could not, with what it said.
  case windowRefused(message: String)
  /// The gnuplot that had windows on the screen has ended, for a reason. Most go with it; in those that
  /// stay nothing more is drawn.
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
      "gnuplot did not finish within \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)")"
        + " s and was stopped"
    case .noPicture(let format):
      "gnuplot ended without a whole \(format.rawValue) picture"
    case .noWindowTerminal:
      "this gnuplot opens no windows: install gnuplot-qt or gnuplot-x11 in its place"
    case .windowRefused(let message):
      "gnuplot cannot open a window: \(message)"
    case .windowsGone(let reason):
      "the earlier windows are left behind: \(reason)"
    case .stopped:
      "stopped"
    case .unknownFormat(let path):
      "\(path): pictures are saved as .png, .svg or .pdf"
    }
  }
}
