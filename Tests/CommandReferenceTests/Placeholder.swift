import Testing

@Suite struct CommandReferencePlaceholder {}
