// Tests that the gallery page shows every picture of the gallery script and that each picture can be drawn.

import CommandLanguage
import Files
import Glibc
import SoundCommands
import TestSupport
import Testing

@Suite struct GalleryTests {
  /// The script lines that save a picture, with the name of the picture.
  static func pictures() throws -> [(code: String, name: String)] {
    try BoundedFile.text("\(Repository.top)/scripts/gallery.sonde").split(separator: "\n")
      .compactMap { line in
        guard let end = line.firstRange(of: ", \"plots/gallery/"), line.hasPrefix("save ") else {
          return nil
        }
        return (
          String(line[..<end.lowerBound].dropFirst(5)), String(line[end.upperBound...].dropLast(5))
        )
      }
  }

  @Test func theGalleryPageShowsEveryPictureWithItsCommand() throws {
    let page = try BoundedFile.text("\(Repository.top)/Documentation/Gallery.md")
    let pictures = try Self.pictures()
    #expect(pictures.count > 20)
    for (code, name) in pictures {
      // The page shows the call `plot(x)` in its command form, `plot x`.
      guard let open = code.firstIndex(of: "("), code.hasSuffix(")") else {
        Issue.record("\(code) is no call")
        continue
      }
      let command = code[..<open] + " " + code[code.index(after: open)...].dropLast()
      #expect(
        page.contains("```sonde\n\(command)\n```\n\n![\(name)](../plots/gallery/\(name).png)"),
        "\(command)")
      #expect(access("\(Repository.top)/plots/gallery/\(name).png", R_OK) == 0, "\(name)")
    }
    #expect(page.ranges(of: "![").count == pictures.count)
  }

  @Test func everyPictureOfTheGalleryIsDrawn() throws {
    let folder = TemporaryFolder()
    #expect(symlink("\(Repository.top)/sounds", folder / "sounds") == 0)
    let script = try BoundedFile.text("\(Repository.top)/scripts/gallery.sonde")
    let quick = script.replacing("steps: 2500", with: "steps: 20")
    #expect(quick != script)
    let failure = LanguageThread.run { () -> Diagnostic? in
      let context = Context(write: { _ in })
      context.folder = folder.path
      let session = Interpreter.recorded(context)
      do throws(Diagnostic) {
        try session.run(quick, name: "gallery")
        return nil
      } catch {
        return error
      }
    }
    #expect(failure == nil, "\(failure?.description ?? "")")
    for (_, name) in try Self.pictures() {
      let bytes = try BoundedFile.bytes(folder / "plots/gallery/\(name).png")
      let picture = try #require(Picture(png: bytes), "\(name) is no picture")
      let share = Double(picture.inked) / Double(picture.width * picture.height)
      // Axes and numbers without data would cover only a few thousandths of the picture.
      #expect(share > 0.015, "\(name): \(share)")
      #expect(picture.counts().count > 8, "\(name)")
    }
  }
}
