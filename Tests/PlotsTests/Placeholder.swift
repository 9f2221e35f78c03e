import Testing

@Suite struct PlotsPlaceholder {}
