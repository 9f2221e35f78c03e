// Layer normalisation, and one step of LSTM cells that use it, forward and backward.
//
// Shapes: B streams, H units; gates and their inputs B × 4H, i f g o; all else B × H. Gains: 4H for the
// input's part, 4H for the hidden values' part, then gain and bias of the cell, H each.
// Derivation: Documentation/Layers/LSTMCells.md.

extension NetworkScalar {
  /// Added to a variance before its root is taken.
  private static var small: Self { 1e-5 }

  /// Brings each row of `x` to mean 0 and deviation 1, in place; `inverse` gets 1 / deviation of each.
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

  /// The backward pass through a gain and `normalize`. `gradient` is that of the normalised numbers times
  /// `gain`; `x`, the normalised numbers, becomes the gradient before `normalize`. `gainGradient` is added to.
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

  /// As `gatesForward`, from `inputs` and `recurrent`, both normalised. Assigns `gates` (which may be
  /// `inputs` itself) and `cellNormal`, the normalised cell; `cellTanh` is its tanh after gain and bias.
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

  /// As `gatesBackward`: `gates` become the gradients before their functions. Overwrites `cellNormal` and
  /// `hiddenGradient`; adds to `gainGradient` (the cell's gain and bias) and `biasGradient`.
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
