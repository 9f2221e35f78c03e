// Removes the temporary files that killed programs left beside journals.

internal import Files

extension SessionFolder {
  /// Removes the temporary files that killed programs left in the folder of journals, in the folders with the
  /// checkpoints, and in the folder above, which contains the history.
  public func removeStrays() {
    if let slash = path.lastIndex(of: "/") {
      TemporaryFiles.removeStrays(in: String(path[..<slash]))
    }
    TemporaryFiles.removeStrays(in: path)
    for name in Folders.names(in: path) where name.hasSuffix(".works") {
      TemporaryFiles.removeStrays(in: "\(path)/\(name)")
    }
  }
}
