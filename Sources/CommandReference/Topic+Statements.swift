// The rules about statements: what can be done, in which order, and in which scope.

extension Topic {
  static let statements: [Topic] = [
    Topic(
      "assignment", "=", "+=", "-=", "*=", "/=", "//=", "%=", "@=", "^=",
      summary: "Gives a value a name.",
      text: """
        The left side is a name, an element (`v[3] = 0`), a property (`r.name = 1`), or several of \
        them with commas between (`a, b = b, a`), which take several values or those of a list. \
        `n += 1` is short for `n = n + 1`; so are the others. An assignment has no value to show.
        """,
      example: "a, b = 1, 2\na, b = b, a\na += 10\nprint a, b"),
    Topic(
      "if", "else",
      summary: "Runs a block only if a condition holds.",
      text: """
        The condition must be true or false: no other value counts as either. `else` stands on the \
        line of the `}` before it. As an expression, `if` has the value of the block that ran.
        """,
      example:
        "level = -12\nif level > -3 { print \"loud\" } else if level > -20 { print \"good\" }"
        + " else { print \"soft\" }"),
    Topic(
      "for",
      summary: "Runs a block for each element of a list, range, string, tensor or frames.",
      text: """
        `for v in values { … }` takes the elements one after the other; `for i, v in values { … }` \
        counts them from 0 as well. `break` leaves the loop, `continue` goes on with the next turn. \
        The loop's names are fresh in each turn.
        """,
      example: "for i, name in [\"a\", \"b\"] { print i, name }\nfor k in 0..10 by 4 { print k }"),
    Topic(
      "while",
      summary: "Runs a block as long as a condition holds.",
      text: "The condition is looked at before each turn. `break` leaves, `continue` goes on.",
      example: "n = 1\nwhile n < 100 { n *= 3 }\nprint n"),
    Topic(
      "break", "continue",
      summary: "Leaves a loop, or goes on with its next turn.",
      text: "They stand inside `for` and `while` and mean the innermost loop.",
      example: "for n in 0..100 {\n  if n % 2 == 0 { continue }\n  if n > 5 { break }\n  print n\n}"
    ),
    Topic(
      "def", "return", "functions", "parameters",
      summary: "Makes a function with a name.",
      text: """
        A parameter with a default is given by name, and so are all behind it. `name?` may be left \
        out and is nil then. Defaults are evaluated at each call. The function's value is that of \
        its last statement, or what `return` gives. Comments right above the `def` are its help.
        """,
      example: "# A tone that fades.\ndef ping(frequency, length: 0.5s) {\n"
        + "  fade(tone(frequency, length), out: length / 2)\n}\nprint ping(880Hz).duration"),
    Topic(
      "fn", "closures",
      summary: "Makes a function without a name, to hand on or to keep in a variable.",
      text: """
        It sees the variables of the function around it, and may change them. `f = fn(x) { … }` may \
        call itself by `f`.
        """,
      example: "squares = map([1, 2, 3], fn(x) { x ^ 2 })\nprint squares"),
    Topic(
      "try", "catch", "errors",
      summary: "Goes on after an error.",
      text: """
        `try { … } catch e { … }` runs the second block where the first fails; `e` is the error's \
        text. As an expression it has the value of the block that came to its end. `error \"…\"` \
        makes an error of your own. After an error the session keeps everything it had.
        """,
      example: "try { error \"too loud\" } catch e { print \"caught:\", e }\n"
        + "n = try { number(\"12a\") } catch e { 0 }\nprint n"),
    Topic(
      "global", "scope", "variables",
      summary: "Assigns to a variable of the session from inside a function.",
      text: """
        A function may read all variables of the session. A name that it assigns is its own, unless \
        a function around it has that name: then it is that one. `global n = 1` means the session's \
        `n`. Blocks have no scope of their own; parameters and the names of loops and `catch` are \
        always new.
        """,
      example: "turns = 0\ndef turn() { global turns += 1 }\nturn()\nturn()\nprint turns"),
    Topic(
      "commands", ";",
      summary: "A call without parentheses: name, blank, values.",
      text: """
        `plot pv, bin: 4` is `plot(pv, bin: 4)`, at the beginning of a statement. A blank decides: \
        `f -1` is a command, `f - 1` a difference. A command shows its result; a bare expression \
        shows it at the prompt only. A `;` behind a statement hides the text, never a figure, and \
        parts two statements on a line. A command that needs nothing is called by its name alone.
        """,
      example: "print 1 + 2, \"and\", [3, 4]\nx = 5; print x"),
    Topic(
      "time",
      summary: "Runs a block and shows how long it took.",
      text: "`time { … }` runs the block here, in the same scope, and has its value.",
      example: "total = 0\nfor k in 0..1000 { total += k }\nprint total\n# time { … } shows seconds"
    ),
    Topic(
      "comments", "#",
      summary: "Begin with # and end with their line.",
      text: "Comments right above a `def` are what `help` says about that function.",
      example: "x = 440  # in Hz\nprint x"),
    Topic(
      "lines",
      summary: "A statement ends with its line, unless something is open.",
      text: """
        Inside `(` and `[` lines count for nothing; inside `{` they part statements. A statement \
        goes on behind an operator or a comma: a line ends with the operator and cannot begin with \
        it. At the prompt, Return begins another line as long as something is open.
        """,
      example: "total = 1 +\n  2 +\n  3\nprint total"),
  ]
}
