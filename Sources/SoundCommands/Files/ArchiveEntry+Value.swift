// The entries of archives as values of the language. Numbers, Booleans and lists of numbers or strings come back as they
// were saved; a list of lists comes back as a tensor.

internal import CommandLanguage
internal import TensorFiles
internal import Tensors

extension ArchiveEntry {
  /// The entry with a field of a record.
  ///
  /// - Throws: `CommandError` if an archive cannot contain the value.
  init(field name: String, _ value: Value) throws {
    switch value {
    case .number(let number): self.init(name, Content.number(number))
    case .bool(let bool): self.init(name, Content.bool(bool))
    case .string(let text): self.init(name, text: text)
    case .list(let list):
      if let numbers = list.numbers {
        self.init(name, Content.numbers(numbers))
      } else if let texts = list.texts {
        self.init(name, Content.texts(texts))
      } else {
        self.init(name, try TensorArithmetic.tensor(list))
      }
    default:
      guard let tensor = try TensorArithmetic.tensor(value) else {
        throw CommandError(
          "save: the field '\(name)' is \(value.kindInWords); an .npz file can contain"
            + " only tensors, numbers and strings")
      }
      self.init(name, tensor)
    }
  }

  /// The entry as a value of the language.
  var commandValue: Value {
    switch content {
    case .tensor(let tensor): tensor.commandValueOrNumber
    case .number(let number): .number(number)
    case .bool(let bool): .bool(bool)
    case .numbers(let numbers): .list(numbers.map { .number($0) })
    case .text(let text): .string(text)
    case .texts(let texts): .list(texts.map { .string($0) })
    case .unreadable(let reason): .string(reason)
    }
  }
}

extension ListValue {
  /// The elements as strings; nil if any element is not a string.
  fileprivate var texts: [String]? {
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { return nil }
      texts.append(text)
    }
    return texts
  }
}
