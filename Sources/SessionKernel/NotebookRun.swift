// Runs a notebook's cells one after another in one session, as a client of the kernel does; their outputs go
// into the notebook instead of over sockets.

public import CommandLanguage
internal import JSON
internal import Jupyter
public import SoundCommands

/// A notebook and the outputs of its cells as they run.
public struct NotebookRun {
  /// How a run ended.
  public enum Ending {
    /// All cells ran, or a cell ended the session.
    case done
    /// A cell, counted from 1 as in its errors, failed; the cells after it did not run.
    case failed(cell: Int, Diagnostic)
  }

  /// The notebook, with the outputs of its cells so far.
  public private(set) var notebook: Notebook

  /// - Parameter notebook: its earlier outputs are removed.
  public init(_ notebook: Notebook) {
    self.notebook = notebook
    for index in notebook.cells.indices {
      self.notebook.cells[index].outputs = []
      self.notebook.cells[index].count = nil
    }
  }

  /// Runs the code cells that are not empty, up to the first that fails. Must be called on a thread that the
  /// session can run on (`LanguageThread`).
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
