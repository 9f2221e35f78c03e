// Layer normalisation, and one step of LSTM cells with layer normalisation, forward and backward.
//
// Shapes: B streams, H units. Gates and their inputs are B × 4H, in the order i f g o; all other arrays are B × H.
// The array of gains contains 4H gains for the product with the input, 4H gains for the product with the hidden
// values, H gains of the cell, and H biases of the cell.
// Derivation: Documentation/Layers/LSTMCells.md.

extension NetworkScalar {
  /// The small number that is added to a variance before the square root.
  private static var small: Self { 1e-5 }

  /// Normalises each row of `x` to mean 0 and deviation 1, in place. On return `inverse` contains 1 / deviation of
  /// each row.
  static func normalize(_ x: Room, rows: Int, width: Int, inverse: Room) {
    for row in 0..<rows {
      let one = x + row * width
      var sum: Self = 0
      for k in 0..<width { sum += one[k] }
      let mean = sum / Self(width)
      var squares: Self = 0
      for k in 0..<width {
        one[k] -= mean
        squares += one[k] * one[k]
      }
      let factor = 1 / (squares / Self(width) + small).squareRoot()
      for k in 0..<width { one[k] *= factor }
      inverse[row] = factor
    }
  }

  /// Computes the backward pass through a gain and `normalize`. On entry `gradient` is the gradient of `gain` times
  /// the normalised numbers, and `x` contains the normalised numbers. On return `x` contains the gradient of the
  /// numbers before `normalize`. The gradient of the gain is added to `gainGradient`.
  static func normalizeBackward(
    _ x: Room, rows: Int, width: Int, inverse: Numbers, gain: Numbers, gradient: Numbers,
    gainGradient: Room
  ) {
    for row in 0..<rows {
      let one = x + row * width
      let reached = gradient + row * width
      var sum: Self = 0
      var product: Self = 0
      for k in 0..<width {
        gainGradient[k] += reached[k] * one[k]
        let own = reached[k] * gain[k]
        sum += own
        product += own * one[k]
      }
      let mean = sum / Self(width)
      let along = product / Self(width)
      for k in 0..<width {
        let own = reached[k] * gain[k]
        one[k] = inverse[row] * (own - mean - along * one[k])
      }
    }
  }

  /// Computes the same as `gatesForward` for normalised `inputs` and `recurrent`. The function writes the gates
  /// to `gates` (which may be the same memory as `inputs`), the normalised cell to `cellNormal`, and the tanh of
  /// the cell after gain and bias to `cellTanh`.
  static func normalizedForward(
    streams: Int, units: Int, bias: Numbers, gains: Numbers, inputs: Numbers, recurrent: Numbers,
    gates: Room, cellBefore: Numbers, cell: Room, cellNormal: Room, cellInverse: Room,
    cellTanh: Room, hidden: Room
  ) {
    let (f, g, o) = (units, 2 * units, 3 * units)
    let hiddenGains = gains + 4 * units
    let cellGains = gains + 8 * units
    let cellBias = gains + 9 * units
    for stream in 0..<streams {
      let row = 4 * stream * units
      let z = gates + row
      let first = stream * units
      for k in 0..<4 * units {
        let brought = gains[k] * inputs[row + k]
        z[k] = bias[k] + brought + hiddenGains[k] * recurrent[row + k]
      }
      sigmoid(inPlace: z, count: 2 * units)
      tanh(inPlace: z + g, count: units)
      sigmoid(inPlace: z + o, count: units)
      for u in 0..<units {
        let new = z[f + u] * cellBefore[first + u] + z[u] * z[g + u]
        cell[first + u] = new
        cellNormal[first + u] = new
      }
      normalize(cellNormal + first, rows: 1, width: units, inverse: cellInverse + stream)
      for u in 0..<units {
        cellTanh[first + u] = cellGains[u] * cellNormal[first + u] + cellBias[u]
      }
      tanh(inPlace: cellTanh + first, count: units)
      for u in 0..<units { hidden[first + u] = z[o + u] * cellTanh[first + u] }
    }
  }

  /// Computes the backward pass, as `gatesBackward` does: the gradients of the arguments of the gate functions
  /// replace the contents of `gates`. The function overwrites `cellNormal` and `hiddenGradient`. The gradients of
  /// the gates' biases are added to `biasGradient`, and the gradients of the cell's gain and bias to
  /// `gainGradient`.
  static func normalizedBackward(
    streams: Int, units: Int, gains: Numbers, gates: Room, cellBefore: Numbers, cellNormal: Room,
    cellInverse: Numbers, cellTanh: Numbers, hiddenGradient: Room, cellGradient: Room,
    biasGradient: Room, gainGradient: Room
  ) {
    let (fs, gs, os) = (units, 2 * units, 3 * units)
    let cellBiasGradient = gainGradient + 9 * units
    for stream in 0..<streams {
      let z = gates + 4 * stream * units
      let first = stream * units
      for u in 0..<units {
        let (o, t, dh) = (z[os + u], cellTanh[first + u], hiddenGradient[first + u])
        z[os + u] = dh * t * o * (1 - o)
        let dn = dh * o * (1 - t * t)
        hiddenGradient[first + u] = dn
        cellBiasGradient[u] += dn
      }
      normalizeBackward(
        cellNormal + first, rows: 1, width: units, inverse: cellInverse + stream,
        gain: gains + 8 * units, gradient: hiddenGradient + first,
        gainGradient: gainGradient + 8 * units)
      for u in 0..<units {
        let at = first + u
        let (i, f, g) = (z[u], z[fs + u], z[gs + u])
        let dc = cellGradient[at] + cellNormal[at]
        z[u] = dc * g * i * (1 - i)
        z[fs + u] = dc * cellBefore[at] * f * (1 - f)
        z[gs + u] = dc * i * (1 - g * g)
        cellGradient[at] = dc * f
      }
      for k in 0..<4 * units { biasGradient[k] += z[k] }
    }
  }
}
