// The rules about values and the expressions that make them.

extension Topic {
  static let values: [Topic] = [
    Topic(
      "numbers",
      summary: "Numbers are 64-bit floating point: 440, 1e-5, 0x1f, 1_000.",
      text: """
        A number neither begins nor ends with a point. `1 / 0` is `inf`. The numbers in \
        tensors have 32 bits. `pi`, `inf` and `nan` are also numbers.
        """,
      example: "print 0x1f, 1_000, 1e-5, 1 / 0"),
    Topic(
      "units", "s", "ms", "Hz", "kHz", "dB",
      summary: "A unit may follow a number without a blank: s, ms, Hz, kHz or dB.",
      text: """
        All commands expect times in seconds and frequencies in hertz, so `250ms` is the \
        number 0.25 and `1.5kHz` is the number 1500. `-12dB` is the number -12, which is no \
        factor. The number does not keep its unit.
        """,
      example: "print 250ms, 1.5kHz, -12dB"),
    Topic(
      "strings", "interpolation",
      summary:
        "A string is text in quotes on one line, and may contain \\(expression): \"n = \\(n)\".",
      text: """
        The escapes are `\\n`, `\\t`, `\\"`, `\\\\` and `\\u{e9}`. `\\(…)` inserts the value \
        of an expression. `+` joins only strings; `\\(…)` and `string` convert other values \
        to strings.
        """,
      example: "n = 3\nprint \"\\(n) bins, \\(n * 2) numbers\""),
    Topic(
      "true", "false", "bools",
      summary: "The two possible values of a condition: true and false.",
      text:
        "A comparison gives true or false; `and`, `or` and `not` combine comparisons. A number cannot be a condition.",
      example: "print 3 > 2, not true"),
    Topic(
      "nil",
      summary: "The value nil means that there is no value.",
      text:
        "An optional argument that is left out is nil, and an assignment has the value nil. The prompt does not show nil.",
      example: "print [1, nil], nil == nil"),
    Topic(
      "and", "or", "not",
      summary: "Combine conditions.",
      text:
        "The right side of `and` and `or` is evaluated only if the left side does not decide the result.",
      example: "x = 5\nprint x > 1 and x < 9, not (x == 5)"),
    Topic(
      "lists", "[]",
      summary: "A list holds values in order: [1, \"a\", [2, 3]].",
      text: """
        Indexes start at 0, and negative indexes count from the end. A list is a reference: \
        two names may refer to the same list, and `copy` makes a separate list. Arithmetic \
        on lists of numbers gives tensors.
        """,
      example: "l = [3, 4, 5]\nappend l, 6\nprint l[0], l[-1], l[1..3]\nprint [1, 2] * 10"),
    Topic(
      "records", "()",
      summary: "A record holds named values: (fft: 512, hop: 128).",
      text: """
        `r.name` reads or assigns a value. Records keep the order of their names. `()` is \
        the empty record. `(a)` is not a record, but only an expression in parentheses. A \
        record is a reference, like a list.
        """,
      example: "r = (fft: 512, hop: 128)\nr.bins = 20\nprint r.fft, keys(r)"),
    Topic(
      "ranges", "..", "by",
      summary: "Numbers from a start to an end, without the end: 0..10, 0..10 by 2.",
      text: """
        The range does not contain its end. A range may count down: `10..0 by -1`. Ranges \
        are used in `for` loops and in slices.
        """,
      example: "for k in 3..0 by -1 { print k }\nprint 4 in 0..5, 5 in 0..5"),
    Topic(
      "slices", "indexes", "indices",
      summary: "Parts of lists, strings, tensors, frames and sounds: v[3], t[10..20], t[.., 3].",
      text: """
        A range as an index selects a part of the value. If a bound is left out, the part \
        begins at the start or ends at the end: `t[..5]`, `t[-5..]`, `t[0..100 by 2]`. A \
        tensor takes one index for each axis. A sound takes one range in seconds: \
        `x[0.5s..1.5s]`. An envelope takes a time, `c[0.5s]`, or a range of times. A slice of \
        a list, of a tensor or of a sound can be the left side of an assignment: \
        `x[1s..1.5s] += y`. The other values cannot be changed through a slice, but their \
        tensors can: `pv.mags[3] = 0`. There must be no blank before the `[`.

        A list as an index selects several elements of a list, a string or a tensor, by their \
        positions (`t[[0, -1]]`) or by true and false for each element. A tensor of truth \
        values selects the elements where it is true: `t[t > 5]`, `t[(t > 2) * (t < 5)]`, \
        `t[(t > 5) == 0] = 0`. It has the shape of the tensor or of its first axes.
        """,
      example:
        "t = reshape(arange(0, 6), [2, 3])\nprint t[1, 2], t[.., 0]\nt[0, ..] = 9\nprint t[0]\n"
        + "t[t > 5] = 1\nprint t[[1, 0], 0], t[t < 4]"),
    Topic(
      "operators", "+", "-", "*", "/", "//", "%", "^", "@", "precedence",
      summary: "Arithmetic: + - * / // % ^ and @, the matrix product.",
      text: """
        `//` is the quotient rounded down, and `%` has the sign of the divisor. The \
        operators in order of precedence, from the lowest to the highest:
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
        `==` compares all elements of lists and records. If one side is a tensor, the \
        comparison works element by element and gives a tensor. `same(a, b)` always gives \
        one bool. Chains such as `a < b < c` are errors: write `a < b and b < c`.
        """,
      example: "print [1, [2]] == [1, [2]], \"a\" < \"b\""),
    Topic(
      "in",
      summary:
        "Tests whether a list, range, string, record or tensor contains a value; `in` is also part of for.",
      text: "`not in` tests that a value is not contained.",
      example: "print 3 in [1, 3], \"b\" in \"abc\", 9 not in 0..9"),
    Topic(
      "|>", "pipes",
      summary: "Passes a value to a function: a |> f(b) is f(a, b).",
      text:
        "The right side must be the name of a function, with or without arguments. Nothing may follow this call.",
      example: "print [3, 1, 2] |> sort |> join(\" < \")"),
    Topic(
      "broadcasting", "tensors",
      summary: "Arithmetic on tensors works element by element, as in NumPy.",
      text: """
        Axes are matched from the last axis to the first; an axis of length 1 matches an \
        axis of any length. Numbers and lists of numbers are converted to tensors. `axis:` \
        selects the axis of a sum, a mean or a sort.
        """,
      example: "t = tensor([[1, 2, 3], [4, 5, 6]])\nprint t * [1, 10, 100]\nprint sum(t, axis: 0)"),
    Topic(
      "references", "values",
      summary:
        "Lists, records, functions, models and generators are shared; other values are copied.",
      text: """
        After `b = a`, changing the list `b` also changes `a`, because both names refer to \
        the same list; `copy(a)` makes a separate list. Numbers, strings, tensors, sounds \
        and frames are copied by an assignment.
        """,
      example: "a = [1]\nb = a\nc = copy(a)\nappend b, 2\nprint a, c"),
    Topic(
      "names", "words", "keywords",
      summary:
        "A name consists of letters of any alphabet, digits and _, and does not begin with a digit.",
      text: """
        Keywords cannot be names: true false nil and or not in if else while for break \
        continue return def fn try catch global. Before a `:` and after a `.` keywords are \
        plain names: `(in: 1)`, `r.in`, `def f(x, in: 1)`. If you assign to a built-in name, your \
        value hides the built-in value; `clear name` restores the built-in value.
        """,
      example: "höhe = 3\nprint höhe"),
  ]
}
