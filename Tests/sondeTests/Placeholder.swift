import Testing

@Suite struct SondePlaceholder {}
