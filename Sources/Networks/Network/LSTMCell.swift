// Which equations a layer's step follows. Derivations: LSTM.md and LSTMCells.md in Documentation/Layers.

/// The kind of an LSTM's cells.
public enum LSTMCell: String, Sendable, Hashable, CaseIterable {
  /// As in PyTorch.
  case plain
  /// Every gate also sees its own cell: input and forget gate what it was, the output gate what it has
  /// become (Gers and Schmidhuber 2000).
  case peephole
  /// What the input, the hidden values and the cell bring is brought to mean 0 and deviation 1 over the
  /// layer, times a gain that is learnt (Ba, Kiros and Hinton 2016).
  case layerNorm = "layer_norm"
}
