// Tests of figures at the prompt of the built program: inside several kinds of terminals, as text in terminals
// that answer no query, and in windows on a real X server.

import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct PromptPictureTests {
  private let home = Home()

  /// The query for the device attributes, which is the last of all queries.
  private let question = "\u{1b}[c"
  /// The query for kitty's graphics protocol.
  private let kittyQuestion = "\u{1b}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\"

  private func transcript(_ terminal: PseudoTerminal) -> String {
    String(decoding: terminal.transcript, as: UTF8.self)
  }

  // MARK: Inside the terminal

  @Test func aTerminalWithSixelsShowsAPicture() throws {
    let terminal = try home.start()
    terminal.enter("plot [1, 3, 2]")
    terminal.expect(kittyQuestion + question)
    terminal.type("\u{1b}[?62;4;22c")
    terminal.expect("\u{1b}P")
    terminal.expect("\u{1b}\\")
    // The terminal is queried only once.
    terminal.enter("plots()")
    terminal.expect(
      "auto: inline, because there is no screen and the terminal shows pictures (sixel)")
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("\u{1b}P")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    #expect(transcript(terminal).split(separator: question).count == 2)
    #expect(!transcript(terminal).contains("62;4"))
  }

  @Test func aKittyTerminalShowsAPicture() throws {
    let terminal = try home.start()
    terminal.enter("plot [1, 3, 2]")
    terminal.expect(question)
    terminal.type("\u{1b}_Gi=31;OK\u{1b}\\\u{1b}[?62;c")
    terminal.expect("\u{1b}_Ga=T,f=100,q=2,m=1;iVBORw0KGgo")
    terminal.expect("\u{1b}_Gm=0;")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    #expect(!transcript(terminal).contains("i=31;OK"))
  }

  @Test func aTerminalNamedByTheEnvironmentIsNotQueriedAboutPictures() throws {
    let terminal = try home.start(["TERM_PROGRAM": "iTerm.app"])
    terminal.enter("plot [1, 3, 2]")
    // If the terminal does not state its size in pixels, each of the 80 columns counts as 8 pixels.
    terminal.expect("\u{1b}]1337;File=inline=1;size=")
    terminal.expect(";width=640px:iVBORw0KGgo")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    #expect(!transcript(terminal).contains(question))
  }

  @Test func theKittyPictureProtocolIsNotQueriedInsideTmux() throws {
    let terminal = try home.start(["TMUX": "/tmp/tmux,1,0", "KITTY_WINDOW_ID": "1"])
    terminal.enter("plot [1, 3, 2]")
    terminal.expect(question)
    terminal.type("\u{1b}[?1;2;4c")
    terminal.expect("\u{1b}P")
    #expect(!transcript(terminal).contains(kittyQuestion))
  }

  @Test(arguments: [["TERM": "dumb"], ["SONDE_INLINE": "none"]])
  func aTerminalWithoutPicturesShowsFiguresAsText(environment: [String: String]) throws {
    let terminal = try home.start(environment)
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("+----")
    terminal.enter("plots()")
    terminal.expect("auto: text, because there is no screen and the terminal shows no pictures")
    terminal.enter("plots \"inline\"")
    terminal.expect("the terminal does not report a protocol for pictures")
    #expect(!transcript(terminal).contains(question))
  }

  @Test func anInvalidPictureSettingIsReported() throws {
    let terminal = try home.start(["SONDE_INLINE": "tv"])
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("SONDE_INLINE is 'tv', not sixel, kitty, iterm2 or none")
  }

  // MARK: Typed ahead

  @Test func aTerminalThatDoesNotAnswerShowsTextAndKeepsTypedKeys() throws {
    let terminal = try home.start()
    terminal.enter("plot [1, 3, 2]")
    terminal.expect(question)
    terminal.type("20 + 3\r1\u{1b}[D4\r")
    terminal.expect("+----")
    terminal.expect(line: "23")
    terminal.expect(line: "41")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
  }

  @Test func keysTypedBeforeAndAfterTheAnswerOfATerminalAreKept() throws {
    let terminal = try home.start()
    terminal.enter("plot [1, 3, 2]")
    terminal.expect(question)
    terminal.type("20 + 3\r40\u{1b}[?62;22c + 2\r")
    terminal.expect("+----")
    terminal.expect(line: "23")
    terminal.expect(line: "42")
    terminal.type("\u{4}")
    #expect(terminal.exitStatus() == 0)
    #expect(terminal.isSane)
  }

  @Test func aLateAnswerOfATerminalIsNotReadAsTypedKeys() throws {
    let terminal = try home.start()
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("+----")
    terminal.expect("sonde> ")
    terminal.type("\u{1b}[?62;4c")
    terminal.settled()
    terminal.type("6 * 7\r")
    terminal.expect(line: "42")
    #expect(!transcript(terminal).contains("62;4c"))
  }

  // MARK: Windows

  @Test func aFigureWindowStaysOpenWhileThePromptIsUsed() throws {
    let screen = try #require(VirtualScreen())
    let terminal = try home.start(["DISPLAY": screen.display])
    terminal.enter("plots()")
    terminal.expect("auto: window, because there is a screen")
    terminal.enter("plot [1, 3, 2]")
    terminal.enter("plot [1, 2], window: 2")
    terminal.expect("figure")
    #expect(screen.shows("Sonde 1") && screen.shows("Sonde 2"))
    let first = try #require(terminal.children.first)
    // The prompt still accepts entries, and Ctrl-C affects only the prompt and not gnuplot.
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    terminal.expect("sonde> ")
    terminal.type("\u{3}")
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("sonde> ")
    #expect(terminal.children == [first])
    #expect(screen.shows("Sonde 1") && screen.shows("Sonde 2"))

    // A killed gnuplot is reported, and the next figure appears.
    #expect(kill(first, SIGKILL) == 0)
    terminal.type("plot [1, 3, 2]\r")
    terminal.expect("gnuplot cannot draw in the earlier windows: gnuplot was killed (signal 9)")
    #expect(screen.shows("Sonde 1"))
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    terminal.expect("sonde> ")
    terminal.type("\u{4}")
    #expect(terminal.exitStatus() == 0)
    #expect(screen.shows("Sonde 1"))
  }

  @Test func controlCStopsAGnuplotThatDoesNotRespond() throws {
    let screen = try #require(VirtualScreen())
    let terminal = try home.start(["DISPLAY": screen.display])
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("figure")
    terminal.expect("sonde> ")
    let gnuplot = try #require(terminal.children.first)
    #expect(kill(gnuplot, SIGSTOP) == 0)
    terminal.type("plot [1, 3, 2]\r")
    terminal.expect("figure")
    usleep(200_000)
    terminal.type("\u{3}")
    terminal.expect("no picture: stopped")
    terminal.enter("plot [1, 3, 2]")
    terminal.enter("40 + 2")
    terminal.expect(line: "42")
    #expect(screen.shows("Sonde 1"))
  }

  @Test func anUnusableScreenIsReportedOnceAndTheFigureIsDrawnAsText() throws {
    let terminal = try home.start(["DISPLAY": ":64999", "SONDE_INLINE": "none"])
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("gnuplot cannot open a window")
    terminal.expect("+----")
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("+----")
    terminal.enter("plots()")
    terminal.expect("auto: text, because no window could be opened")
    #expect(transcript(terminal).split(separator: "gnuplot cannot open").count == 2)
    terminal.enter("plots \"window\"")
    terminal.enter("plot [1, 3, 2]")
    terminal.expect("no picture: gnuplot cannot open a window")
  }

  @Test func aFigureWindowNeedsAScreen() throws {
    let terminal = try home.start()
    terminal.enter("plots \"window\"")
    terminal.expect("plots: a window cannot be opened because there is no screen")
  }
}
