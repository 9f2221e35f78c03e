// Random keys for the prompt. The keys follow from the seed alone. The statements among the keys end soon, write no
// files and leave the variables `kept` and `mark` alone.

import Glibc
import TestSupport

/// One step of a session with random keys.
enum RandomKey: CustomStringConvertible {
  case keys([UInt8])
  case resize(columns: UInt16, rows: UInt16)
  case signal(Int32)
  /// Waits until the program has read all keys.
  case settle
  /// Waits for a short time.
  case pause

  var description: String {
    switch self {
    case .keys(let bytes):
      "\"" + bytes.map { Self.visible($0) }.joined() + "\""
    case .resize(let columns, let rows): "resize(\(columns), \(rows))"
    case .signal(let number): "signal(\(number))"
    case .settle: "settle"
    case .pause: "pause"
    }
  }

  private static func visible(_ byte: UInt8) -> String {
    switch byte {
    case 34, 92: "\\" + String(UnicodeScalar(byte))
    case 32..<127: String(UnicodeScalar(byte))
    default: "\\u{\(String(byte, radix: 16))}"
    }
  }
}

/// The generator of random keys.
struct RandomKeys {
  /// A number for tests with random keys: the value of an environment variable, or the usual number.
  static func setting(_ name: String, _ usual: Int) -> Int {
    getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
  }

  private var random: Seeded
  /// The inputrc file of the session; empty for none.
  private(set) var inputrc = ""

  init(seed: UInt64) {
    random = Seeded(seed)
    let settings = [
      "set editing-mode vi", "set enable-bracketed-paste off", "set completion-query-items 0",
      "set horizontal-scroll-mode on", "set show-mode-in-prompt on",
      "set show-all-if-ambiguous off",
      "set revert-all-at-newline on", "set blink-matching-paren on", "set history-size 3",
      "set history-preserve-point on", "set mark-modified-lines on", "set page-completions on",
      "set menu-complete-display-prefix on", "set enable-active-region on", "set convert-meta on",
      "set input-meta off", "set output-meta off", "set isearch-terminators \"x\"",
      "set keyseq-timeout 1", "set echo-control-characters off", "set bell-style visible",
      "set skip-completed-text on", "set completion-prefix-display-length 2",
      "\"\\C-t\": \"print 7\\C-m\"", "\"\\C-x\\C-a\": \"\\C-rprint\\C-m\"",
      "\"\\C-xm\": \"\\C-x\\C-m\"", "\"\\C-t\": \"\\C-t\"", "\"\\C-t\": \"a\\C-t\"",
      "\"\\C-xm\": \"\\C-xm\"", "\"\\C-xm\": \"\\C-r\\C-xm\"", "\"\\C-t\": \"\\C-x\\C-a\"",
      "\"\\e[5~\": history-search-backward", "\"\\e[6~\": history-substring-search-forward",
      "\"\\C-xj\": menu-complete", "\"\\C-xk\": menu-complete-backward",
      "\"\\C-xp\": vi-editing-mode", "\"\\C-xo\": emacs-editing-mode",
      "\"\\C-xa\": arrow-key-prefix", "\"\\C-xs\": skip-csi-sequence",
      "\"\\C-xd\": dump-functions", "\"\\C-xf\": dump-macros", "\"\\C-xv\": dump-variables",
      "\"\\C-xh\": non-incremental-reverse-search-history-again", "\"\\C-xy\": copy-region-as-kill",
      "\"\\C-xw\": kill-region", "\"\\C-xb\": print-last-kbd-macro", "\"\\C-xt\": tilde-expand",
      "\"\\C-xi\": insert-completions", "\"\\C-xl\": fetch-history",
    ]
    if chance(2) {
      inputrc = (0..<pick(1...8)).map { _ in element(settings) + "\n" }.joined()
    }
  }

  /// The next key, or the next keys that belong together.
  mutating func next() -> RandomKey {
    switch pick(0...99) {
    case 0..<22: return .keys(Array(element(Self.words).utf8))
    case 22..<30: return .keys([13])
    case 30..<42: return .keys(Array(element(Self.arrows).utf8))
    case 42..<62: return .keys(Array(element(Self.controls).utf8))
    case 62..<68: return .keys(Array(element(Self.searches).utf8))
    case 68..<72: return .keys([9])
    case 72..<78: return .keys(Array(element(Self.viKeys).utf8))
    case 78..<80: return .keys(Array(element(Self.answers).utf8))
    case 80..<82: return .keys(paste())
    case 82..<84: return .keys(digits())
    case 84..<86: return .keys((0..<pick(1...6)).map { _ in anyByte() })
    case 86..<90:
      let sizes: [(UInt16, UInt16)] = [
        (1, 1), (1, 2), (2, 1), (300, 1000), (80, 24), (7, 3), (20, 5), (0, 0), (8, 2), (79, 1),
        (40, 200), (65535, 2), (3, 65535),
      ]
      let (columns, rows) = element(sizes)
      return .resize(columns: columns, rows: rows)
    case 90..<93: return .signal(element([2, 2, 28, 20, 18]))
    case 93..<98: return .settle
    default: return .pause
    }
  }

  // MARK: Kinds of keys

