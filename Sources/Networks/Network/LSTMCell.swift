// The equations of a layer's step. Derivations: LSTM.md and LSTMCells.md in Documentation/Layers.

/// The kind of an LSTM's cells.
public enum LSTMCell: String, Sendable, Hashable, CaseIterable {
  /// As in PyTorch.
  case plain
  /// Every gate also reads its own cell: input and forget gate its previous value, the output gate its new
  /// value (Gers and Schmidhuber 2000).
  case peephole
  /// The contributions of the input, the hidden values and the cell are brought to mean 0 and deviation 1
  /// over the layer, times a learnt gain (Ba, Kiros and Hinton 2016).
  case layerNorm = "layer_norm"
}
