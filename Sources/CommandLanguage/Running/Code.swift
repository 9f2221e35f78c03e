// Compiled code of one function.
final class Code {
  let name: String
  let parameters: [ParameterDescription]
  let help: String
  init(name: String, parameters: [ParameterDescription], help: String) {
    self.name = name
    self.parameters = parameters
    self.help = help
  }
}
