// Colours that readers with any kind of colour vision can distinguish. The order of a palette's colours stays
// visible in a grey print.

/// The colours of a heat map's values.
public enum Palette: String, Sendable, Equatable, CaseIterable {
  /// Colours from dark blue through green to yellow (van der Walt and Smith, 2015).
  case viridis
  /// Colours from blue to yellow, which look alike to readers with nearly any kind of colour vision (Nuñez,
  /// Anderton and Renslow, 2018).
  case cividis
  /// Colours from black through purple to light yellow (van der Walt and Smith, 2015).
  case magma
  /// Colours from blue through near-white to red-brown, for values on both sides of zero.
  case diverging

  /// Whether the palette is centred on zero.
  public var isCentered: Bool { self == .diverging }

  /// The colours of the palette at equal steps, each as six hexadecimal digits. The colour for zero is near the
  /// background.
  func colors(on theme: Theme) -> [String] {
    switch self {
    case .viridis:
      [
        "440154", "482878", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b",
        "fde725",
      ]
    case .cividis:
      [
        "00224e", "123570", "3b496c", "575d6d", "707173", "8a8678", "a59c74", "c3b369", "e1cc55",
        "fee838",
      ]
    case .magma:
      [
        "000004", "180f3d", "440f76", "721f81", "9e2f7f", "cd4071", "f1605d", "fd9668", "feca8d",
        "fcfdbf",
      ]
    case .diverging where theme == .light:
      ["2166ac", "4393c3", "92c5de", "d1e5f0", "f7f7f7", "fddbc7", "f4a582", "d6604d", "b2182b"]
    case .diverging:
      ["92c5de", "4393c3", "2f6f9f", "23425c", "1c1f26", "5a2f2a", "a34737", "d6604d", "f4a582"]
    }
  }
}

/// A light or dark theme: the colours of all parts of a figure except heat maps.
public enum Theme: String, Sendable, Equatable, CaseIterable {
  case light
  case dark

  var background: String { self == .light ? "ffffff" : "15171c" }
  var text: String { self == .light ? "24292f" : "d5d9df" }
  var frame: String { self == .light ? "6b7280" : "7c8491" }
  var grid: String { self == .light ? "e3e6ea" : "2b2f37" }
  var guide: String { self == .light ? "b4bac3" : "4a505b" }

  /// The colours of points on the background, from low to high: the lowest colour is still visible, and the
  /// highest is the most conspicuous. The colours range from pale to deep, so that their order is visible to
  /// readers with any kind of colour vision.
  var ramp: [String] {
    switch self {
    case .light: ["9ecae1", "6baed6", "4292c6", "2171b5", "08519c", "08306b"]
    case .dark: ["3d5a80", "4a7fa7", "58a4bd", "7cc5b8", "b5e0a5", "f2f0a0"]
    }
  }

  /// The colours of series, in order: the colours of Okabe and Ito (2008), from the greatest to the least
  /// contrast with the background.
  var lines: [String] {
    switch self {
    case .light:
      ["0072b2", "d55e00", "009e73", "cc79a7", "e69f00", "56b4e9", "000000", "8a8d91"]
    case .dark:
      ["56b4e9", "e69f00", "2fbf96", "cc79a7", "f0e442", "ff7f2a", "ffffff", "8a8d91"]
    }
  }

  /// The colour at an index in `lines`; after the last colour, the list starts again.
  func line(_ place: Int) -> String {
    let count = lines.count
    return lines[((place % count) + count) % count]
  }
}
