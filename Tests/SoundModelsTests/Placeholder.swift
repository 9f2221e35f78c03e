import Testing

@Suite struct SoundModelsPlaceholder {}
