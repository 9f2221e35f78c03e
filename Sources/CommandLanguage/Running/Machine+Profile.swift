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

  /// The profile that was running when this one began; nil for none.
  let outer: Profile?
  /// The number of the frame that contains the block, and the block's first instruction.
  let frame: Int
  let start: Place
  private(set) var begun = Machine.clock()
  var last: Double
  /// The statement of the block that runs; nil in a function that the block calls.
  var marked: Place?
  var lines: [Place: Tally] = [:]
  var functions: [UnsafeMutablePointer<Code.Info>: Tally] = [:]
  var builtIns: [String: Tally] = [:]

  init(frame: Int, start: Place, within outer: Profile?) {
    self.outer = outer
    self.frame = frame
    self.start = start
    last = begun
  }

  /// Leaves out the time in which the table of an inner profile was shown.
  func skip(_ seconds: Double) {
    begun += seconds
    last += seconds
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
    // A `break` or `continue` leaves a block without its end. The block then begins anew.
    if let left = running.first(where: { $0.frame == frameCount - 1 && $0.start == here }) {
      profile = left.outer
    }
    for outer in running { outer.spend(at: here) }
    profile = Profile(frame: frameCount - 1, start: here, within: profile)
    (isProfiling, turnsPerCheck) = (true, 1)
  }

  @inline(never)
  func stopProfile() {
    let code = here.code.pointee.code.takeUnretainedValue()
    let ended = running.first { profile in
      profile.frame == frameCount - 1
        && code.spans[here.instruction] == code.spans[profile.start.instruction]
    }
    guard let ended else { return }
    for profile in running { profile.spend(at: here) }
    // A `break` or `continue` has left the blocks within this one.
    while let profile, profile !== ended { endProfile(isShown: false) }
    endProfile(isShown: true)
  }

  /// The profiles that are being made, innermost first.
  private var running: some Sequence<Profile> {
    sequence(state: profile) { next in
      defer { next = next?.outer }
      return next
    }
  }

  private func endProfile(isShown: Bool) {
    guard let ended = profile else { return }
    profile = ended.outer
    if profile == nil { (isProfiling, turnsPerCheck) = (false, Machine.budget) }
    guard isShown else { return }
    let start = Machine.clock()
    context.note(ended.table(columns: context.columns()))
    let pause = Machine.clock() - start
    for profile in running { profile.skip(pause) }
  }

  /// Ends the profile of a block that is left because its function or its source has ended.
  func leaveProfile(below count: Int) {
    while let profile, profile.frame >= count { endProfile(isShown: false) }
  }

  /// Ends the profile of a block that is left because a `try` around it catches an error.
  func leaveProfile(of handler: Handler) {
    while let profile, profile.frame == frameCount - 1,
      handler.start <= profile.start.instruction, profile.start.instruction < handler.end
    {
      endProfile(isShown: false)
    }
  }

  // MARK: Checks

  @inline(never)
  func profileTurn() { for profile in running { profile.spend(at: here) } }

  @inline(never)
  func profileMark() {
    for profile in running {
      // The time belongs to the statement before this one.
      profile.spend(at: profile.marked ?? here)
      profile.marked = profile.frame == frameCount - 1 ? here : nil
    }
  }

  @inline(never)
  func profileReturn() {
    for profile in running { profile.spend(at: here) }
    while let profile, profile.frame == frameCount - 1 { endProfile(isShown: true) }
  }

  @inline(never)
  func profileBuiltIn(_ function: FunctionValue) {
    guard case .builtIn(let commands) = function.body, let name = commands.first?.name else {
      return
    }
    for profile in running {
      profile.spend(at: here, builtIn: name)
      profile.builtIns[name, default: Profile.Tally()].calls += 1
      profile.lines[here, default: Profile.Tally()].calls += 1
    }
  }

  @inline(never)
  func countCall(of code: UnsafeMutablePointer<Code.Info>) {
    for profile in running {
      profile.functions[code, default: Profile.Tally()].calls += 1
      profile.lines[here, default: Profile.Tally()].calls += 1
    }
  }
}
