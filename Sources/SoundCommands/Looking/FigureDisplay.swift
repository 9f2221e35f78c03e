// Where a session shows its figures: the user's choice, and the place that "auto" selects. There is one object
// per session. Every figure appears somewhere, or an error or a note gives the reason.

internal import CommandLanguage
internal import Glibc
internal import Plots

/// A figure, drawn for a page.
public struct ShownPicture: Sendable {
  /// The text in its place, if pictures cannot be shown.
  public let summary: String
  public let svg: [UInt8]
  public let png: [UInt8]
}

/// Shows the figures of a session.
final class FigureDisplay {
  /// The choices of `plots`.
  enum Choice: String, CaseIterable {
    case auto, window, inline, text, file
  }

  /// A place where a figure can appear, with what is needed to draw it there.
  enum Place {
    case window
    /// A window of the desktop's picture viewer, whose program is at this path.
    case viewer(String)
    case inline(PictureProtocol)
    /// The page that shows the session's output, as in a notebook.
    case page(@Sendable (ShownPicture) -> Void)
    case text, file

    /// Whether the figure appears within the terminal's text.
    var isInTerminal: Bool {
      switch self {
      case .inline, .text: true
      case .window, .viewer, .page, .file: false
      }
    }
  }

  private(set) var choice = Choice.auto
  /// Asks the terminal by which protocol it shows pictures; nil if it shows none.
  private var askTerminal: @Sendable () -> PictureProtocol? = { nil }
  /// Shows a picture on the page that the session writes to; nil if there is no page.
  private var page: (@Sendable (ShownPicture) -> Void)?
  let windows = GnuplotWindows()
  let folder = PictureFolder()
  /// Whether opening a window has failed since "auto" was chosen.
  private var haveWindowsFailed = false

  /// Shows figures where `plots` says, in a terminal that takes no pictures.
  init() {}

  /// Shows figures where the session wants them.
  init(_ figures: SondeSession.Figures) {
    switch figures {
    case .chosen(let askTerminal): self.askTerminal = askTerminal
    case .page(let page): self.page = page
    case .files: choice = .file
    }
  }

  /// Makes figures appear there from now on.
  ///
  /// - Throws: `CommandError` if figures cannot be shown there.
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

  /// The choice; for "auto" with the present place and the reason: "auto: text, because there is no screen".
  func summary(_ context: Context) -> String {
    guard choice == .auto else { return choice.rawValue }
    let (place, reason) = automatic(context)
    let name =
      switch place {
      case .window, .viewer: Choice.window
      case .inline, .page: Choice.inline
      case .text: Choice.text
      case .file: Choice.file
      }
    return "auto: \(name.rawValue), because \(reason)"
  }

  /// Shows a figure with its words. In a terminal they come below the picture, so that the picture does not
  /// push a table off the screen.
  ///
  /// - Throws: `PlotError`, `FileError`, `CommandError`; the words are written in any case.
  func show(_ value: FigureValue, words: String, _ context: Context) throws {
    let found = Result { try chosenPlace(context) }
    // A page shows the summary if it cannot show the picture.
    var words = words
    if value.caption.isEmpty, case .success(.page) = found { words = "" }
    let isBelow = if case .success(let place) = found { place.isInTerminal } else { false }
    if !isBelow { context.write(words) }
    defer { if isBelow { context.write(words) } }
    let place = try found.get()
    do { try draw(value, at: place, context) } catch let error as PlotError {
      guard choice == .auto, case .window = place, error != .stopped else { throw error }
      haveWindowsFailed = true
      context.note(
        "\(error); figures appear elsewhere from now on (plots \"auto\" tries windows again)")
      try draw(value, at: automatic(context).place, context)
    }
  }

  /// Where a figure appears now, according to the choice.
  private func chosenPlace(_ context: Context) throws -> Place {
    switch choice {
    case .auto: automatic(context).place
    case .window: try window(context)
    case .inline: try inline()
    case .text: .text
    case .file: .file
    }
  }
}

// MARK: - Finding a place

extension FigureDisplay {
  /// The best place available now, with the reason.
  private func automatic(_ context: Context) -> (place: Place, reason: String) {
    if let page { return (.page(page), "the notebook shows pictures") }
    let isTerminal = isatty(STDOUT_FILENO) == 1
    guard isTerminal || isatty(STDERR_FILENO) == 1 else {
      return (.file, "standard output is not a terminal")
    }
    let missing: String
    if !GnuplotWindows.hasScreen {
      missing = "there is no screen"
    } else if haveWindowsFailed {
      missing = "no window could be opened"
    } else if let place = try? window(context) {
      return (place, "there is a screen")
    } else {
      missing = "no program here opens windows"
    }
    guard isTerminal else { return (.file, "\(missing) and standard output is not a terminal") }
    if let way = askTerminal() {
      return (.inline(way), "\(missing) and the terminal shows pictures (\(way.rawValue))")
    }
    return (.text, "\(missing) and the terminal shows no pictures")
  }

  /// A window of gnuplot, or else of the desktop's viewer.
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
          "plots: this gnuplot cannot open windows",
          hint: "install gnuplot-qt or gnuplot-x11, or use plots \"text\" or plots \"file\"")
      }
      return .viewer(viewer)
    }
  }

  /// A picture on the page or inside the terminal.
  private func inline() throws -> Place {
    if let page { return .page(page) }
    let hint = "plots \"text\" draws with characters, plots \"file\" writes pictures"
    guard isatty(STDOUT_FILENO) == 1 else {
      throw CommandError(
        "plots: \"inline\" needs a terminal, and standard output is not one", hint: hint)
    }
    guard let way = askTerminal() else {
      throw CommandError(
        "plots: this terminal does not report that it shows pictures",
        hint: hint + "; SONDE_INLINE=sixel, kitty or iterm2 in the environment says that it does")
    }
    return .inline(way)
  }

  /// The program that opens pictures in a window.
  private static var viewer: String? { Gnuplot().find("xdg-open") }
}
