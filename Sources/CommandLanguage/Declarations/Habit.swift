// Words and signs of other languages, each with its replacement in this language. The words and signs are used only for
// hints in errors, because each word may also be a name that the user has assigned.

/// Hints for users who write words and signs of other languages.
enum Habit {
  /// The hint about an unknown name; nil if the name is not a listed word of another language.
  static func hint(for word: String) -> String? { statements[word] ?? values[word] }

  /// The hint about a word that begins a statement in another language; nil for other words.
  static func hint(forStatement word: String) -> String? { statements[word] }

  /// The hint about a word that is an operator between two values in another language; nil for other words.
  static func hint(forInfix word: String) -> String? { infixes[word] }

  private static let infixes = dictionary([
    (["is"], "write =="), (["xor"], "write !="), (["mod", "rem"], "write a % b"),
    (["div"], "write a // b"), (["then"], "a block begins with {"), (["lambda"], function),
    (["except", "rescue", "finally"], "write try { } catch e { }"),
    (["as"], "assign names with ="),
  ])

  private static let statements = dictionary([
    (["elif", "elseif", "elsif", "elsf"], "write else if, on the same line as the }"),
    (["function", "func", "fun", "proc", "sub", "lambda"], function),
    (
      ["let", "var", "const", "local", "val", "my"],
      "write an assignment without a keyword: name = value"
    ),
    (["import", "include", "require", "using", "from", "source"], "run \"file\" runs a script"),
    (["switch", "match", "case", "unless"], "write if … { } else if … { }"),
    (["do", "repeat", "until", "loop"], "write while … { }"),
    (["foreach", "forall"], "write for v in … { }"),
    (["end", "endif", "endfor", "endwhile", "endfunction", "fi", "done"], "a block ends with }"),
    (["then", "begin"], "a block begins with {"),
    (["pass"], "an empty block is { }"),
    (["raise", "throw"], "write error \"…\""),
    (["except", "finally", "rescue"], "write try { } catch e { }"),
    (["class", "struct"], "a record contains named values: (name: value)"),
    (["del", "unset"], "write clear name, or remove list, index"),
  ])

  private static let values = dictionary([
    (["exit", "q", "bye", "logout"], "write quit"), (["time"], "write time { … }"),
    (["profile"], "write profile { … }"),
    (["None", "null", "NULL", "undefined", "nothing", "nullptr"], "write nil"),
    (["True", "TRUE"], "write true"), (["False", "FALSE"], "write false"),
    (["NaN", "NA"], "write nan"), (["Inf", "Infinity"], "write inf"), (["PI"], "write pi"),
    (["len", "size", "count", "numel", "ndims"], "write length(…)"),
    (["range", "seq"], "write 0..n"),
    (
      ["str", "repr", "toString", "tostring", "num2str"], "write string(…), or \"\\(…)\" in a text"
    ),
    (["int", "parseInt"], "write floor(…), or number(…) of a string"),
    (["float", "double", "tonumber", "parseFloat", "str2num"], "write number(…)"),
    (["list", "tuple", "array"], "a list is written [a, b]"),
    (["dict", "map_of", "table"], "a record is written (name: value)"),
    (["push"], "write append list, value"), (["pop"], "write remove(list, -1)"),
    (["println", "printf", "puts", "echo", "disp", "cat", "fprintf"], "write print"),
    (["who", "whos", "dir", "locals", "globals"], "write vars"),
    (["man", "doc", "info"], "write help name"),
    (["np", "numpy", "math", "Math", "torch"], "write functions without a prefix: sin(x)"),
    (["plt", "pyplot", "matplotlib"], "write plot value"),
    (["input", "readline"], "args contains the script's arguments"),
    (["typeof", "class_of"], "write type(…)"),
    (["isinstance"], "write type(v) == \"…\""),
    (["deepcopy", "clone"], "write copy(…)"),
    (["mod", "rem"], "write a % b"), (["pow", "power"], "write a ^ b"), (["ln"], "write log(…)"),
    (["imag", "complex", "1j"], "all numbers are real"),
    (["self", "this"], "there are no methods: pass the value as an argument"),
    ([Answer.name, "Ans", "_"], Answer.hint),
    (["sleep", "wait"], "there is no command that waits"),
  ])

  private static func dictionary(_ table: [([String], String)]) -> [String: String] {
    var words: [String: String] = [:]
    for (names, hint) in table { for name in names { words[name] = hint } }
    return words
  }

  static let function =
    "a function is written def name(a, b) { … }, or fn(a, b) { … } without a name"
  static let choice = "write if c { a } else { b }; for help, write help name"
  static let block = "write a block in { }, with the { on the line of its header"
  static let power = "write ^ for a power"
  static let comment = "a comment begins with #"
}
