import Testing

@Suite struct SoundsPlaceholder {}
