// The registry of all commands: the commands of the language, and the commands for sounds and models.

public import CommandLanguage
internal import CommandReference
internal import Instruments
internal import SessionRecords
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors

/// The standard library of Sonde.
public enum SoundLibrary {
  /// The registry with all commands: the commands of the language, and the commands for sounds, frames, models and
  /// pictures.
  public static var registry: CommandRegistry {
    var registry = CommandRegistry.language
    registry.arithmetic = TensorArithmetic.provider
    for group in [
      SoundCommands.files, SoundCommands.signals, SoundCommands.composing,
      SoundCommands.playing,
      SoundCommands.frames, SoundCommands.transforming, SoundCommands.filtering,
      SoundCommands.models, SoundCommands.suggesting, SoundCommands.generators,
      SoundCommands.sampling,
      SoundCommands.strategies, SoundCommands.instruments,
      SoundCommands.notes, SoundCommands.listening,
      SoundCommands.looking.map { copying($0, 6) }, SoundCommands.drift.map { copying($0, 6) },
      SoundCommands.following.map { copying($0, 4) },
      SoundCommands.describing.map { copying($0, 4) }, SoundCommands.tensors,
      SoundCommands.series, SoundCommands.chance, SoundCommands.pitches, SoundCommands.sweeps,
    ] {
      registry.add(group.map { $0.copies == 0 ? copying($0, 2) : $0 })
    }
    registry.add(RecordCommands.all)
    registry.add(ReferenceCommands.all)
    registry.add(kind: Sound.self, "sound", "Samples at a sample rate, in one or more channels.")
    registry.add(
      kind: Frames.self, "frames",
      "A phase-vocoder analysis: a magnitude and a frequency for each bin.")
    registry.add(
      kind: Frame.self, "frame", "The magnitude and frequency of each bin at one moment.")
    registry.add(kind: Tensor.self, "tensor", "An array of 32-bit numbers with any number of axes.")
    registry.add(
      kind: Envelope.self, "envelope", "A value over time, given by break points.")
    registry.add(
      kind: SoundModel.self, "model",
      "A recurrent network that predicts the next frame. A reference.")
    registry.add(
      kind: Generator.self, "generator",
      "A model with a hidden state that generates frame by frame. A reference.")
    registry.add(
      kind: Instrument.self, "instrument",
      "A model of many notes, which plays notes of any pitch and loudness. A reference.")
    registry.add(
      kind: SessionValue.self, "session", "The record of a session, statement by statement.")
    registry.add(
      kind: ItemError.self, "error", "What an item of a sweep gave instead of a result.")
    registry.add(kind: FigureValue.self, "figure", "A picture with its caption and numbers.")
    return registry
  }

  /// The command with the memory that it needs. Most commands make their result, and at most as much working memory,
  /// from their arguments. Commands that show values sort copies of the numbers in 64 bits.
  private static func copying(_ command: Command, _ copies: Int) -> Command {
    var command = command
    command.copies = copies
    return command
  }
}
