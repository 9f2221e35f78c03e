// Runs a notebook's cells one after another in one session, in the same way as a client of the kernel. The outputs of
// the cells are written into the notebook, not to sockets.

public import CommandLanguage
internal import JSON
internal import Jupyter
public import SoundCommands

/// A notebook with the outputs of the cells that have run.
public struct NotebookRun {
  /// The outcome of a run.
  public enum Ending {
    /// All cells ran, or a cell ended the session.
    case done
    /// A cell failed, and the cells after it did not run. The cell's number is counted from 1, as in its error
    /// messages.
    case failed(cell: Int, Diagnostic)
  }

  /// The notebook, with the outputs of the cells that have run.
  public private(set) var notebook: Notebook

  /// - Parameter notebook: the notebook to run; its earlier outputs are removed.
  public init(_ notebook: Notebook) {
    self.notebook = notebook
    for index in notebook.cells.indices {
      self.notebook.cells[index].outputs = []
      self.notebook.cells[index].count = nil
    }
  }

  /// Runs the code cells that are not empty, up to the first cell that fails. This function must be called on a
  /// thread for the language (`LanguageThread`).
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