  private static let words = [
    "print 1", "print 2", "x = 3", "x", "he", "help", "if true {", "}", "def f(x) {", "f(1)", "[1,",
    "2]", "\"a string", "\"", "tone(440Hz, 10ms)", " print 4", "é", "日本", "🎻", "e\u{301}", "(",
    ")", "\\", "# note", "y = [1, 2, 3]", "y.", "x = x + 1;", "print \"\\u{e9}\"", "a", "b", " ",
    "undefined", "length(\"abc\")", "tone(", "kep", "pri", "\u{200d}", "\u{300}",
  ]
  private static let arrows = [
    "\u{1b}[A", "\u{1b}[B", "\u{1b}[C", "\u{1b}[D", "\u{1b}OA", "\u{1b}OB", "\u{1b}[H", "\u{1b}[F",
    "\u{1b}[3~", "\u{1b}[5~", "\u{1b}[6~", "\u{1b}[1;5C", "\u{1b}[A\u{1b}[A\u{1b}[A", "\u{10}",
    "\u{e}",
  ]
  private static let controls = [
    "\u{1}", "\u{5}", "\u{15}", "\u{b}", "\u{19}", "\u{17}", "\u{1f}", "\u{18}\u{15}", "\u{7f}",
    "\u{8}", "\u{14}", "\u{f}", "\u{c}", "\u{16}", "\u{1b}<", "\u{1b}>", "\u{1b}y", "\u{1b}d",
    "\u{1b}\u{7f}", "\u{1b}u", "\u{1b}l", "\u{1b}c", "\u{1b}t", "\u{1b}r", "\u{1b}.", "\u{1b}_",
    "\u{1b}\u{19}", "\u{18}(", "\u{18})", "\u{18}e", "\u{18}\u{18}", "\u{1b}\r", "\u{1b}#",
    "\u{1b}?", "\u{1b}*", "\u{1b}\\", "\u{1b}~", "\u{1b}&", "\u{1b}\u{1d}a", "\u{1d}b", "\u{1b} ",
    "\u{0}", "\u{7}", "\u{1b}", "\u{1b}\u{1b}", "\u{18}", "\u{11}a", "\u{1b}\u{5}", "\u{1b}b",
    "\u{1b}f", "\u{6}", "\u{2}", "\u{1a}", "\u{18}\u{12}", "\u{18}a", "\u{18}m", "\u{18}\u{1}",
    "\u{18}j", "\u{18}k", "\u{18}p", "\u{18}o", "\u{18}s", "\u{18}d", "\u{18}h", "\u{18}w",
    "\u{18}b", "\u{18}i", "\u{18}l", "\u{1b}p", "\u{1b}n",
  ]
  private static let searches = [
    "\u{12}", "\u{12}\u{12}", "\u{12}pr", "\u{12}x\u{12}\u{12}", "\u{13}", "\u{12}1\u{13}2",
    "\u{12}\u{7}", "\u{12}zz\u{7f}", "\u{1b}ppr\r", "\u{1b}nx\r", "\u{12}\u{1b}", "\u{12}\u{19}",
    "\u{12}p\u{17}", "\u{12}é\u{7f}", "\u{12}\u{1b}[200~print\u{1b}[201~", "\u{12}\u{18}(",
  ]
  private static let viKeys = [
    "\u{1b}k", "\u{1b}j", "\u{1b}/pr\r", "\u{1b}?x\r", "n", "N", "\u{1b}dd", "\u{1b}p", "\u{1b}u",
    "\u{1b}U", "\u{1b}.", "\u{1b}cw", "\u{1b}3x", "\u{1b}0", "\u{1b}$", "\u{1b}A", "\u{1b}I",
    "\u{1b}G", "\u{1b}2G", "\u{1b}fa", "\u{1b};", "\u{1b},", "\u{1b}ma", "\u{1b}`a", "\u{1b}R",
    "\u{1b}r", "\u{1b}~", "\u{1b}s", "\u{1b}S", "\u{1b}yw", "\u{1b}%", "\u{1b}|", "\u{1b}#",
    "\u{1b}=", "\u{1b}*", "\u{1b}\\", "\u{1b}_", "\u{1b}c", "\u{1b}d", "i", "a", "\u{1b}ct ",
  ]
  private static let answers = [
    "\u{1b}[<0;10;10M", "\u{1b}[27;6;65~", "\u{1b}]11;rgb:ffff/ffff/ffff\u{7}", "\u{1b}[?62;4c",
    "\u{1b}]11;rgb:0000/0000/0000\u{1b}\\", "\u{1b}P1$r0m\u{1b}\\", "\u{1b}_Gi=31;OK\u{1b}\\",
    "\u{1b}[M !!", "\u{1b}[24;80R", "\u{1b}[I", "\u{1b}[O", "\u{1b}[[A", "\u{1b}[", "\u{1b}]",
    "\u{1b}[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16z", "\u{1b}[201~",
  ]

  private mutating func paste() -> [UInt8] {
    var bytes = Array("\u{1b}[200~".utf8)
    let length = chance(40) ? 20_000 : pick(0...60)
    while bytes.count < length {
      bytes += chance(6) ? [anyByte()] : Array(element(Self.words).utf8)
      if chance(5) { bytes += Array("\n".utf8) }
    }
    // A paste without its end keeps the prompt waiting for two seconds.
    return bytes + (chance(30) ? [] : Array("\u{1b}[201~".utf8))
  }

  private mutating func digits() -> [UInt8] {
    let count = element([-3, 0, 1, 2, 5, 17, 99, 1234])
    return "\(count)".utf8.flatMap { [0x1b, $0] }
  }

  /// Any byte, except the bytes with which the terminal or the user ends the session.
  private mutating func anyByte() -> UInt8 {
    let byte = UInt8(truncatingIfNeeded: random.next() >> 20)
    return byte == 4 || byte == 0x1c ? 0x1b : byte
  }

  // MARK: Numbers

  private mutating func pick(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }
  private mutating func chance(_ count: Int) -> Bool { pick(1...count) == 1 }
  private mutating func element<Element>(_ list: [Element]) -> Element {
    list[pick(0...list.count - 1)]
  }
}
