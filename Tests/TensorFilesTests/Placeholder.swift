import Testing

@Suite struct TensorFilesPlaceholder {}
