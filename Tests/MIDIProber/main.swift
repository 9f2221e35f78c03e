// Plays MIDI messages with RtMidi and JACK, and receives them with `MIDIInput`. It is a program of its own, because the
// name of JACK's server is a variable of the whole process. Each line of its output is one fact.
//
// Arguments: `ports`, `play`, `own`, `vanish` or `server`.

internal import Glibc
internal import Messages

/// Prints a line at once.
func say(_ text: String) {
  print(text)
  fflush(nil)
}

/// An output of RtMidi, with a port to which inputs connect.
final class Output {
  private typealias Create = @convention(c) (Int32, UnsafePointer<CChar>) -> OpaquePointer?
  private typealias Open = @convention(c) (OpaquePointer?, UnsafePointer<CChar>) -> Void
  private typealias OpenPort = @convention(c) (OpaquePointer?, UInt32, UnsafePointer<CChar>) -> Void
  private typealias Send = @convention(c) (OpaquePointer?, UnsafePointer<UInt8>, Int32) -> Int32
  private typealias End = @convention(c) (OpaquePointer?) -> Void

  private let library = dlopen("librtmidi.so.6", RTLD_NOW)
  private var device: OpaquePointer?

  private func find<Function>(_ name: String, _: Function.Type) -> Function? {
    dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
  }

  /// An output with a port of its own, or connected to the first port that receives.
  init(_ name: String, connects: Bool = false) {
    // JACK has number 3.
    device = find("rtmidi_out_create", Create.self)?(3, name)
    if connects {
      find("rtmidi_open_port", OpenPort.self)?(device, 0, "keys")
    } else {
      find("rtmidi_open_virtual_port", Open.self)?(device, "keys")
    }
  }

  func send(_ bytes: [UInt8]) {
    _ = find("rtmidi_out_send_message", Send.self)?(device, bytes, Int32(bytes.count))
  }

  func close() { find("rtmidi_out_free", End.self)?(device) }
}

/// The next events; waits until `count` have come, for at most this time.
func take(_ count: Int, from queue: MessageQueue, seconds: Double = 5) -> [ArrivedEvent] {
  var found: [ArrivedEvent] = []
  let end = ContinuousClock.now + .seconds(seconds)
  while found.count < count, ContinuousClock.now < end {
    if let event = queue.take() { found.append(event) } else { usleep(200) }
  }
  return found
}

/// Prints the error of an input that must fail.
func refuse(_ name: String, _ queue: MessageQueue) {
  do {
    _ = try MIDIInput(name: name, queue: queue)
    say("no error")
  } catch {
    say("error: \(error)")
  }
}

func play() throws {
  let (queue, output) = (MessageQueue(), Output("piano"))
  let other = Output("pianola")
  say("ports: \(try MIDIInput.ports())")
  refuse("organ", queue)
  refuse("Pian", queue)
  let input = try MIDIInput(name: "PIANO:", queue: queue)
  say("name: \(input.name ?? "none")")
  usleep(100_000)
  let messages: [[UInt8]] = [
    [0x90, 60, 100], [0x90, 60, 0], [0x81, 61, 7], [0xE0, 0, 96], [0xB0, 7, 127], [0xB0, 123, 0],
    [0xF8], [0xFE], [0xF0, 1, 2, 3, 0xF7], [0x90, 62, 1],
  ]
  for message in messages { output.send(message) }
  for event in take(7, from: queue) { say("event: \(event.event)") }
  var delays: [Double] = []
  for _ in 0..<200 {
    let sent = ArrivedEvent.now()
    output.send([0x90, 60, 100])
    guard let event = take(1, from: queue, seconds: 0.5).first else { continue }
    delays.append(Double(event.nanoseconds - sent) / 1e6)
    usleep(1300)
  }
  delays.sort()
  if delays.isEmpty { delays = [0] }
  say("delays: \(delays.count) \(delays[delays.count / 2]) \(delays.last ?? 0)")
  // A flood, 1000 messages a second.
  for place in 0..<2000 {
    output.send([0x90, UInt8(place % 128), 100])
    usleep(1000)
  }
  say("flood: \(take(2000, from: queue).count) \(input.counts.dropped)")
  // Two inputs of one port.
  let second = MessageQueue()
  let twin = try MIDIInput(name: "piano:keys", queue: second)
  usleep(100_000)
  output.send([0x90, 5, 5])
  say("twins: \(take(1, from: queue).count) \(take(1, from: second).count)")
  // Opening and closing while messages come.
  for turn in 0..<20 {
    let brief = try MIDIInput(name: "piano:keys", queue: second)
    for _ in 0..<20 { output.send([0x90, UInt8(turn), 5]) }
    brief.stop()
    brief.stop()
  }
  twin.stop()
  input.stop()
  usleep(50_000)
  while queue.take() != nil {}
  output.send([0x90, 5, 5])
  usleep(50_000)
  say("after the end: \(queue.count)")
  output.close()
  other.close()
}

/// Other programs connect to an input.
func own() throws {
  let queue = MessageQueue()
  let input = try MIDIInput(name: nil, queue: queue)
  let output = Output("piano", connects: true)
  usleep(100_000)
  output.send([0x90, 60, 100])
  for event in take(1, from: queue) { say("event: \(event.event)") }
  output.close()
  withExtendedLifetime(input) {}
}

/// The device is unplugged, and plugged in again.
func vanish() throws {
  let queue = MessageQueue()
  for _ in 0..<3 {
    let output = Output("piano")
    let input = try MIDIInput(name: "piano", queue: queue)
    usleep(100_000)
    output.send([0x90, 60, 100])
    say("events: \(take(1, from: queue).count)")
    output.close()
    usleep(50_000)
    input.stop()
  }
  say("ports: \(try MIDIInput.ports())")
}

/// The server of JACK ends while inputs are open, and another one starts, when the two lines of the input arrive.
func server() throws {
  let (queue, output) = (MessageQueue(), Output("piano"))
  let inputs = try (0..<3).map { _ in try MIDIInput(name: "piano", queue: queue) }
  say("ready")
  _ = readLine()
  inputs[0].stop()
  say("ports: \(try MIDIInput.ports())")
  inputs[1].stop()
  refuse("piano", queue)
  _ = readLine()
  // JACK's library has freed the output.
  withExtendedLifetime(output) {}
  let again = Output("violin")
  let input = try MIDIInput(name: "violin", queue: queue)
  inputs[2].stop()
  usleep(100_000)
  again.send([0x90, 60, 100])
  say("events: \(take(1, from: queue).count)")
  input.stop()
  say("ports: \(try MIDIInput.ports())")
}

switch CommandLine.arguments.dropFirst().first {
case "ports": say("ports: \(try MIDIInput.ports())")
case "play": try play()
case "own": try own()
case "vanish": try vanish()
case "server": try server()
default: say("unknown")
}
