// The profile of a block: the seconds and calls of each function and line. While a profile is made, the machine checks the
// clock at each call, at each return, at each turn of a loop and at each statement of the block. The time since the last
// check belongs to the line that runs, so the sum of all lines is the time of the block.

internal import WholeNumbers

/// The times and calls of a `profile` block.
final class Profile {
  /// An instruction of a code.
  struct Place: Hashable {
    var code: UnsafeMutablePointer<Code.Info>
    var instruction: Int
  }

  struct Tally {
    var seconds = 0.0
    var calls = 0
  }

  /// The number of the frame that contains the block, and the block's first instruction.
  let frame: Int
  let start: Place
  let begun = Machine.clock()
  var last: Double
  /// The statement of the block that runs; nil in a function that the block calls.
  var marked: Place?
  var lines: [Place: Tally] = [:]
  var functions: [UnsafeMutablePointer<Code.Info>: Tally] = [:]
  var builtIns: [String: Tally] = [:]

  init(frame: Int, start: Place) {
    self.frame = frame
    self.start = start
    last = begun
  }

  /// Adds the time since the last check to a line, and to its function or a built-in command.
  func spend(at place: Place, builtIn: String? = nil) {
    let now = Machine.clock()
    let seconds = now - last
    last = now
    lines[place, default: Tally()].seconds += seconds
    if let builtIn {
      builtIns[builtIn, default: Tally()].seconds += seconds
    } else {
      functions[place.code, default: Tally()].seconds += seconds
    }
  }
}

extension Machine {
  private var here: Profile.Place {
    let frame = frames[frameCount - 1]
    let index = frame.pc - frame.code.pointee.steps - 1
    return Profile.Place(code: frame.code, instruction: max(0, index))
  }

  // MARK: Beginning and end

  @inline(never)
  func startProfile() {
    // A profile within a profile belongs to the outer one.
    guard profile == nil || profile?.start == here else { return }
    profile = Profile(frame: frameCount - 1, start: here)
    (isProfiling, turnsPerCheck) = (true, 1)
  }

  @inline(never)
  func stopProfile() {
    guard let profile, profile.frame == frameCount - 1 else { return }
    profile.spend(at: here)
    let code = here.code.pointee.code.takeUnretainedValue()
    // An inner profile of the same frame ends before the outer one.
    guard code.spans[here.instruction] == code.spans[profile.start.instruction] else { return }
    endProfile(isShown: true)
  }

  private func endProfile(isShown: Bool) {
    guard let ended = profile else { return }
    (profile, isProfiling, turnsPerCheck) = (nil, false, Machine.budget)
    if isShown { context.note(ended.table(columns: context.columns())) }
  }

  /// Ends the profile of a block that is left because its function or its source has ended.
  func leaveProfile(below count: Int) {
    if let profile, profile.frame >= count { endProfile(isShown: false) }
  }

  /// Ends the profile of a block that is left because a `try` around it catches an error.
  func leaveProfile(of handler: Handler) {
    guard let profile, profile.frame == frameCount - 1,
      handler.start <= profile.start.instruction, profile.start.instruction < handler.end
    else { return }
    endProfile(isShown: false)
  }

  // MARK: Checks

  @inline(never)
  func profileTurn() { profile?.spend(at: here) }

  @inline(never)
  func profileMark() {
    guard let profile else { return }
    // The time belongs to the statement before this one.
    profile.spend(at: profile.marked ?? here)
    profile.marked = profile.frame == frameCount - 1 ? here : nil
  }

  @inline(never)
  func profileReturn() {
    profile?.spend(at: here)
    if profile?.frame == frameCount - 1 { endProfile(isShown: true) }
  }

  @inline(never)
  func profileBuiltIn(_ function: FunctionValue) {
    guard let profile, case .builtIn(let commands) = function.body, let name = commands.first?.name
    else { return }
    profile.spend(at: here, builtIn: name)
    profile.builtIns[name, default: Profile.Tally()].calls += 1
    profile.lines[here, default: Profile.Tally()].calls += 1
  }

  @inline(never)
  func countCall(of code: UnsafeMutablePointer<Code.Info>) {
    guard let profile else { return }
    profile.functions[code, default: Profile.Tally()].calls += 1
    profile.lines[here, default: Profile.Tally()].calls += 1
  }
}
