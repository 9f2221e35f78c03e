// The rules about values and the expressions that make them.

extension Topic {
  static let values: [Topic] = [
    Topic(
      "numbers",
      summary: "64-bit floating point: 440, 1e-5, 0x1f, 1_000.",
      text: """
        A number neither begins nor ends with a point. `/ 0` is `inf`. Tensors hold their numbers \
        in 32 bits. `pi`, `inf` and `nan` are numbers too.
        """,
      example: "print 0x1f, 1_000, 1e-5, 1 / 0"),
    Topic(
      "units", "s", "ms", "Hz", "kHz",
      summary: "A number may have s, ms, Hz or kHz glued to it.",
      text: """
        Seconds and hertz are what all commands take, so `250ms` is the number 0.25 and `1.5kHz` \
        is 1500. The unit is not remembered.
        """,
      example: "print 250ms, 1.5kHz"),
    Topic(
      "strings", "interpolation",
      summary: "\"…\" on one line, with \\(expression) inside.",
      text: """
        Escapes are `\\n`, `\\t`, `\\"`, `\\\\` and `\\u{e9}`. `\\(…)` puts the value of an \
        expression in its place. `+` joins strings with strings only; `\\(…)` or `string` makes \
        strings of other values.
        """,
      example: "n = 3\nprint \"\\(n) bins, \\(n * 2) numbers\""),
    Topic(
      "true", "false", "bools",
      summary: "What conditions are made of.",
      text: "Comparisons give them, and `and`, `or` and `not` join them. No number counts as one.",
      example: "print 3 > 2, not true"),
    Topic(
      "nil",
      summary: "The value of what has none.",
      text: "What was left out is nil; so is the value of an assignment. It does not show.",
      example: "print [1, nil], nil == nil"),
    Topic(
      "and", "or", "not",
      summary: "Join conditions.",
      text: "The right side of `and` and `or` is looked at only where the left leaves it open.",
      example: "x = 5\nprint x > 1 and x < 9, not (x == 5)"),
    Topic(
      "lists", "[]",
      summary: "Values in order: [1, \"a\", [2, 3]].",
      text: """
        Counting starts at 0, and negative indexes count from the end. A list is a reference: two \
        names may mean the same one, and `copy` makes a separate one. Arithmetic on lists of \
        numbers gives tensors.
        """,
      example: "l = [3, 4, 5]\nappend l, 6\nprint l[0], l[-1], l[1..3]\nprint [1, 2] * 10"),
    Topic(
      "records", "()",
      summary: "Named values: (fft: 512, hop: 128).",
      text: """
        `r.name` reads and assigns one. Records keep their order; `()` is the empty one; `(a)` is a \
        group and no record. A record is a reference, like a list.
        """,
      example: "r = (fft: 512, hop: 128)\nr.bins = 20\nprint r.fft, keys(r)"),
    Topic(
      "ranges", "..", "by",
      summary: "Numbers from one to before another: 0..10, 0..10 by 2.",
      text: """
        The end is not in it. A range may go down, `10..0 by -1`. Ranges are what `for` goes \
        through and what slices are made with.
        """,
      example: "for k in 3..0 by -1 { print k }\nprint 4 in 0..5, 5 in 0..5"),
    Topic(
      "slices", "indexes", "indices",
      summary: "Parts of lists, strings, tensors, frames and sounds: v[3], t[10..20], t[.., 3].",
      text: """
        A range as an index takes a part; a bound that is left out is the end: `t[..5]`, `t[-5..]`, \
        `t[0..100 by 2]`. Tensors take one index for each axis. Sounds take one range in seconds: \
        `x[0.5s..1.5s]`. Slices can be assigned to. No blank stands before the `[`.
        """,
      example:
        "t = reshape(arange(0, 6), [2, 3])\nprint t[1, 2], t[.., 0]\nt[0, ..] = 9\nprint t[0]"),
    Topic(
      "operators", "+", "-", "*", "/", "//", "%", "^", "@", "precedence",
      summary: "Arithmetic: + - * / // % ^ and @, the matrix product.",
      text: """
        `//` is the whole quotient, and `%` takes the divisor's sign. Loosest first:
          |>
          or
          and
          not
          ==  !=  <  <=  >  >=  in  not in
          a..b   a..b by c
          +  -
          *  /  //  %
          @
          - in front
          ^  (to the right; -2 ^ 2 is -4)
          f(a)   v[i]   v.name
        """,
      example: "print 7 // 2, -7 % 3, 2 ^ -1, -2 ^ 2"),
    Topic(
      "==", "!=", "<", "<=", ">", ">=", "comparisons",
      summary: "Compare two values.",
      text: """
        `==` looks into lists and records. Where a tensor takes part, comparisons go element by \
        element and give a tensor; `same(a, b)` is always one bool. Chains such as `a < b < c` are \
        errors: write `a < b and b < c`.
        """,
      example: "print [1, [2]] == [1, [2]], \"a\" < \"b\""),
    Topic(
      "in",
      summary: "Whether a list, range, string, record or tensor has something; also in for.",
      text: "`not in` is the opposite.",
      example: "print 3 in [1, 3], \"b\" in \"abc\", 9 not in 0..9"),
    Topic(
      "|>", "pipes",
      summary: "Hands a value on: a |> f(b) is f(a, b).",
      text: "On its right stands a function's name, called or not, and nothing behind it.",
      example: "print [3, 1, 2] |> sort |> join(\" < \")"),
    Topic(
      "broadcasting", "tensors",
      summary: "Arithmetic on tensors goes element by element, as in NumPy.",
      text: """
        Axes are matched from the last; an axis of length 1 goes with any other. Numbers and lists \
        of numbers join in. `axis:` says along which axis a sum, a mean or a sort goes.
        """,
      example: "t = tensor([[1, 2, 3], [4, 5, 6]])\nprint t * [1, 10, 100]\nprint sum(t, axis: 0)"),
    Topic(
      "references", "values",
      summary: "Lists, records, functions, models and generators are shared; all else is copied.",
      text: """
        After `b = a`, changing the list `b` changes `a`, for they are one; `copy(a)` makes a \
        separate one. Numbers, strings, tensors, sounds and frames behave as values.
        """,
      example: "a = [1]\nb = a\nc = copy(a)\nappend b, 2\nprint a, c"),
    Topic(
      "names", "words", "keywords",
      summary: "Letters, digits and _, in any alphabet; not beginning with a digit.",
      text: """
        Keywords are no names: true false nil and or not in if else while for break continue \
        return def fn try catch global. What is built in may be hidden by a name of yours; \
        `clear name` brings it back.
        """,
      example: "höhe = 3\nprint höhe"),
  ]
}
