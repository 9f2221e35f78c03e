// Tests of picture formats that follow from file name extensions.

import Plots
import Testing

@Suite struct PictureFormatTests {
  @Test(arguments: [
    ("a.png", PictureFormat.png), ("x/y.SVG", .svg), ("/tmp/no.dir/p.q.pdf", .pdf),
  ])
  func theFileNameExtensionChoosesThePictureFormat(path: String, format: PictureFormat) throws {
    #expect(try PictureFormat(path: path) == format)
  }

  @Test(arguments: ["a", "a.jpg", "png", "x.png/y", "a.text", "a.", ""])
  func unknownPictureFileExtensionsAreRefused(path: String) {
    #expect(throws: PlotError.unknownFormat(path: path)) { try PictureFormat(path: path) }
  }
}
