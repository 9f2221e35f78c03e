// A notebook's cells run one behind the other, in one session, as a client of the kernel runs them; what they
// show goes into the notebook instead of over sockets.

public import CommandLanguage
internal import JSON
internal import Jupyter
public import SoundCommands

/// A notebook and what becomes of it as its cells run.
public struct NotebookRun {
  /// How a run ended.
  public enum Ending {
    /// All cells ran, or one of them ended the session.
    case done
    /// A cell, counted from 1 as its errors count it, failed; those behind it did not run.
    case failed(cell: Int, Diagnostic)
  }

  /// The notebook, with what its cells have shown so far.
  public private(set) var notebook: Notebook

  /// - Parameter notebook: what its cells have shown before is forgotten.
  public init(_ notebook: Notebook) {
    self.notebook = notebook
    for index in notebook.cells.indices {
      self.notebook.cells[index].outputs = []
      self.notebook.cells[index].count = nil
    }
  }

  /// Runs the cells of code that have any, up to the first that fails. Must be called on a thread that the
  /// session can run on.
  public mutating func run(in session: SessionKernel) -> Ending {
    var count = 0
    for index in notebook.cells.indices {
      let cell = notebook.cells[index]
      guard cell.kind == .code, !cell.text.allSatisfy(\.isWhitespace) else { continue }
      count += 1
      notebook.cells[index].count = count
      let record = CellRecord()
      do throws(Diagnostic) {
        let result = try session.perform(cell.text, name: "cell \(count)", output: record)
        notebook.cells[index].outputs = record.outputs(result: result, count: count)
      } catch {
        let isLeaving = error.kind == .quit
        notebook.cells[index].outputs = record.outputs(
          failure: isLeaving ? nil : SessionKernel.failure(error))
        return isLeaving ? .done : .failed(cell: count, error)
      }
    }
    return .done
  }
}
