// Formats by the endings of paths.

import Plots
import Testing

@Suite struct PictureFormatTests {
  @Test(arguments: [
    ("a.png", PictureFormat.png), ("x/y.SVG", .svg), ("/tmp/no.dir/p.q.pdf", .pdf),
  ])
  func anExtensionNamesAFormat(path: String, format: PictureFormat) throws {
    #expect(try PictureFormat(path: path) == format)
  }

  @Test(arguments: ["a", "a.jpg", "png", "x.png/y", "a.text", "a.", ""])
  func otherExtensionsAreRefused(path: String) {
    #expect(throws: PlotError.unknownFormat(path: path)) { try PictureFormat(path: path) }
  }
}
