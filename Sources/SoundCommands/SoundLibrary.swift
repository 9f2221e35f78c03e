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
      SoundCommands.files, SoundCommands.signals, SoundCommands.frames, SoundCommands.models,
      SoundCommands.sampling, SoundCommands.looking, SoundCommands.tensors,
    ] {
      registry.add(group)
    }
    registry.add(ReferenceCommands.all)
    return registry
  }

  /// How a session shows a value: a figure by its words (its table) and the file that its picture is
  /// written to, anything else by its line.
  public static func show(_ value: Value, in context: Context) {
    guard case .object(let object) = value, let figure = object as? FigureValue else {
      context.write(ValueText.line(value) + "\n")
      return
    }
    context.write(figure.details + "\n")
    do {
      let path = try context.store(PictureFolder.self) { PictureFolder() }.save(figure, context)
      context.note("picture: \(path)")
    } catch {
      context.note("no picture: \(error)")
    }
  }
}
