// Tests of valid and invalid settings of an analysis.

import Spectra
import Testing

@Suite struct AnalysisSettingsTests {
  @Test func theDefaultHopIsTheLongestUsableHop() throws {
    #expect(try AnalysisSettings(rate: 1, fft: 2048).hop == 512)
    #expect(try AnalysisSettings(rate: 1, fft: 512, window: .hamming).hop == 128)
    #expect(try AnalysisSettings(rate: 1, fft: 512, window: .blackman).hop == 64)
    #expect(try AnalysisSettings(rate: 1, fft: 600, window: .blackman).hop == 100)
    #expect(try AnalysisSettings(rate: 1, fft: 512, window: .kaiser(beta: 0)).hop == 256)
    #expect(try AnalysisSettings(rate: 1, fft: 512).bins == 257)
  }

  @Test func theErrorForAnUnusableHopListsUsableHops() {
    let long = #expect(throws: SpectraError.self) {
      try AnalysisSettings(rate: 1, fft: 512, hop: 256)
    }
    #expect(
      long?.description
        == "hop of 256 is not allowed with fft 512 and a hann window: above a hop of 128, "
        + "frequencies within the window's main lobe are ambiguous (use one of 128, 64, 32, 16, …)")
    let odd = #expect(throws: SpectraError.self) {
      try AnalysisSettings(rate: 1, fft: 512, hop: 100)
    }
    #expect(
      odd?.description
        == "hop of 100 is not allowed with fft 512 and a hann window: the hop must divide the FFT "
        + "size (use one of 128, 64, 32, 16, …)")
    for hop in [0, -128, 1024] {
      #expect(throws: SpectraError.self) { try AnalysisSettings(rate: 1, fft: 512, hop: hop) }
    }
    #expect(throws: SpectraError.self) {
      try AnalysisSettings(rate: 1, fft: 512, hop: 128, window: .blackman)
    }
  }

  @Test func analysisSettingsOutOfRangeAreRefused() {
    for fft in [0, -2, 2, 511, 1 << 21] {
      #expect(throws: SpectraError.fft(fft)) { try AnalysisSettings(rate: 1, fft: fft) }
    }
    for bins in [0, -1, 258] {
      #expect(throws: SpectraError.bins(bins, fft: 512)) {
        try AnalysisSettings(rate: 1, fft: 512, bins: bins)
      }
    }
    for beta in [-1, 101, .nan] {
      #expect(throws: SpectraError.self) {
        try AnalysisSettings(rate: 1, fft: 512, window: .kaiser(beta: beta))
      }
    }
    for rate in [0, -1, .nan, .infinity] {
      #expect(throws: SpectraError.self) { try AnalysisSettings(rate: rate, fft: 512) }
    }
  }

  /// At every allowed hop, the windows overlap enough: the smallest Σw², divided by the mean of Σw², is never near 0.
  @Test(arguments: [Window.hann, .hamming, .blackman, .kaiser(beta: 0), .kaiser(beta: 30)])
  func overlappingWindowsNeverCancelAtUsableHops(_ window: Window) {
    let values = window.values(512)
    for hop in AnalysisSettings.usableHops(fft: 512, window: window) {
      let sums = (0..<hop).map { place in
        stride(from: place, to: 512, by: hop).reduce(0.0) { $0 + values[$1] * values[$1] }
      }
      let mean = sums.reduce(0, +) / Double(hop)
      #expect(sums.allSatisfy { $0 > 0.5 * mean })
    }
  }

  @Test func everyWindowIsFoundByItsName() {
    for name in Window.names { #expect(Window(name: name)?.name == name) }
    #expect(Window(name: "kaiser", beta: 5) == .kaiser(beta: 5))
    #expect(Window(name: "square") == nil)
  }
}
