// Tests of the language description for JupyterLab; tools/lab-check tests the colours in a browser.

import JSON
import Jupyter
import SessionKernel
import Testing

@Suite struct EditorModeTests {
  /// The word lists in the JupyterLab extension.
  private func words() throws -> JSONValue {
    let body = LabExtension.sonde(version: "0").body
    let line = try #require(body.split(separator: "\n").first { $0.hasPrefix("const words = ") })
    return try JSONValue(parsing: String(line.dropFirst(14).dropLast()))
  }

  @Test func theEditorModeHasTheWordsOfTheLanguage() throws {
    let words = try words()
    func list(_ kind: String) -> [String] { words[kind]?.array?.compactMap(\.string) ?? [] }
    // The keywords in Language.md, divided into three kinds.
    let keywords =
      "true false nil and or not in if else while for break continue return def fn try catch global use as"
    #expect(
      Set(list("keywords") + list("operators") + list("values")).isSuperset(
        of: keywords.split(separator: " ").map(String.init)))
    #expect(list("values").contains("pi") && !list("commands").contains("pi"))
    #expect(list("units") == ["s", "ms", "Hz", "kHz", "dB"])
    #expect(list("lines") == ["cd", "help"])
    #expect(Set(list("commands")).isSuperset(of: ["analyze", "train", "plot", "print"]))
    // If an operator is the beginning of a longer operator, the longer operator comes first in the list.
    let signs = list("signs")
    for (place, sign) in signs.enumerated() {
      #expect(!signs[..<place].contains { sign.hasPrefix($0) }, "\(sign)")
    }
  }

  @Test func theScriptOfTheJupyterExtensionIsAModuleContainer() {
    let lab = LabExtension(name: "a \"b\"", version: "1", summary: "S.", body: "return [];")
    #expect(lab.script.contains("window._JUPYTERLAB = window._JUPYTERLAB || {})[\"a \\\"b\\\"\"]"))
    #expect(lab.script.contains("\nreturn [];\n"))
  }
}
