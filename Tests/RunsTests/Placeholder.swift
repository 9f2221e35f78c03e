import Testing

@Suite struct RunsPlaceholder {}
