// One step of LSTM cells with peepholes, forward and backward.
//
// Shapes: B streams, H units. Gates are B × 4H, in the order i f g o; peepholes are 3 × H, in the order i f o; all
// other arrays are B × H.
// Derivation: Documentation/Layers/LSTMCells.md.

extension NetworkScalar {
  typealias Room = UnsafeMutablePointer<Self>
  typealias Numbers = UnsafePointer<Self>

  /// Computes the same as `gatesForward`, but the gates i and f also read `cellBefore`, and the gate o also reads
  /// `cell`.
  static func peepholeForward(
    streams: Int, units: Int, bias: Numbers, peepholes: Numbers, gates: Room, cellBefore: Numbers,
    cell: Room, cellTanh: Room, hidden: Room
  ) {
    let (f, g, o) = (units, 2 * units, 3 * units)
    for stream in 0..<streams {
      let z = gates + 4 * stream * units
      let first = stream * units
      for u in 0..<units {
        let before = cellBefore[first + u]
        z[u] += bias[u] + peepholes[u] * before
        z[f + u] += bias[f + u] + peepholes[f + u] * before
        z[g + u] += bias[g + u]
      }
      sigmoid(inPlace: z, count: 2 * units)
      tanh(inPlace: z + g, count: units)
      for u in 0..<units {
        let new = z[f + u] * cellBefore[first + u] + z[u] * z[g + u]
        z[o + u] += bias[o + u] + peepholes[g + u] * new
        cell[first + u] = new
        cellTanh[first + u] = new
      }
      sigmoid(inPlace: z + o, count: units)
      tanh(inPlace: cellTanh + first, count: units)
      for u in 0..<units { hidden[first + u] = z[o + u] * cellTanh[first + u] }
    }
  }

  /// Computes the same as `gatesBackward`, and adds the gradient of the peepholes to `peepholeGradient`.
  static func peepholeBackward(
    streams: Int, units: Int, peepholes: Numbers, gates: Room, cellBefore: Numbers, cell: Numbers,
    cellTanh: Numbers, hiddenGradient: Numbers, cellGradient: Room, biasGradient: Room,
    peepholeGradient: Room
  ) {
    let (fs, gs, os) = (units, 2 * units, 3 * units)
    for stream in 0..<streams {
      let z = gates + 4 * stream * units
      for u in 0..<units {
        let at = stream * units + u
        let (i, f, g, o) = (z[u], z[fs + u], z[gs + u], z[os + u])
        let (t, dh, before) = (cellTanh[at], hiddenGradient[at], cellBefore[at])
        let dout = dh * t * o * (1 - o)
        let throughCell = dh * o * (1 - t * t)
        let dc = cellGradient[at] + throughCell + dout * peepholes[gs + u]
        let din = dc * g * i * (1 - i)
        let df = dc * before * f * (1 - f)
        let dg = dc * i * (1 - g * g)
        cellGradient[at] = dc * f + din * peepholes[u] + df * peepholes[fs + u]
        peepholeGradient[u] += din * before
        peepholeGradient[fs + u] += df * before
        peepholeGradient[gs + u] += dout * cell[at]
        (z[u], z[fs + u], z[gs + u], z[os + u]) = (din, df, dg, dout)
      }
      for k in 0..<4 * units { biasGradient[k] += z[k] }
    }
  }
}
