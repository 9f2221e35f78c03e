// Tests of pictures that are made pixel by pixel and read back by the PNG reader of TestSupport.

import Plots
import TestSupport
import Testing

@Suite struct PixelPictureTests {
  @Test func pixelsReadBackFromAPNGFile() throws {
    var picture = PixelPicture(
      width: 5, height: 4, colors: [(255, 255, 255, 0), (1, 2, 3, 255), (200, 0, 0, 255)])
    picture.fill(column: 1, rows: 0...3, color: 1)
    picture.fill(column: 4, rows: 2...2, color: 2)
    // Pixels outside the picture are ignored.
    picture.fill(column: 2, rows: -3...0, color: 2)
    picture.fill(column: 3, rows: 7...9, color: 2)
    picture.fill(column: 5, rows: 0...3, color: 2)
    picture.fill(column: 0, rows: 0...3, color: 9)
    let read = try #require(Picture(png: picture.png))
    #expect(read.width == 5 && read.height == 4)
    let (dark, red) = (Picture.Pixel(0x010203), Picture.Pixel(0xC80000))
    #expect(read.counts() == [dark: 4, red: 2, Picture.Pixel(0xFFFFFF): 14])
    #expect(read[4, 2] == red && read[2, 0] == red && read[1, 3] == dark)
  }

  @Test func theSamePixelsGiveTheSamePNGBytes() {
    let pictures = (0..<2).map { _ in
      PixelPicture(width: 300, height: 7, colors: [(0, 0, 0, 0)]).png
    }
    #expect(pictures[0] == pictures[1])
  }
}
