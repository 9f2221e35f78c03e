// Colours the language's code in JupyterLab. The colours come from an editor mode of CodeMirror, which contains the
// words of the lexer and the registry. The mode reads one line at a time and follows the rules of the lexer: strings
// inside strings, units, and words that take the rest of their line as an argument.

internal import CommandLanguage
internal import JSON
public import Jupyter
internal import SoundCommands

extension LabExtension {
  /// The extension that adds the language's colours, indentation and brackets to JupyterLab.
  ///
  /// - Parameter version: the version of the program.
  public static func sonde(version: String) -> LabExtension {
    LabExtension(
      name: "sonde-language", version: version,
      summary: "The Sonde language in JupyterLab's editors.",
      body: "const words = \(EditorMode.words.text);\n\(EditorMode.script)")
  }
}

/// The editor mode of the language.
enum EditorMode {
  /// The words of the language and its built-in names.
  static var words: JSONValue {
    let language = LanguageWords()
    let (commands, constants) = SondeSession(Context()).interpreter.builtInNames
    func list(_ words: [String]) -> JSONValue { .array(words.map { .string($0) }) }
    return [
      "keywords": list(language.keywords), "values": list(language.values + constants),
      "operators": list(language.operators), "units": list(language.units),
      "lines": list(language.lineWords), "signs": list(language.signs),
      "punctuation": list(language.punctuation), "commands": list(commands),
    ]
  }

  static let script = #"""
    const { IEditorLanguageRegistry } = await shared("@jupyterlab/codemirror");
    const { LanguageSupport, StreamLanguage } = await shared("@codemirror/language");

    const set = (list) => new Set(list);
    const keywords = set(words.keywords), values = set(words.values);
    const operators = set(words.operators), commands = set(words.commands), lines = set(words.lines);
    const anyOf = (list) =>
      list.map((word) => word.replace(/[^\w]/g, "\\$&")).join("|");
    const number = /^(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?)/;
    const unit = new RegExp("^(?:" + anyOf(words.units) + ")(?![\\p{XIDC}])", "u");
    const name = /^[\p{XIDS}_][\p{XIDC}]*/u;
    const sign = new RegExp("^(?:" + anyOf(words.signs) + ")");
    // The argument after a word such as help, but not an operator or bracket: help = 1, help(plot).
    const rest = new RegExp("^[ \\t]+(?!(?:" + anyOf(words.signs) + ")(?:[ \\t]|$))[^\\s;#]");

    function inString(stream, state) {
      if (stream.match(/^[^"\\]+/)) return "string";
      if (stream.eat('"')) { state.open.pop(); return "string"; }
      if (stream.match("\\(")) { state.open.push("\\("); return "string.special"; }
      stream.match(/^\\(?:u\{[0-9a-fA-F]*\}?|.)?/);
      return "string.special";
    }

    function word(stream, state, begins) {
      const text = stream.match(name)[0];
      // After a dot and before a colon, every word is a plain name.
      if (state.last === ".") return "propertyName";
      if (stream.match(/^:(?!:)/, false)) return "propertyName";
      if (state.last === "def") return "variableName.definition";
      if (values.has(text)) return "atom";
      if (keywords.has(text)) { state.last = text; return "keyword"; }
      if (operators.has(text) && (text !== "by" || state.range)) return "keyword";
      if (begins && lines.has(text) && stream.match(rest, false)) state.rest = true;
      return commands.has(text) ? "variableName.standard" : "variableName";
    }

    function token(stream, state) {
      if (stream.sol()) {
        // Strings end at the end of the line.
        while (state.open.includes('"')) state.open.pop();
        state.begins = !["(", "["].includes(state.open.at(-1));
        state.rest = state.range = false;
        state.last = "";
      }
      if (state.open.at(-1) === '"') return inString(stream, state);
      if (stream.eatSpace()) return null;
      if (state.rest) {
        state.rest = false;
        stream.match(/^(?:(?![ \t]+#|[ \t]*;).)+/);
        return "string";
      }
      if (stream.eat("#")) { stream.skipToEnd(); return "comment"; }
      const begins = state.begins, before = state.last;
      state.begins = false;
      let style = null;
      if (stream.match(name, false)) {
        style = word(stream, state, begins);
        if (state.last === before) state.last = "";
        return style;
      }
      state.last = "";
      if (stream.match(number)) {
        if (!stream.match(unit) && stream.match(name)) return "invalid";
        return "number";
      }
      if (stream.eat('"')) { state.open.push('"'); return "string"; }
      if (stream.match("..")) { state.range = true; return "operator"; }
      if (stream.match(sign)) return "operator";
      const letter = stream.next();
      state.last = letter;
      if ("([{".includes(letter)) {
        state.open.push(letter);
        state.begins = letter === "{";
        return "bracket";
      }
      if (letter === ")" && state.open.at(-1) === "\\(") {
        state.open.pop();
        return "string.special";
      }
      if (")]}".includes(letter)) {
        const pairs = { ")": "(", "]": "[", "}": "{" };
        if (state.open.at(-1) === pairs[letter]) state.open.pop();
        state.begins = letter === "}";
        return "bracket";
      }
      if (letter === ";") { state.begins = true; return "punctuation"; }
      return words.punctuation.includes(letter) ? "punctuation" : "invalid";
    }

    const language = StreamLanguage.define({
      name: "sonde",
      startState: () => ({
        open: [], begins: true, rest: false, range: false, last: "",
      }),
      copyState: (state) => ({ ...state, open: [...state.open] }),
      token,
      indent(state, after, context) {
        const closes = /^[)\]}]/.test(after) ? 1 : 0;
        const depth = state.open.filter((one) => "([{".includes(one)).length;
        return Math.max(0, depth - closes) * context.unit;
      },
      languageData: {
        commentTokens: { line: "#" },
        closeBrackets: { brackets: ["(", "[", "{", '"'] },
        indentOnInput: /^\s*[)\]}]$/,
      },
    });

    return [{
      id: "sonde-language:plugin",
      description: "The Sonde language in editors.",
      autoStart: true,
      requires: [IEditorLanguageRegistry],
      activate(app, registry) {
        registry.addLanguage({
          name: "sonde",
          displayName: "Sonde",
          mime: "text/x-sonde",
          extensions: ["sonde"],
          support: new LanguageSupport(language),
        });
      },
    }];
    """#
}
