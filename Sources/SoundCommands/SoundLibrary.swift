// The standard library in one registry: the language's own commands and those of sound.

public import CommandLanguage
internal import CommandReference
internal import Plots

/// All that a session of Sonde knows.
public enum SoundLibrary {
  /// The language's commands with those for sounds, frames, models and pictures.
  public static var registry: CommandRegistry {
    var registry = CommandRegistry.language
    registry.arithmetic = TensorArithmetic.provider
    for group in [
      SoundCommands.files, SoundCommands.signals, SoundCommands.playing,
      SoundCommands.frames, SoundCommands.transforming,
      SoundCommands.models, SoundCommands.sampling, SoundCommands.looking, SoundCommands.tensors,
    ] {
      registry.add(group)
    }
    registry.add(ReferenceCommands.all)
    return registry
  }

  /// How a session shows a value: a figure by its words (its table) and its picture, where `plots` says;
  /// anything else by its line.
  public static func show(_ value: Value, in context: Context) {
    guard case .object(let object) = value, let figure = object as? FigureValue else {
      context.write(ValueText.line(value) + "\n")
      return
    }
    let display = context.store(FigureDisplay.self) { FigureDisplay() }
    context.write(figure.details + "\n")
    do {
      try display.show(figure, context)
    } catch {
      context.note("no picture: \(error)")
    }
  }
}
