import Testing

@Suite struct TerminalPlaceholder {}
