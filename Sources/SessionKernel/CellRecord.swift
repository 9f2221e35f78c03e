// The outputs of a cell in the form that a notebook's file stores. Successive text of one stream (standard output or
// standard error) is one output. A line that changes in place keeps only its last text.

internal import JSON
internal import Jupyter
internal import SoundCommands
internal import Synchronization

/// Collects the outputs of a cell.
final class CellRecord: CellOutput {
  private enum Item {
    case text(stream: String, String)
    case shown(MediaBundle)
  }

  private struct State {
    var items: [Item] = []
    /// The position of the progress line among the items.
    var line: Int?
  }

  private let state = Mutex(State())

  func write(_ text: String) { add(text, to: "stdout") }

  func writeError(_ text: String) { add(text, to: "stderr") }

  func show(_ bundle: MediaBundle) { state.withLock { $0.items.append(.shown(bundle)) } }

  func showProgress(_ text: String) {
    let item = Item.shown(MediaBundle(plain: text))
    state.withLock { state in
      if let line = state.line {
        state.items[line] = item
      } else {
        state.line = state.items.count
        state.items.append(item)
      }
    }
  }

  private func add(_ text: String, to stream: String) {
    if text.isEmpty { return }
    state.withLock { state in
      if case .text(stream, let before)? = state.items.last {
        state.items[state.items.count - 1] = .text(stream: stream, before + text)
      } else {
        state.items.append(.text(stream: stream, text))
      }
    }
  }

  /// The outputs in the notebook format, version 4.
  ///
  /// - Parameters:
  ///   - result: the cell's result, if there is one.
  ///   - count: the cell's number, which is written with the result.
  ///   - failure: the cell's error, if the cell failed.
  func outputs(
    result: MediaBundle? = nil, count: Int = 0, failure: CellFailure? = nil
  ) -> [JSONValue] {
    var outputs = state.withLock { $0.items }.map { item -> JSONValue in
      switch item {
      case .text(let stream, let text):
        ["name": .string(stream), "output_type": "stream", "text": Notebook.lines(text)]
      case .shown(let bundle):
        ["data": bundle.fileJSON, "metadata": [:], "output_type": "display_data"]
      }
    }
    if let result {
      outputs.append([
        "data": result.fileJSON, "execution_count": .integer(count), "metadata": [:],
        "output_type": "execute_result",
      ])
    }
    if let failure {
      outputs.append([
        "ename": .string(failure.name), "evalue": .string(failure.message),
        "output_type": "error", "traceback": .array(failure.lines.map { .string($0) }),
      ])
    }
    return outputs
  }
}

extension MediaBundle {
  /// The content in the format of a notebook's file: text as a list of lines, other content as one string.
  fileprivate var fileJSON: JSONValue {
    .object(
      entries.map { type, text in
        let isText = type.hasPrefix("text/") || type == "image/svg+xml"
        return (name: type, value: isText ? Notebook.lines(text) : .string(text))
      })
  }
}
