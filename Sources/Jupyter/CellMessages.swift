// Sends the output of a running cell as messages. Each cell has a separate object; a silent cell sends nothing.

internal import JSON
internal import Synchronization

/// Sends the output of a cell.
final class CellMessages: CellOutput {
  private let outbox: Outbox?
  private let stamp: MessageStamp
  private let parent: JSONValue
  /// The display id of the progress line, if the line has been shown.
  private let line = Mutex<String?>(nil)

  /// - Parameter outbox: the outbox for the messages; nil for a silent cell.
  init(_ outbox: Outbox?, stamp: MessageStamp, parent: JSONValue) {
    self.outbox = outbox
    self.stamp = stamp
    self.parent = parent
  }

  func write(_ text: String) { stream("stdout", text) }

  func writeError(_ text: String) { stream("stderr", text) }

  func show(_ bundle: MediaBundle) {
    publish("display_data", ["data": bundle.json, "metadata": [:], "transient": [:]])
  }

  func showProgress(_ text: String) {
    let (name, isNew) = line.withLock { line in
      let isNew = line == nil
      let name = line ?? MessageStamp.uniqueName()
      line = name
      return (name, isNew)
    }
    publish(
      isNew ? "display_data" : "update_display_data",
      [
        "data": MediaBundle(plain: text).json, "metadata": [:],
        "transient": ["display_id": .string(name)],
      ])
  }

  private func stream(_ name: String, _ text: String) {
    if !text.isEmpty { outbox?.add(.text(name: name, text, parent: parent)) }
  }

  private func publish(_ kind: String, _ content: JSONValue) {
    outbox?.add(.message(.publication, stamp.publication(kind, content, parent: parent)))
  }
}

extension MediaBundle {
  /// The data of a message: the content in each media type.
  var json: JSONValue {
    .object(entries.map { (name: $0.type, value: .string($0.text)) })
  }
}
