// What a running cell shows, as messages. One object a cell; nothing is sent where the cell is to be silent.

internal import JSON
internal import Synchronization

/// Sends what a cell shows.
final class CellMessages: CellOutput {
  private let outbox: Outbox?
  private let stamp: MessageStamp
  private let parent: JSONValue
  /// The name of the progress line, once there is one.
  private let line = Mutex<String?>(nil)

  /// - Parameter outbox: nil where nothing is to be sent.
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
  /// The content as messages have it.
  var json: JSONValue {
    .object(entries.map { (name: $0.type, value: .string($0.text)) })
  }
}
