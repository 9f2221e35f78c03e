// The messages of a shared training. The first byte of a message down is `setup` or `step`, which no other message to a
// worker begins with. Numbers are written as they are in memory: all computers of a team have the same byte order.

internal import Encodings
internal import Networks
internal import Tensors
internal import WholeNumbers

/// The first bytes of messages to the processes of a team.
public enum TeamMark {
  /// The network, and the place of the process.
  static let setup: UInt8 = 3
  /// The parameters, and the parts of the batch for a process and all below it.
  static let step: UInt8 = 4

  /// Whether a message belongs to a shared training.
  public static func isAtStart(of message: [UInt8]) -> Bool {
    message.first == setup || message.first == step
  }
}

/// What a process of a team knows before the first step.
struct TeamSetup: Equatable {
  var shape: NetworkShape
  var settings: DensitySettings
  var tree: TeamTree
  var process: Int
  /// The number of threads of a process that does not choose it itself.
  var threads = 1

  var bytes: [UInt8] {
    var bytes = [TeamMark.setup]
    let cell = LSTMCell.allCases.firstIndex(of: shape.cell) ?? 0
    for number in [
      shape.inputs, shape.outputs, shape.layers, shape.units, shape.mixtures, shape.groups, cell,
      shape.skip ? 1 : 0, tree.count, tree.isDeep ? 1 : 0, process, threads,
    ] { bytes.append(littleEndian: Int64(number)) }
    bytes.append(numbers: [
      settings.floor, settings.range.lowerBound, settings.range.upperBound,
    ])
    return bytes
  }

  init(_ shape: NetworkShape, _ settings: DensitySettings, _ tree: TeamTree, process: Int) {
    (self.shape, self.settings, self.tree, self.process) = (shape, settings, tree, process)
  }

  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes, from: 1)
    var whole: [Int] = []
    for _ in 0..<12 {
      guard let number = reader.read(Int64.self).flatMap({ Int(exactly: $0) }) else { return nil }
      whole.append(number)
    }
    guard let numbers: [Double] = reader.numbers(3), numbers[1] <= numbers[2],
      LSTMCell.allCases.indices.contains(whole[6]),
      let shape = try? NetworkShape(
        inputs: whole[0], outputs: whole[1], layers: whole[2], units: whole[3], mixtures: whole[4],
        skip: whole[7] == 1, groups: whole[5], cell: LSTMCell.allCases[whole[6]]),
      whole[10] > 0, whole[8] > whole[10]
    else { return nil }
    self.init(
      shape, DensitySettings(floor: numbers[0], range: numbers[1]...numbers[2]),
      TeamTree(count: whole[8], isDeep: whole[9] == 1), process: whole[10])
    threads = max(1, whole[11])
  }
}

/// The part of a batch that one process computes.
struct TeamPart {
  var firstShard: Int
  var batch: SequenceBatch<Float>
  var state: LSTMState<Float>

  func write(to bytes: inout [UInt8]) {
    for number in [firstShard, batch.steps, batch.streams, batch.inputs.count, batch.targets.count]
    { bytes.append(littleEndian: Int64(number)) }
    for values in [batch.inputs, batch.targets, state.hidden, state.cell] {
      bytes.append(numbers: values)
    }
  }

  init(firstShard: Int, batch: SequenceBatch<Float>, state: LSTMState<Float>) {
    (self.firstShard, self.batch, self.state) = (firstShard, batch, state)
  }

  init?(_ reader: inout ByteReader, _ shape: NetworkShape) {
    var whole: [Int] = []
    for _ in 0..<5 {
      guard let number = reader.read(Int64.self).flatMap({ Int(exactly: $0) }) else { return nil }
      whole.append(number)
    }
    let frames = whole[1] * whole[2]
    let count = shape.layers * whole[2] * shape.units
    guard frames > 0, whole[3] == frames * shape.inputs, whole[4] == frames * shape.outputs,
      let inputs: [Float] = reader.numbers(whole[3]),
      let targets: [Float] = reader.numbers(whole[4]), let hidden: [Float] = reader.numbers(count),
      let cell: [Float] = reader.numbers(count),
      let state = try? LSTMState(shape: shape, streams: whole[2], hidden: hidden, cell: cell)
    else { return nil }
    self.init(
      firstShard: whole[0],
      batch: SequenceBatch(steps: whole[1], streams: whole[2], inputs: inputs, targets: targets),
      state: state)
  }
}

/// One step of a shared training, for a process and all below it.
struct TeamStep {
  var parameters: [Float]
  /// The number of frames in the whole batch.
  var frames: Int
  var dropout: Dropout?
  /// The parts of the processes of the branch, in their order.
  var parts: [TeamPart]

