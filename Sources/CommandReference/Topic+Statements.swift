// The rules about statements, their order and their scope.

extension Topic {
  static let statements: [Topic] = [
    Topic(
      "assignment", "=", "+=", "-=", "*=", "/=", "//=", "%=", "@=", "^=",
      summary: "Gives a value a name.",
      text: """
        The left side is a name, an element (`v[3] = 0`) or a property (`r.name = 1`). \
        Several names with commas between them (`a, b = b, a`) take several values or the \
        elements of a list. `n += 1` is short for `n = n + 1`; the other operators work in \
        the same way. An assignment shows no value.
        """,
      example: "a, b = 1, 2\na, b = b, a\na += 10\nprint a, b"),
    Topic(
      "if", "else",
      summary: "Runs a block only if a condition holds.",
      text: """
        The condition must be true or false; any other value is an error. `else` must be on \
        the same line as the `}` before it. As an expression, `if` has the value of the \
        block that ran.
        """,
      example:
        "level = -12\nif level > -3 { print \"loud\" } else if level > -20 { print \"good\" }"
        + " else { print \"soft\" }"),
    Topic(
      "for",
      summary: "Runs a block for each element of a list, range, string, tensor or frames.",
      text: """
        `for v in values { … }` assigns the elements to `v` one after the other; `for i, v \
        in values { … }` also counts the elements from 0. `break` leaves the loop, and \
        `continue` starts the next turn. The names after `for` are new variables in each \
        turn.
        """,
      example: "for i, name in [\"a\", \"b\"] { print i, name }\nfor k in 0..10 by 4 { print k }"),
    Topic(
      "while",
      summary: "Runs a block as long as a condition holds.",
      text:
        "The condition is checked before each turn. `break` leaves the loop, and `continue` starts the next turn.",
      example: "n = 1\nwhile n < 100 { n *= 3 }\nprint n"),
    Topic(
      "break", "continue",
      summary: "`break` leaves a loop; `continue` starts its next turn.",
      text:
        "`break` and `continue` are allowed inside `for` and `while`, and apply to the innermost loop.",
      example: "for n in 0..100 {\n  if n % 2 == 0 { continue }\n  if n > 5 { break }\n  print n\n}"
    ),
    Topic(
      "use", "as",
      summary: "Runs a file once and gives its names as a record.",
      text: """
        `use "lib/tools.sonde"` runs the file with variables of its own and assigns a record of \
        its names to `tools`, the name of the file; `use "lib/tools.sonde" as t` assigns it to \
        `t`. The path begins at the folder of the file that contains the statement, also if `run` \
        runs this file; at the prompt and in a replay it begins at the working folder. In a session \
        each file runs once, even if several files use it, and again at the next `use` after its \
        content has changed; whoever used the earlier content keeps it. Two files cannot use each \
        other. The path is a plain string, so that \
        `sonde check` can read the file too. `run` runs a script with the variables of the session.
        """,
      example: "try { use \"missing.sonde\" as m } catch e { print e }"),
    Topic(
      "def", "return", "functions", "parameters",
      summary: "Defines a function with a name.",
      text: """
        In a call, the arguments for a parameter with a default and for all parameters after \
        it must be named. An argument for a parameter `name?` may be left out; the parameter \
        is then nil. Defaults are evaluated at each call. The function returns the value of \
        its last statement or of `return`. The comments directly above a `def` are the help \
        of its function.
        """,
      example: "# A tone that fades.\ndef ping(frequency, length: 0.5s) {\n"
        + "  fade(tone(frequency, length), out: length / 2)\n}\nprint ping(880Hz).duration"),
    Topic(
      "fn", "closures",
      summary: "Makes a function without a name, to pass as an argument or to keep in a variable.",
      text: """
        A function without a name can read and change the variables of the function around \
        it. After `f = fn(x) { … }`, the function can call itself as `f`.
        """,
      example: "squares = map([1, 2, 3], fn(x) { x ^ 2 })\nprint squares"),
    Topic(
      "try", "catch", "errors",
      summary: "`try` runs a block, and `catch` handles an error of this block.",
      text: """
        `try { … } catch e { … }` runs the second block if the first block fails; `e` is the \
        error's text. As an expression, `try` has the value of the block that finished. \
        `error \"…\"` raises an error with your text. After an error the session keeps all \
        its values.
        """,
      example: "try { error \"too loud\" } catch e { print \"caught:\", e }\n"
        + "n = try { number(\"12a\") } catch e { 0 }\nprint n"),
    Topic(
      "global", "scope", "variables",
      summary: "Assigns to a variable of the session from inside a function.",
      text: """
        A function may read all variables of the session. An assignment inside a function \
        makes a variable of this function. If a function around it has a variable of the \
        same name, the assignment changes that variable instead. `global n = 1` assigns the \
        session's `n`. A block has no separate scope. Parameters and the names of loops and \
        `catch` are always new variables.
        """,
      example: "turns = 0\ndef turn() { global turns += 1 }\nturn()\nturn()\nprint turns"),
    Topic(
      "commands", ";",
      summary: "A command is a call without parentheses: name, blank, values.",
      text: """
        At the beginning of a statement, `plot pv, bin: 4` means `plot(pv, bin: 4)`. The \
        blanks decide: `f -1` is a command, and `f - 1` is a difference. A command \
        also shows its result in a script; an expression shows its result only at the prompt. A `;` after a \
        statement hides the text of its result, but not a figure. A `;` also separates two \
        statements on a line. A name without arguments calls a command that needs no values.
        """,
      example: "print 1 + 2, \"and\", [3, 4]\nx = 5; print x"),
    Topic(
      "time",
      summary: "Runs a block and shows the time that the block took.",
      text: "`time { … }` runs the block in the current scope and returns the block's value.",
      example: "total = 0\nfor k in 0..1000 { total += k }\nprint total\n# time { … } shows seconds"
    ),
    Topic(
      "profile",
      summary: "Runs a block and shows the time of each function and line.",
      text: """
        `profile { … }` runs the block in the current scope and returns the block's value. Then a \
        table shows seconds, shares and calls: first of the functions and commands that the block \
        has called, each without the time of others, and then of the lines, with the commands \
        that they call. The slowest come first. A block within the block has a table of its own, and \
        counts in both.
        """,
      example: "def slow(n) { sum(arange(0, n)) }\nprofile { for n in 1..4 { slow(n) } }"),
    Topic(
      "comments", "#",
      summary: "A comment begins with # and ends at the end of the line.",
      text: "`help` shows the comments directly above a `def` as the help of that function.",
      example: "x = 440  # in Hz\nprint x"),
    Topic(
      "lines",
      summary: "A statement ends at the end of the line, unless a bracket is open.",
      text: """
        Inside `(` and `[`, line breaks have no meaning; inside `{`, line breaks separate \
        statements. A statement continues on the next line after an operator or a comma. A \
        line may end with an operator, but cannot begin with an operator. At the prompt, \
        Return begins another line as long as a bracket is open.
        """,
      example: "total = 1 +\n  2 +\n  3\nprint total"),
  ]
}
