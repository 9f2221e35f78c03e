// Tests of OSC messages: what each means, what is malformed, bundles and their times.

import Messages
import TestSupport
import Testing

@Suite struct OSCInputTests {
  /// An input at a free port, with its queue and a sender.
  struct Line {
    let queue: MessageQueue
    let input: OSCInput
    let sender: UDPSender

    init(capacity: Int = 4096) throws {
      queue = MessageQueue(capacity: capacity)
      input = try OSCInput(port: 0, queue: queue)
      sender = UDPSender(port: input.port)
    }

    /// The next events: waits until `count` have come, for at most `seconds`.
    func take(_ count: Int, seconds: Double = 10) -> [ArrivedEvent] {
      let end = ContinuousClock.now + .seconds(seconds)
      var found: [ArrivedEvent] = []
      while found.count < count, ContinuousClock.now < end {
        if let event = queue.take() { found.append(event) } else { pause(0.000_2) }
      }
      return found
    }

    /// Whether the counters reach these values soon, and no event is left.
    func reaches(received: Int, malformed: Int) -> Bool {
      let end = ContinuousClock.now + .seconds(10)
      while ContinuousClock.now < end {
        let counts = input.counts
        if counts.received == received, counts.malformed == malformed { return true }
        pause(0.001)
      }
      return false
    }
  }

  @Test func eachMessageIsItsEvent() throws {
    let line = try Line()
    let cases: [([UInt8], PlayedEvent)] = [
      (OSC.message("/on", .i(60), .i(100)), .on(key: 60, velocity: 100)),
      (OSC.message("/on", .f(60.5), .d(0.25)), .on(key: 60.5, velocity: 0.25)),
      (OSC.message("/on", .h(0), .h(127)), .on(key: 0, velocity: 127)),
      (OSC.message("/on", .d(60.1), .i(0)), .off(key: 60.1, velocity: nil)),
      (OSC.message("/off", .d(60.1)), .off(key: 60.1, velocity: nil)),
      (OSC.message("/off", .i(60), .f(64)), .off(key: 60, velocity: 64)),
      (
        OSC.message("/note", .d(440.1), .i(-12), .f(0.5)),
        .note(hertz: 440.1, decibels: -12, seconds: 0.5)
      ),
      (OSC.message("/bend", .i(60), .d(-33.3)), .bend(key: 60, cents: -33.3)),
      (OSC.message("/bend", .f(50)), .bend(key: nil, cents: 50)),
      (OSC.message("/set", .s("variance"), .d(0.3)), .set(name: "variance", value: 0.3)),
      (OSC.message("/set", .s("a_B.9"), .i(-7)), .set(name: "a_B.9", value: -7)),
      (OSC.message("/alloff"), .allOff),
    ]
    let before = ArrivedEvent.now()
    for (packet, _) in cases { #expect(line.sender.send(packet)) }
    let events = line.take(cases.count)
    #expect(events.map(\.event) == cases.map(\.1))
    let times = events.map(\.nanoseconds)
    #expect(
      times == times.sorted() && times.allSatisfy { (before...ArrivedEvent.now()).contains($0) })
    #expect(line.input.counts == .init(received: cases.count))
  }

  @Test func whatIsMalformedIsCountedAndNothingElse() throws {
    let line = try Line()
    let long = String(repeating: "x", count: 65)
    var packets: [[UInt8]] = [
      OSC.message("/of", .i(60)), OSC.message("/on"), OSC.message("/on", .i(60)),
      OSC.message("/on", .i(60), .i(1), .i(1)), OSC.message("/on", .s("60"), .i(1)),
      OSC.message("/on", .i(60), .s("1")), OSC.message("/on", .i(60), .b([1, 2, 3])),
      OSC.message("/on", .i(128), .i(1)), OSC.message("/on", .i(60), .i(-1)),
      OSC.message("/on", .i(60), .f(127.5)), OSC.message("/on", .f(.nan), .i(1)),
      OSC.message("/on", .d(.infinity), .i(1)), OSC.message("/on", .i(60), .d(.nan)),
      OSC.message("/off", .d(-0.1)), OSC.message("/off", .h(.max)), OSC.message("/off", .h(.min)),
      OSC.message("/note", .i(0), .i(0), .i(1)), OSC.message("/note", .i(20_001), .i(0), .i(1)),
      OSC.message("/note", .i(440), .i(25), .i(1)), OSC.message("/note", .i(440), .i(0), .i(0)),
      OSC.message("/note", .i(440), .i(0), .i(3601)),
      OSC.message("/note", .i(440), .d(.nan), .i(1)),
      OSC.message("/bend", .i(60), .i(12_001)), OSC.message("/bend", .i(128), .i(1)),
      OSC.message("/bend", .d(.infinity)), OSC.message("/set", .s("variance"), .d(.infinity)),
      OSC.message("/set", .i(1), .i(1)), OSC.message("/set", .s("")),
      OSC.message("/set", .s(""), .i(1)), OSC.message("/set", .s("a b"), .i(1)),
      OSC.message("/set", .s("é"), .i(1)), OSC.message("/set", .s(long), .i(1)),
      OSC.message("/set", .i(1), .s("variance")), OSC.message("/alloff", .i(1)),
      OSC.message("/*", .i(60), .i(1)), OSC.message("", .i(60), .i(1)), OSC.text("/alloff"),
      [], [0], [0, 0, 0, 0], [0x2F], OSC.text("#bundle"), OSC.text("#bundle") + [0, 0, 0, 0],
    ]
    // Damage at each place: cut off, and with bytes that are not text.
    let whole = OSC.message("/note", .d(440), .f(-6), .h(1))
    for count in 0..<whole.count { packets.append(Array(whole[..<count])) }
    packets.append(whole + [0, 0, 0, 0])
    packets.append(whole + [1])
    packets.append([0x2F, 0x6F, 0x6E, 0, 0x2C, 0x69, 0x69, 1] + [UInt8](repeating: 0, count: 8))
    for packet in packets {
      line.sender.send(packet)
      pause(0.000_1)
    }
    #expect(line.reaches(received: 0, malformed: packets.count), "\(line.input.counts)")
    #expect(line.queue.take() == nil)
    line.sender.send(whole)
    #expect(line.take(1).map(\.event) == [.note(hertz: 440, decibels: -6, seconds: 1)])
  }

