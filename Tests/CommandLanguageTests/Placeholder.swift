import Testing

@Suite struct CommandLanguagePlaceholder {}
