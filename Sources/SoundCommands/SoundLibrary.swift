// The standard library in one registry: the language's own commands and those of sound.

public import CommandLanguage
internal import CommandReference
public import Plots
internal import SessionRecords
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

/// All that a session of Sonde knows.
public enum SoundLibrary {
  /// The language's commands with those for sounds, frames, models and pictures.
  public static var registry: CommandRegistry {
    var registry = CommandRegistry.language
    registry.arithmetic = TensorArithmetic.provider
    for group in [
      SoundCommands.files, SoundCommands.signals, SoundCommands.playing,
      SoundCommands.frames, SoundCommands.transforming, SoundCommands.filtering,
      SoundCommands.models, SoundCommands.suggesting, SoundCommands.generators,
      SoundCommands.sampling,
      SoundCommands.strategies,
      SoundCommands.looking, SoundCommands.drift, SoundCommands.tensors,
    ] {
      registry.add(group)
    }
    registry.add(RecordCommands.all)
    registry.add(ReferenceCommands.all)
    registry.add(kind: Sound.self, "sound", "Samples at a rate, in one or more channels.")
    registry.add(
      kind: Frames.self, "frames", "A phase-vocoder analysis: (magnitude, frequency) per bin.")
    registry.add(kind: Frame.self, "frame", "One moment of frames.")
    registry.add(kind: Tensor.self, "tensor", "Numbers on any number of axes, in 32 bits.")
    registry.add(
      kind: Envelope.self, "envelope", "A value that changes over time, by break points.")
    registry.add(
      kind: SoundModel.self, "model", "A recurrent net that predicts the next frame. A reference.")
    registry.add(
      kind: Generator.self, "generator", "A model that sounds, frame by frame. A reference.")
    registry.add(kind: SessionValue.self, "session", "What was done, statement by statement.")
    registry.add(kind: FigureValue.self, "figure", "A picture, and the figures beside it.")
    return registry
  }

  /// A program with all else that results depend on, as the second line of a saved session has it.
  ///
  /// - Parameter name: the program with its version, such as `sonde 0.1.0`.
  public static func program(_ name: String) -> String {
    [name, Numerics.description, TransformLibrary.description].joined(separator: " · ")
  }

  /// How a session shows a value: a figure by its words (its table) and its picture, where `plots` says;
  /// anything else by its line.
  public static func show(_ value: Value, in context: Context) {
    guard case .object(let object) = value, let figure = object as? FigureValue else {
      var value = value
      if case .object(let object) = value, let present = try? object.present(in: context) {
        value = .object(present)
      }
      context.write(ValueText.display(value) + "\n")
      return
    }
    let display = context.store(FigureDisplay.self) { FigureDisplay() }
    let words = (figure.caption.isEmpty ? figure.summary : figure.caption) + "\n"
    do {
      try display.show(figure, words: words, context)
    } catch {
      context.note("no picture: \(error)")
    }
  }

  /// Tells a session how to find out what pictures its terminal shows. It is asked where figures are to
  /// appear inside the terminal, on the thread of the session.
  public static func askTerminal(
    by ask: @escaping @Sendable () -> InlineProtocol?, in context: Context
  ) {
    context.store(FigureDisplay.self) { FigureDisplay() }.askTerminal = ask
  }

  /// Lets a session show its figures on the page that it writes to, as a notebook does.
  public static func showFigures(
    on page: @escaping @Sendable (ShownPicture) -> Void, in context: Context
  ) {
    context.store(FigureDisplay.self) { FigureDisplay() }.page = page
  }

  /// Figures of a session that has just begun are files, whatever terminal and screen there are: what it
  /// writes is always the same.
  public static func showFiguresAsFiles(_ context: Context) {
    _ = context.store(FigureDisplay.self) { FigureDisplay(.file) }
  }

  /// Lets go of the windows of a session that ends: they stay on the screen.
  public static func leaveWindows(_ context: Context) {
    context.stored(FigureDisplay.self)?.windows.close()
  }
}
