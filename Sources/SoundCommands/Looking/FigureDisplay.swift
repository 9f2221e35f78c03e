// The place where a session shows figures: the user's choice, and the place that "auto" selects. Each session has one
// `FigureDisplay`. If a figure cannot be shown, an error or a note states the reason.

internal import CommandLanguage
internal import Glibc
internal import Plots

/// A figure that is drawn for a notebook page.
public struct ShownPicture: Sendable {
  /// The text that replaces the picture if pictures cannot be shown.
  public let summary: String
  public let svg: [UInt8]
  public let png: [UInt8]
}

/// Shows the figures of a session.
final class FigureDisplay {
  /// The places that the user can choose with the command `plots`.
  enum Choice: String, CaseIterable {
    case auto, window, inline, text, file
  }

  /// A place where a figure can appear, with the data that are necessary for drawing at this place.
  enum Place {
    case window
    /// A window of the desktop's picture viewer. The text is the path of the viewer's program.
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
  /// Asks the terminal for its protocol for pictures; returns nil if the terminal shows no pictures.
  private var askTerminal: @Sendable () -> PictureProtocol? = { nil }
  /// A function that shows a picture on the page to which the session writes; nil if there is no page.
  private var page: (@Sendable (ShownPicture) -> Void)?
  let windows = GnuplotWindows()
  let folder = PictureFolder()
  /// Whether an attempt to open a window has failed since "auto" was chosen.
  private var haveWindowsFailed = false

  /// Creates a display for a terminal that shows no pictures.
  init() {}

  /// Creates a display that shows figures at the given places.
  init(_ figures: SondeSession.Figures) {
    switch figures {
    case .chosen(let askTerminal): self.askTerminal = askTerminal
    case .page(let page): self.page = page
    case .files: choice = .file
    }
  }

  /// Sets the place where figures appear from now on.
  ///
  /// - Throws: `CommandError` if figures cannot be shown at the chosen place.
  func choose(_ choice: Choice, _ context: Context) throws {
    switch choice {
    case .window:
      try context.requireFreedom(
        "plots: no window is opened",
        hint: "plots \"text\" draws figures with characters, plots \"file\" writes figures to files"
      )
      guard GnuplotWindows.hasScreen else {
        throw CommandError(
          "plots: a window cannot be opened because there is no screen",
          hint:
            "plots \"text\" draws figures with characters, plots \"file\" writes figures to files")
      }
      _ = try window(context)
    case .inline: _ = try inline()
    case .auto: haveWindowsFailed = false
    case .text, .file: break
    }
    self.choice = choice
  }

  /// The user's choice as text. For "auto" the text also contains the current place and the reason, as in "auto: text,
  /// because there is no screen".
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

  /// Shows a figure and its caption, `words`. In a terminal the caption appears below the picture, so that a large
  /// picture does not move a table off the screen. The caption is written even if the figure cannot be shown.
  ///
  /// - Throws: `PlotError` if gnuplot fails; `FileError` if a file cannot be written; `CommandError` if figures cannot
  ///   be shown at the chosen place.
  func show(_ value: FigureValue, words: String, _ context: Context) throws {
    let found = Result { try chosenPlace(context) }
    // A page that cannot show the picture shows the summary, so the session does not write the summary again.
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
        "\(error); figures will not appear in windows from now on (plots \"auto\" tries windows again)"
      )
      try draw(value, at: automatic(context).place, context)
    }
  }

  /// The place where a figure appears now, according to the choice.
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
  /// The best place that is available now for a figure, with the reason for the selection.
  private func automatic(_ context: Context) -> (place: Place, reason: String) {
    if let page { return (.page(page), "the notebook shows pictures") }
    let isTerminal = isatty(STDOUT_FILENO) == 1
    guard isTerminal || isatty(STDERR_FILENO) == 1 else {
      return (.file, "standard output is not a terminal")
    }
    let missing: String
    if context.confinement != nil {
      missing = "the session runs with --safe"
    } else if !GnuplotWindows.hasScreen {
      missing = "there is no screen"
    } else if haveWindowsFailed {
      missing = "no window could be opened"
    } else if let place = try? window(context) {
      return (place, "there is a screen")
    } else {
      missing = "no installed program opens windows"
    }
    guard isTerminal else { return (.file, "\(missing) and standard output is not a terminal") }
    if let way = askTerminal() {
      return (.inline(way), "\(missing) and the terminal shows pictures (\(way.rawValue))")
    }
    return (.text, "\(missing) and the terminal shows no pictures")
  }

  /// A window of gnuplot; if gnuplot cannot open windows, a window of the desktop's picture viewer.
  ///
  /// - Throws: `CommandError` if gnuplot cannot open windows and the desktop has no picture viewer.
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
  ///
  /// - Throws: `CommandError` if there is neither a page nor a terminal that shows pictures.
  private func inline() throws -> Place {
    if let page { return .page(page) }
    let hint =
      "plots \"text\" draws figures with characters, plots \"file\" writes figures to files"
    guard isatty(STDOUT_FILENO) == 1 else {
      throw CommandError(
        "plots: \"inline\" needs a terminal, but standard output is not a terminal", hint: hint)
    }
    guard let way = askTerminal() else {
      throw CommandError(
        "plots: the terminal does not report a protocol for pictures",
        hint: hint
          + "; the environment variable SONDE_INLINE sets the protocol: sixel, kitty or iterm2")
    }
    return .inline(way)
  }

  /// The path of the program that opens pictures in a window; nil if there is no such program.
  private static var viewer: String? { Gnuplot().find("xdg-open") }
}
