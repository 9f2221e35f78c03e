// Where a session shows its figures: what was chosen, and what "auto" comes to. One object a session. A
// figure that was asked for is seen somewhere, or there is a word on why not.

internal import CommandLanguage
internal import Glibc
internal import Plots

/// How a session shows figures.
final class FigureDisplay {
  /// What can be chosen.
  enum Choice: String, CaseIterable {
    case auto, window, inline, text, file
  }

  /// Where a figure can stand, with what it takes to put it there.
  enum Place {
    case window
    /// A window of the program that the desktop opens pictures with, at this path.
    case viewer(String)
    case inline(InlineProtocol)
    case text, file
  }

  private(set) var choice: Choice
  /// Asks the terminal how it takes pictures; nil where it takes none.
  var askTerminal: @Sendable () -> InlineProtocol? = { nil }
  let windows = GnuplotWindows()
  let folder = PictureFolder()
  /// Whether a window could not be opened since "auto" was chosen.
  private var haveWindowsFailed = false

  init(_ choice: Choice = .auto) {
    self.choice = choice
  }

  /// Shows figures there from now on.
  ///
  /// - Throws: `CommandError` where figures cannot be shown there.
  func choose(_ choice: Choice, _ context: Context) throws {
    switch choice {
    case .window:
      guard GnuplotWindows.hasScreen else {
        throw CommandError(
          "plots: there is no screen to open a window on",
          hint: "plots \"text\" draws with characters, plots \"file\" writes pictures")
      }
      _ = try window(context)
    case .inline: _ = try inline()
    case .auto: haveWindowsFailed = false
    case .text, .file: break
    }
    self.choice = choice
  }

  /// What is chosen, and with "auto" what that comes to now: "auto: text, for there is no screen".
  func summary(_ context: Context) -> String {
    guard choice == .auto else { return choice.rawValue }
    let (place, reason) = automatic(context)
    let name =
      switch place {
      case .window, .viewer: Choice.window
      case .inline: Choice.inline
      case .text: Choice.text
      case .file: Choice.file
      }
    return "auto: \(name.rawValue), for \(reason)"
  }

  /// Whether figures appear between the words of the terminal.
  func isInTheWay(_ context: Context) -> Bool {
    switch choice {
    case .text, .inline: return true
    case .window, .file: return false
    case .auto:
      switch automatic(context).place {
      case .text, .inline: return true
      case .window, .viewer, .file: return false
      }
    }
  }

  /// Shows a figure.
  ///
  /// - Throws: `PlotError`, `FileError`, `CommandError`.
  func show(_ value: FigureValue, _ context: Context) throws {
    switch choice {
    case .auto:
      let place = automatic(context).place
      do { try draw(value, at: place, context) } catch let error as PlotError {
        guard case .window = place, error != .stopped else { throw error }
        haveWindowsFailed = true
        context.note(
          "\(error); figures appear elsewhere from now on (plots \"auto\" tries windows again)")
        try draw(value, at: automatic(context).place, context)
      }
    case .window: try draw(value, at: try window(context), context)
    case .inline: try draw(value, at: try inline(), context)
    case .text: try draw(value, at: .text, context)
    case .file: try draw(value, at: .file, context)
    }
  }
}

// MARK: - Finding a place

extension FigureDisplay {
  /// The best place that there is now, and why it is that one.
  private func automatic(_ context: Context) -> (place: Place, reason: String) {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    guard isTerminal || isatty(STDERR_FILENO) == 1 else {
      return (.file, "standard output is no terminal")
    }
    let missing: String
    if !GnuplotWindows.hasScreen {
      missing = "there is no screen"
    } else if haveWindowsFailed {
      missing = "no window could be opened"
    } else if let place = try? window(context) {
      return (place, "there is a screen")
    } else {
      missing = "nothing here opens windows"
    }
    guard isTerminal else { return (.file, "\(missing) and standard output is no terminal") }
    if let way = askTerminal() {
      return (.inline(way), "\(missing) and the terminal shows pictures (\(way.rawValue))")
    }
    return (.text, "\(missing) and the terminal shows no pictures")
  }

  /// A window of gnuplot's, or else of the desktop's viewer.
  private func window(_ context: Context) throws -> Place {
    let interrupt = context.run.interrupt
    do {
      if let end = try windows.open(isStopped: { interrupt.isRequested }) {
        context.note("\(end)")
      }
      return .window
    } catch PlotError.noWindowTerminal {
      guard let viewer = FigureDisplay.viewer else {
        throw CommandError(
          "plots: this gnuplot opens no windows",
          hint: "install gnuplot-qt or gnuplot-x11, or use plots \"text\" or plots \"file\"")
      }
      return .viewer(viewer)
    }
  }

  /// A picture inside the terminal.
  private func inline() throws -> Place {
    let hint = "plots \"text\" draws with characters, plots \"file\" writes pictures"
    guard isatty(STDOUT_FILENO) == 1 else {
      throw CommandError(
        "plots: \"inline\" needs a terminal, and standard output is none", hint: hint)
    }
    guard let way = askTerminal() else {
      throw CommandError(
        "plots: this terminal does not say that it shows pictures",
        hint: hint + "; SONDE_INLINE=sixel, kitty or iterm2 in the environment says that it does")
    }
    return .inline(way)
  }

  /// The program that opens pictures in a window.
  private static var viewer: String? { Gnuplot().find("xdg-open") }
}
