// Commands for tests. The language itself contains no command that draws random numbers.

public import CommandLanguage

extension CommandRegistry {
  /// The language with an additional command that draws a random number.
  public static var drawing: CommandRegistry {
    var registry = CommandRegistry.language
    registry.add([
      Command("draw", area: "test", "A number drawn.", example: "draw()") {
        (context: Context) -> Double in Double(context.nextSeed("draw") >> 12)
      }
    ])
    return registry
  }
}
