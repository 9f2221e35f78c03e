// The functions of one number that the machine computes without a call of a command.

internal import CMachine
internal import Glibc

extension Shortcut {
  /// The shortcut of the machine's loop.
  var ofLoop: MachineShortcut {
    switch self {
    case .append: machine_append
    case .length: machine_length
    default: machine_noShortcut
    }
  }

  /// The value of the function at `x`; nil if the shortcut is not a function of one number.
  func apply(_ x: Double) -> Double? {
    switch self {
    case .none, .append, .length: nil
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .abs: Swift.abs(x)
    case .sqrt: x.squareRoot()
    case .sin: Glibc.sin(x)
    case .cos: Glibc.cos(x)
    case .exp: Glibc.exp(x)
    case .log: Glibc.log(x)
    }
  }
}
