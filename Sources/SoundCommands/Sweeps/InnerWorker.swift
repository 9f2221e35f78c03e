// The worker of a session that starts no processes, as in tests: it computes an item in the session's own process, in a
// session of its own, while it takes the message.

internal import CommandLanguage
internal import Runs
internal import Workers

/// Computes items in the process of the session.
final class InnerWorker: Worker {
  private let runner: ItemRunner
  private var outcome: ItemOutcome?

  init(_ context: Context) {
    runner = ItemRunner(context.run, folder: context.folder, confinement: context.confinement)
  }

  let descriptor: Int32? = nil

  func send(_ message: [UInt8]) throws(WorkerLost) {
    switch WorkOrder(message) {
    case .function(let threads, let memory, _, _, let packed)?:
      do { try runner.begin(threads: threads, memory: memory, packed: packed) } catch {
        throw WorkerLost("could not read the function: \(error)")
      }
    case .item(let number, let seed, let time, let packed)?:
      outcome = runner.run(number: number, seed: seed, time: time, packed: packed)
    case .stop?, .team?, nil: break
    }
  }

  func receive() -> [UInt8]? {
    defer { outcome = nil }
    return outcome?.bytes
  }

  func end() -> Bool { true }
}
