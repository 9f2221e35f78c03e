// Replacement of letters that are in no font of the machine. For such a letter, gnuplot's drawing library would
// draw the letter's number in a box so large that the box covers the picture. The code here replaces the letter
// by a small box.

internal import Glibc

extension Gnuplot {
  /// The replacement for a letter that cannot be drawn.
  package static let box = "\u{25a1}"
  /// The greatest number of letters that are looked up; if a figure has more, all further letters count as
  /// missing.
  private static let mostAsked = 32
  /// The time limit for all look-ups together, in seconds.
  private static let patience = 2.0

  /// The figure with a box in place of each letter that is in no font.
  ///
  /// - Parameter isStopped: called repeatedly; once the function returns true, all letters not yet looked up
  ///   count as missing.
  package func withoutMissingLetters(
    _ figure: Figure, isStopped: @escaping () -> Bool = { false }
  ) -> Figure {
    var unusual: Set<Unicode.Scalar> = []
    _ = figure.mapTexts { text in
      unusual.formUnion(text.unicodeScalars.filter { !Gnuplot.isUsual($0) })
      return text
    }
    if unusual.isEmpty { return figure }
    let asked = unusual.sorted().prefix(Gnuplot.mostAsked)
    let end = ContinuousClock.now + .seconds(Gnuplot.patience)
    let isOver = { isStopped() || ContinuousClock.now > end }
    let missing = unusual.subtracting(
      asked.filter { !isOver() && hasFont(with: $0, isStopped: isOver) })
    if missing.isEmpty { return figure }
    return figure.mapTexts { text in
      guard text.unicodeScalars.contains(where: missing.contains) else { return text }
      return text.unicodeScalars.map { missing.contains($0) ? Gnuplot.box : String($0) }.joined()
    }
  }

  /// Whether a letter is in all fonts that are used for pictures: Latin, Greek and Cyrillic letters,
  /// punctuation, arrows and mathematical signs.
  private static func isUsual(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x0530, 0x1e00..<0x2000, 0x2000..<0x2070, 0x20a0..<0x20b6, 0x2190..<0x2300,
      0x2070..<0x20a0,
      0x2500..<0x2600, 0x2660..<0x2670:
      true
    default: false
    }
  }

  /// Whether any font has the letter, according to fontconfig; false if fontconfig cannot be run, or if the variable
  /// SONDE_SAFE allows no program but gnuplot.
  private func hasFont(with scalar: Unicode.Scalar, isStopped: @escaping () -> Bool) -> Bool {
    guard getenv("SONDE_SAFE") == nil, let program = find("fc-list") else { return false }
    do {
      let process = try GnuplotProcess(
        path: program,
        arguments: ["fc-list", ":charset=" + String(scalar.value, radix: 16), "family"],
        seconds: Gnuplot.patience, isStopped: isStopped)
      return try !process.finish().isEmpty
    } catch {
      return false
    }
  }
}

extension Figure {
  /// The figure with every text changed by `change`.
  func mapTexts(_ change: (String) -> String) -> Figure {
    var figure = self
    figure.title = title.map(change)
    figure.panels = panels.map { panel in
      var panel = panel
      panel.title = panel.title.map(change)
      panel.x = panel.x.mapTexts(change)
      panel.y = panel.y.mapTexts(change)
      panel.secondY = panel.secondY?.mapTexts(change)
      panel.shadeKey = panel.shadeKey?.mapTexts(change)
      for index in panel.series.indices {
        panel.series[index].label = panel.series[index].label.map(change)
      }
      for index in panel.heatMaps.indices {
        panel.heatMaps[index].key = panel.heatMaps[index].key.mapTexts(change)
      }
      return panel
    }
    return figure
  }
}

extension Axis {
  fileprivate func mapTexts(_ change: (String) -> String) -> Axis {
    var axis = self
    axis.label = change(label)
    axis.unit = change(unit)
    axis.ticks = ticks?.map { Tick($0.position, change($0.label)) }
    return axis
  }
}
