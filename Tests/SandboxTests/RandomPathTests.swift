// The check of random paths agrees with a model of the tree, which resolves links by itself and asks no system.

import Files
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite struct RandomPathTests {
  /// An entry of the model.
  private indirect enum Node {
    case file
    case folder([String: Node])
    case link(String)
  }

  private let top = TemporaryFolder()

  /// The tree: the folder `in` is the working folder.
  private static let tree: [String: Node] = [
    "in": .folder([
      "a": .folder([
        "b": .folder(["up": .link("../.."), "f": .file]), "f": .file, "over": .link("../../out"),
      ]),
      "f": .file, "out": .link("../out"), "x": .link("../out/f"), "self": .link("self"),
      "none": .link("nothing"), "far": .link("../out/nothing"), "b": .link("a/b"),
      "here": .link("."),
      "back": .link("../in/a"),
    ]),
    "out": .folder(["f": .file, "in": .link("../in"), "g": .folder(["f": .file])]),
    "in2": .folder(["f": .file]),
  ]

  private static func make(_ tree: [String: Node], in folder: String) throws {
    for (name, node) in tree {
      let path = "\(folder)/\(name)"
      switch node {
      case .file: try AtomicFile.write(name, to: path)
      case .link(let target): try #require(symlink(target, path) == 0)
      case .folder(let inner):
        try #require(mkdir(path, 0o700) == 0)
        try make(inner, in: path)
      }
    }
  }

  private static func node(_ place: [String]) -> Node? {
    var node = Node.folder(tree)
    for name in place {
      guard case .folder(let inner) = node, let next = inner[name] else { return nil }
      node = next
    }
    return node
  }

  /// Whether a path from a place in the tree leads to a file, a folder or a new file below `in`.
  private static func isInside(_ path: [String], from start: [String]) -> Bool {
    var place = start
    var rest = path[...]
    var turns = 0
    while let name = rest.popFirst() {
      // A file has nothing below it; what follows would be a new file.
      let isMissing: Bool
      if case .folder? = node(place) { isMissing = false } else { isMissing = true }
      if name.isEmpty || name == "." {
        if isMissing { return false }
        continue
      }
      if name == ".." {
        if isMissing || place.isEmpty { return false }
        place.removeLast()
        continue
      }
      guard !isMissing, let next = node(place + [name]) else {
        // New files: the place is known, and no `..` may follow.
        return place.first == "in" && !rest.contains { $0 == ".." || $0 == "." }
      }
      if case .link(let target) = next {
        turns += 1
        if turns > 30 { return false }
        let parts = target.split(separator: "/").map(String.init)
        if Self.leadsNowhere(parts, from: place) { return false }
        rest = ArraySlice(parts) + rest
      } else {
        place.append(name)
      }
    }
    return place.first == "in"
  }

  private static func leadsNowhere(_ target: [String], from place: [String]) -> Bool {
    var place = place
    for name in target {
      if name == ".." { place.removeLast() } else if name != "." { place.append(name) }
    }
    guard let found = node(place) else { return true }
    if case .link = found { return place.last == "self" || place.last == "none" }
    return false
  }

  @Test func theCheckOfRandomPathsAgreesWithAModelOfTheTree() throws {
    try Self.make(Self.tree, in: top.path)
    let confinement = try Confinement(to: top / "in")
    let names = [
      ".", "..", "..", "a", "b", "f", "x", "out", "in", "in2", "up", "over", "self", "none", "far",
      "here", "back", "g", "new", "\u{FF0E}\u{FF0E}", "...",
    ]
    var random = Seeded(31)
    var passed = 0
    for _ in 0..<20_000 {
      let path = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        names[Int.random(in: 0..<names.count, using: &random)]
      }
      let text = "\(top.path)/in/" + path.joined(separator: "/")
      let isInside = (try? confinement.check(text)) != nil
      passed += isInside ? 1 : 0
      #expect(isInside == Self.isInside(path, from: ["in"]), "\(path.joined(separator: "/"))")
    }
    // Both outcomes occur often.
    #expect(passed > 2000 && passed < 18_000)
  }
}
