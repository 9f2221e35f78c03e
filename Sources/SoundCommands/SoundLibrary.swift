// The standard library in one registry: the language's own commands and those of sound.

public import CommandLanguage

/// All that a session of Sonde knows.
public enum SoundLibrary {
  /// The language's commands with those for sounds, frames, models and pictures.
  public static var registry: CommandRegistry {
    var registry = CommandRegistry.language
    registry.arithmetic = TensorArithmetic.provider
    for group in [
      SoundCommands.files, SoundCommands.signals, SoundCommands.frames, SoundCommands.models,
      SoundCommands.sampling, SoundCommands.looking,
    ] {
      registry.add(group)
    }
    return registry
  }
}
