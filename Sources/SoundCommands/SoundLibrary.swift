// The standard library in one registry: the language's own commands and those of sound.

public import CommandLanguage
internal import CommandReference
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
}
