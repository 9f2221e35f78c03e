// The program, as far as it goes: the prompt on a terminal.

internal import CommandLanguage
internal import CommandReference
internal import Glibc
internal import Terminal

let console = Console()
let context = Context(write: { console.write($0) }, note: { console.note($0) })
context.run.report = { console.report($0) }
var registry = CommandRegistry.language
registry.add(ReferenceCommands.all)
let interpreter = Interpreter(registry: registry, context: context)
exit(Prompt(interpreter, console: console).run())