  var bytes: [UInt8] {
    var bytes = [TeamMark.step]
    for number in [frames, parts.count, dropout == nil ? 0 : 1] {
      bytes.append(littleEndian: Int64(number))
    }
    let random = dropout?.random.state
    bytes.append(numbers: [dropout?.rate ?? 0, random?.spare ?? .nan])
    for word in random?.words ?? [0, 0, 0, 0] { bytes.append(littleEndian: word) }
    bytes.append(numbers: parameters)
    for part in parts { part.write(to: &bytes) }
    return bytes
  }

  init(parameters: [Float], frames: Int, dropout: Dropout?, parts: [TeamPart]) {
    (self.parameters, self.frames, self.dropout, self.parts) = (parameters, frames, dropout, parts)
  }

  init?(_ bytes: [UInt8], _ shape: NetworkShape) {
    var reader = ByteReader(bytes, from: 1)
    var whole: [Int] = []
    for _ in 0..<3 {
      guard let number = reader.read(Int64.self).flatMap({ Int(exactly: $0) }) else { return nil }
      whole.append(number)
    }
    guard let numbers: [Double] = reader.numbers(2) else { return nil }
    var words: [UInt64] = []
    for _ in 0..<4 { words.append(reader.read(UInt64.self) ?? 0) }
    if whole[2] == 1 {
      let spare = numbers[1].isNaN ? nil : numbers[1]
      guard (0..<1).contains(numbers[0]),
        let random = RandomStream(.init(words: words, spare: spare))
      else { return nil }
      dropout = Dropout(rate: numbers[0], random: random)
    }
    guard let parameters: [Float] = reader.numbers(shape.parameterCount) else { return nil }
    var parts: [TeamPart] = []
    for _ in 0..<max(0, whole[1]) {
      guard let part = TeamPart(&reader, shape) else { return nil }
      parts.append(part)
    }
    (self.parameters, self.parts, frames) = (parameters, parts, whole[0])
  }
}

/// What a process sends back: the sum of the gradients of its branch, and for each process of the branch the losses of its
/// frames and the new state of its streams.
struct TeamResult {
  var gradient: [Float]
  var parts: [(losses: [Double], hidden: [Float], cell: [Float])]

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(numbers: gradient)
    for part in parts {
      bytes.append(numbers: part.losses)
      bytes.append(numbers: part.hidden)
      bytes.append(numbers: part.cell)
    }
    return bytes
  }

  init(gradient: [Float], parts: [(losses: [Double], hidden: [Float], cell: [Float])]) {
    (self.gradient, self.parts) = (gradient, parts)
  }

  /// Reads the result of the parts that a process was given; nil if the bytes do not fit.
  init?(_ bytes: [UInt8], of parts: [TeamPart], parameters: Int) {
    var reader = ByteReader(bytes)
    guard let gradient: [Float] = reader.numbers(parameters) else { return nil }
    var results: [(losses: [Double], hidden: [Float], cell: [Float])] = []
    for part in parts {
      let count = part.state.hidden.count
      guard let losses: [Double] = reader.numbers(part.batch.frames),
        let hidden: [Float] = reader.numbers(count), let cell: [Float] = reader.numbers(count)
      else { return nil }
      results.append((losses, hidden, cell))
    }
    guard reader.left == 0 else { return nil }
    self.init(gradient: gradient, parts: results)
  }

  /// Adds the result of the next processes.
  mutating func add(_ other: TeamResult) {
    gradient.withUnsafeMutableBufferPointer { sum in
      other.gradient.withUnsafeBufferPointer { more in
        for place in 0..<min(sum.count, more.count) { sum[place] += more[place] }
      }
    }
    parts += other.parts
  }
}

extension [UInt8] {
  /// Appends numbers as they are in memory.
  fileprivate mutating func append<Number: BinaryFloatingPoint>(numbers: [Number]) {
    numbers.withUnsafeBytes { append(contentsOf: $0) }
  }
}

extension ByteReader {
  /// The next `count` numbers; nil if too few bytes are left.
  fileprivate mutating func numbers<Number: BinaryFloatingPoint>(_ count: Int) -> [Number]? {
    let size = MemoryLayout<Number>.size
    guard count >= 0, count <= left / size, let slice = read(count: count * size) else {
      return nil
    }
    return [Number](unsafeUninitializedCapacity: count) { room, filled in
      slice.withUnsafeBytes { UnsafeMutableRawBufferPointer(room).copyMemory(from: $0) }
      filled = count
    }
  }
}
