// The rules about values and the expressions that make them.

extension Topic {
  static let values: [Topic] = [
    Topic(
      "numbers",
      summary: "Numbers are 64-bit floating point: 440, 1e-5, 0x1f, 1_000.",
      text: """
        A number neither begins nor ends with a point. `1 / 0` is `inf`. Tensors hold their numbers \
        in 32 bits. `pi`, `inf` and `nan` are numbers too.
        """,
      example: "print 0x1f, 1_000, 1e-5, 1 / 0"),
    Topic(
      "units", "s", "ms", "Hz", "kHz",
      summary: "A unit may follow a number without a blank: s, ms, Hz or kHz.",
      text: """
        All commands take seconds and hertz, so `250ms` is the number 0.25 and `1.5kHz` is 1500. \
        The number does not keep its unit.
        """,
      example: "print 250ms, 1.5kHz"),
    Topic(
      "strings", "interpolation",
      summary: "Text in quotes on one line, with \\(expression) inside: \"n = \\(n)\".",
      text: """
        The escapes are `\\n`, `\\t`, `\\"`, `\\\\` and `\\u{e9}`. `\\(…)` inserts the value of an \
        expression. `+` joins only strings; `\\(…)` and `string` make strings of other values.
        """,
      example: "n = 3\nprint \"\\(n) bins, \\(n * 2) numbers\""),
    Topic(
      "true", "false", "bools",
      summary: "The two values of a condition.",
      text:
        "Comparisons give true or false; `and`, `or` and `not` combine them. A number is neither.",
      example: "print 3 > 2, not true"),
    Topic(
      "nil",
      summary: "The value that stands for no value.",
      text:
        "An optional argument that is left out is nil, and so is the value of an assignment. It is not shown.",
      example: "print [1, nil], nil == nil"),
    Topic(
      "and", "or", "not",
      summary: "Combine conditions.",
      text:
        "The right side of `and` and `or` is evaluated only if the left side does not decide the result.",
      example: "x = 5\nprint x > 1 and x < 9, not (x == 5)"),
    Topic(
      "lists", "[]",
      summary: "Values in order: [1, \"a\", [2, 3]].",
      text: """
        Indexes start at 0, and negative indexes count from the end. A list is a reference: two \
        names may stand for the same list, and `copy` makes a separate one. Arithmetic on lists of \
        numbers gives tensors.
        """,
      example: "l = [3, 4, 5]\nappend l, 6\nprint l[0], l[-1], l[1..3]\nprint [1, 2] * 10"),
    Topic(
      "records", "()",
      summary: "Named values: (fft: 512, hop: 128).",
      text: """
        `r.name` reads or assigns a value. Records keep the order of their names. `()` is the empty \
        record, but `(a)` is a group, not a record. A record is a reference, like a list.
        """,
      example: "r = (fft: 512, hop: 128)\nr.bins = 20\nprint r.fft, keys(r)"),
    Topic(
      "ranges", "..", "by",
      summary: "Numbers from a start up to, but without, an end: 0..10, 0..10 by 2.",
      text: """
        The range does not contain its end. It may go down: `10..0 by -1`. Ranges are used in `for` \
        loops and in slices.
        """,
      example: "for k in 3..0 by -1 { print k }\nprint 4 in 0..5, 5 in 0..5"),
    Topic(
      "slices", "indexes", "indices",
      summary: "Parts of lists, strings, tensors, frames and sounds: v[3], t[10..20], t[.., 3].",
      text: """
        A range as an index gives a part. If a bound is left out, the part begins at the start or \
        ends at the end: `t[..5]`, `t[-5..]`, `t[0..100 by 2]`. Tensors take one index for each \
        axis. Sounds take one range in seconds: `x[0.5s..1.5s]`. Slices can be assigned to. There \
        must be no blank before the `[`.
        """,
      example:
        "t = reshape(arange(0, 6), [2, 3])\nprint t[1, 2], t[.., 0]\nt[0, ..] = 9\nprint t[0]"),
    Topic(
      "operators", "+", "-", "*", "/", "//", "%", "^", "@", "precedence",
      summary: "Arithmetic: + - * / // % ^ and @, the matrix product.",
      text: """
        `//` is the quotient rounded down, and `%` has the sign of the divisor. From loosest to \
        tightest:
          |>
          or
          and
          not
          ==  !=  <  <=  >  >=  in  not in
          a..b   a..b by c
          +  -
          *  /  //  %
          @
          - before a value
          ^  (to the right; -2 ^ 2 is -4)
          f(a)   v[i]   v.name
        """,
      example: "print 7 // 2, -7 % 3, 2 ^ -1, -2 ^ 2"),
    Topic(
      "==", "!=", "<", "<=", ">", ">=", "comparisons",
      summary: "Compare two values.",
      text: """
        `==` compares lists and records with all their elements. If one side is a tensor, \
        comparisons work element by element and give a tensor; `same(a, b)` always gives one bool. \
        Chains such as `a < b < c` are errors: write `a < b and b < c`.
        """,
      example: "print [1, [2]] == [1, [2]], \"a\" < \"b\""),
    Topic(
      "in",
      summary:
        "Whether a list, range, string, record or tensor contains a value; also part of for.",
      text: "`not in` is the opposite.",
      example: "print 3 in [1, 3], \"b\" in \"abc\", 9 not in 0..9"),
    Topic(
      "|>", "pipes",
      summary: "Passes a value to a function: a |> f(b) is f(a, b).",
      text:
        "The right side must be a function's name, with or without arguments, and nothing after it.",
      example: "print [3, 1, 2] |> sort |> join(\" < \")"),
    Topic(
      "broadcasting", "tensors",
      summary: "Arithmetic on tensors works element by element, as in NumPy.",
      text: """
        Axes are matched from the last one; an axis of length 1 fits any other. Numbers and lists \
        of numbers take part as tensors. `axis:` selects the axis of a sum, a mean or a sort.
        """,
      example: "t = tensor([[1, 2, 3], [4, 5, 6]])\nprint t * [1, 10, 100]\nprint sum(t, axis: 0)"),
    Topic(
      "references", "values",
      summary:
        "Lists, records, functions, models and generators are shared; other values are copied.",
      text: """
        After `b = a`, changing the list `b` also changes `a`, because both names stand for one \
        list; `copy(a)` makes a separate one. Numbers, strings, tensors, sounds and frames behave \
        as values.
        """,
      example: "a = [1]\nb = a\nc = copy(a)\nappend b, 2\nprint a, c"),
    Topic(
      "names", "words", "keywords",
      summary: "A name has letters of any alphabet, digits and _; it does not begin with a digit.",
      text: """
        Keywords cannot be names: true false nil and or not in if else while for break continue \
        return def fn try catch global. A name of yours may hide a built-in; `clear name` brings the \
        built-in back.
        """,
      example: "höhe = 3\nprint höhe"),
  ]
}
