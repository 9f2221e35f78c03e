import Testing

@Suite struct MeasuresPlaceholder {}
