// The way of messages between the processes of a shared training. Process 0 owns the training. Parameters and parts of the
// batch go down, and gradients go up and are added on the way, in an order that depends on the number of processes alone.

/// The order of the processes of a team.
struct TeamTree: Equatable {
  /// The number of processes.
  var count: Int
  /// Whether processes other than process 0 send messages to each other, so that each message takes only as many steps
  /// as the number of processes has binary digits.
  var isDeep: Bool

  /// The processes to which a process sends, in ascending order. In a deep tree, these are p + 1, p + 2, p + 4 … as long
  /// as the added number is below the lowest binary digit of p.
  func children(of process: Int) -> [Int] {
    guard isDeep else { return process == 0 ? Array(1..<max(1, count)) : [] }
    var children: [Int] = []
    var step = 1
    while process & step == 0, process + step < count {
      children.append(process + step)
      step <<= 1
    }
    return children
  }

  /// The process from which a process receives.
  func parent(of process: Int) -> Int { isDeep ? process & (process - 1) : 0 }

  /// A process and all below it, which are neighbours.
  func branch(of process: Int) -> Range<Int> {
    if process == 0 { return 0..<count }
    guard isDeep else { return process..<process + 1 }
    return process..<min(count, process + (process & -process))
  }
}
