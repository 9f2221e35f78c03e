import Testing

@Suite struct SoundCommandsPlaceholder {}
