// The kinds of LSTM cells. The equations of the cells are derived in LSTM.md and LSTMCells.md in
// Documentation/Layers.

/// The kind of an LSTM's cells.
public enum LSTMCell: String, Sendable, Hashable, CaseIterable {
  /// An LSTM cell as in PyTorch.
  case plain
  /// A cell whose gates also read the cell's value: the input and forget gates read the previous value, the output
  /// gate reads the new value (Gers and Schmidhuber 2000).
  case peephole
  /// A cell with layer normalisation. The contributions of the input, the hidden values and the cell are normalised
  /// over the layer to mean 0 and deviation 1, then multiplied by a learnt gain (Ba, Kiros and Hinton 2016).
  case layerNorm = "layer_norm"
}
