// Where a session shows its figures: what was chosen, and what "auto" comes to. One object a session. A
// figure that was asked for is seen somewhere, or there is a word on why not.

internal import CommandLanguage
internal import Glibc
internal import Plots

/// A figure, drawn for a page.
public struct ShownPicture: Sendable {
  /// What stands for it where no picture can be shown.
  public let summary: String
  public let svg: [UInt8]
  public let png: [UInt8]
}

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
    case inline(PictureProtocol)
    /// The page that shows what the session writes, as a notebook does.
    case page(@Sendable (ShownPicture) -> Void)
    case text, file

    /// Whether it is between the words of the terminal.
    var isInTerminal: Bool {
      switch self {
      case .inline, .text: true
      case .window, .viewer, .page, .file: false
      }
    }
  }

  private(set) var choice = Choice.auto
  /// Asks the terminal how it takes pictures; nil if it takes none.
  private var askTerminal: @Sendable () -> PictureProtocol? = { nil }
  /// Shows a picture on the page that the session writes to; nil if there is none.
  private var page: (@Sendable (ShownPicture) -> Void)?
  let windows = GnuplotWindows()
  let folder = PictureFolder()
  /// Whether a window could not be opened since "auto" was chosen.
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
      case .inline, .page: Choice.inline
      case .text: Choice.text
      case .file: Choice.file
      }
    return "auto: \(name.rawValue), for \(reason)"
  }

  /// Shows a figure with its words. Where the picture takes up the screen, they come below it, so that a table
  /// is not pushed off.
  ///
  /// - Throws: `PlotError`, `FileError`, `CommandError`; the words are written all the same.
  func show(_ value: FigureValue, words: String, _ context: Context) throws {
    let found = Result { try chosenPlace(context) }
    // A page shows the summary where it cannot show the picture.
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

  /// Where a figure appears now, by what was chosen.
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
  /// The best place that there is now, and why it is that one.
  private func automatic(_ context: Context) -> (place: Place, reason: String) {
    if let page { return (.page(page), "the notebook shows pictures") }
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

  /// A picture on the page or inside the terminal.
  private func inline() throws -> Place {
    if let page { return .page(page) }
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