  @Test func bundlesKeepTheOrderAndTheSoundElements() throws {
    let line = try Line()
    let (one, two) = (OSC.message("/off", .i(1)), OSC.message("/off", .i(2)))
    let three = OSC.message("/off", .i(3))
    line.sender.send(OSC.bundle(1, one, OSC.bundle(1, two, OSC.message("/what")), three))
    line.sender.send(OSC.bundle(OSC.tag(in: -5), two, one))
    line.sender.send(OSC.bundle(0, three))
    line.sender.send(OSC.bundle())
    let keys = [1.0, 2, 3, 2, 1, 3]
    #expect(line.take(6).map(\.event) == keys.map { .off(key: $0, velocity: nil) })
    #expect(line.reaches(received: 6, malformed: 1))
  }

  @Test func sizesInBundlesAreChecked() throws {
    let line = try Line()
    let good = OSC.message("/off", .i(1))
    for size: [UInt8] in [
      [0, 0, 0, 0], [0, 0, 0, 13], [0, 0, 0, 16], [0xFF, 0xFF, 0xFF, 0xFF],
      [0x7F, 0xFF, 0xFF, 0xFC],
      [0, 0, 0], [0x80, 0, 0, 0],
    ] {
      line.sender.send(OSC.bundle(1, good) + size)
    }
    #expect(line.take(7).count == 7)
    #expect(line.reaches(received: 7, malformed: 7))
    // Eight bundles inside each other are allowed; thousands neither recurse nor cost more than one count.
    var nested = good
    for depth in 1...2500 {
      nested = OSC.bundle(1, nested)
      if depth == 8 || depth == 9 || depth == 2500 { #expect(line.sender.send(nested)) }
    }
    #expect(line.reaches(received: 8, malformed: 9), "\(line.input.counts)")
  }

  @Test func aTimeTagDelaysABundle() throws {
    let line = try Line()
    let start = ArrivedEvent.now()
    line.sender.send(OSC.bundle(OSC.tag(in: 0.3), OSC.message("/off", .i(3))))
    line.sender.send(
      OSC.bundle(
        OSC.tag(in: 0.1), OSC.message("/off", .i(1)),
        OSC.bundle(1, OSC.message("/off", .i(2)))))
    line.sender.send(OSC.message("/off", .i(0)))
    let events = line.take(4)
    let end = ArrivedEvent.now()
    #expect(events.map(\.event) == (0..<4).map { .off(key: Double($0), velocity: nil) })
    // The times are those of the tags. The two clocks are read one after the other, which takes less than 20 ms.
    let times = events.map { Double($0.nanoseconds - start) / 1e9 }
    for (time, wanted) in zip(times, [0, 0.1, 0.1, 0.3]) {
      #expect(abs(time - wanted) < 0.02, "\(times)")
    }
    #expect(Double(end - start) / 1e9 >= 0.3)
  }

  @Test func tooFarTagsAndTooManyAreRefused() throws {
    let line = try Line()
    for seconds in [61, 1e6, 2e8] {
      line.sender.send(OSC.bundle(OSC.tag(in: seconds), OSC.message("/off", .i(1))))
    }
    line.sender.send(OSC.bundle(.max, OSC.message("/off", .i(1))))
    #expect(line.reaches(received: 0, malformed: 4))
    for _ in 0..<4200 {
      line.sender.send(OSC.bundle(OSC.tag(in: 59), OSC.message("/off", .i(1))))
      if line.input.counts.received % 64 == 0 { pause(0.000_05) }
    }
    #expect(line.reaches(received: 4200 - line.input.counts.lost, malformed: 4))
    #expect(line.input.counts.dropped == 4200 - 4096 - line.input.counts.lost)
    // Silence now is silence later.
    line.sender.send(OSC.message("/alloff"))
    #expect(line.take(1).map(\.event) == [.allOff])
    line.sender.send(OSC.bundle(OSC.tag(in: 0.05), OSC.message("/off", .i(2))))
    #expect(line.take(1).map(\.event) == [.off(key: 2, velocity: nil)])
  }

  @Test func aFullQueueIsCounted() throws {
    let line = try Line(capacity: 8)
    for _ in 0..<20 { line.sender.send(OSC.message("/on", .i(60), .i(100))) }
    line.sender.send(OSC.message("/alloff"))
    #expect(line.reaches(received: 21, malformed: 0))
    #expect(line.input.counts.dropped == 13 && line.queue.overflow == 13)
    #expect(line.take(8).last?.event == .allOff)
  }
}
