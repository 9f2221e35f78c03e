import Testing

@Suite struct SpectraPlaceholder {}
