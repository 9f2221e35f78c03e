// Tests of the socket of an OSC input: ports, addresses, the end, the speed, and hostile packets.

import Files
import Glibc
import Messages
import TestSupport
import Testing

/// Waits this many seconds.
func pause(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }

// One after the other, because two tests measure times.
@Suite(.serialized) struct OSCPortTests {
  private typealias Line = OSCInputTests.Line

  @Test func aMissingLibraryIsOneClearError() {
    let queue = MessageQueue()
    #expect(
      throws: MessageError(
        "no OSC: liblo is not installed", advice: "install it (Debian: apt-get install liblo7)")
    ) {
      try OSCInput(port: 0, address: "127.0.0.1", queue: queue, library: "libnothing.so.7")
    }
    // A library that is not liblo.
    let error = #expect(throws: MessageError.self) {
      try OSCInput(port: 0, address: "127.0.0.1", queue: queue, library: "libm.so.6")
    }
    #expect(
      error?.description.hasPrefix("no OSC: the function lo_message_deserialise is missing in libm")
        == true)
    #expect(
      throws: MessageError(
        "no MIDI: RtMidi is not installed",
        advice: "install it (Debian: apt-get install librtmidi6)")
    ) {
      try MIDIInput.ports(library: ("libnothing.so.6", "libnothing.so.7"))
    }
  }

  @Test func badPortsAndAddressesAreRefused() throws {
    let line = try Line()
    let queue = MessageQueue()
    let refused: [(Int, String, String)] = [
      (line.input.port, "127.0.0.1", "the UDP port \(line.input.port) is in use"),
      (line.input.port, "0.0.0.0", "the UDP port \(line.input.port) is in use"),
      (-1, "127.0.0.1", "there is no UDP port -1"),
      (65_536, "127.0.0.1", "there is no UDP port 65536"),
      (0, "192.0.2.1", "this computer does not have the address 192.0.2.1"),
      (0, "somewhere", "\"somewhere\" is not an IP address"), (0, "", "\"\" is not an IP address"),
    ]
    for (port, address, reason) in refused {
      let error = #expect(throws: MessageError.self) {
        try OSCInput(port: port, address: address, queue: queue)
      }
      #expect(error?.reason == reason)
    }
    // The input that was there before still works.
    line.sender.send(OSC.message("/alloff"))
    #expect(line.take(1).map(\.event) == [.allOff])
  }

  @Test func aPortIsFreeAtOnceAfterTheEnd() throws {
    let queue = MessageQueue()
    let port = try OSCInput(port: 0, queue: queue).port
    for turn in 0..<100 {
      // What the previous input has received before its end.
      while queue.take() != nil {}
      let input = try OSCInput(port: port, queue: queue)
      UDPSender(port: port).send(OSC.message("/off", .i(Int32(turn))))
      if turn % 2 == 0 {
        while queue.count == 0 { pause(0.000_2) }
        input.stop()
        input.stop()
        #expect(input.counts.received == 1)
        #expect(queue.take()?.event == .off(key: Double(turn), velocity: nil))
        // Nobody listens.
        let sender = UDPSender(port: port)
        sender.send(OSC.message("/alloff"))
        pause(0.001)
        #expect(!sender.send(OSC.message("/alloff")))
      } else {
        pause(0.000_1)
      }
      withExtendedLifetime(input) {}
    }
  }

  @Test func nothingIsLeftOverAfterManyInputs() throws {
    func count(_ folder: String) -> Int { TemporaryFolder.names(in: folder).count }
    func use() throws {
      let inputs = try (0..<20).map { _ in try OSCInput(port: 0, queue: MessageQueue()) }
      #expect(Set(inputs.map(\.port)).count == 20)
    }
    try use()
    let (files, threads) = (count("/proc/self/fd"), count("/proc/self/task"))
    for _ in 0..<20 { try use() }
    // Other tests of this process open files and start threads meanwhile, but fewer than 400.
    #expect(count("/proc/self/fd") < files + 100)
    #expect(count("/proc/self/task") < threads + 100)
  }

  @Test func onlyThisComputerIsHeardUnlessItIsToldOtherwise() throws {
    guard let outer = UDPSender.outerAddress else {
      print("skipped: this computer has only the loopback address")
      return
    }
    let line = try Line()
    let sender = UDPSender(port: line.input.port, address: outer)
    sender.send(OSC.message("/on", .i(60), .i(100)))
    pause(0.05)
    // The system has answered that nobody listens at this address.
    #expect(!sender.send(OSC.message("/on", .i(60), .i(100))))
    line.sender.send(OSC.message("/alloff"))
    #expect(line.take(1).map(\.event) == [.allOff])
    #expect(line.input.counts == .init(received: 1))
    let queue = MessageQueue()
    let open = try OSCInput(port: 0, address: "0.0.0.0", queue: queue)
    UDPSender(port: open.port, address: outer).send(OSC.message("/alloff"))
    for _ in 0..<10_000 where queue.count == 0 { pause(0.001) }
    #expect(queue.take()?.event == .allOff)
  }

  @Test func twoListenersHearTheirOwnMessages() throws {
    let (one, two) = (try Line(), try Line())
    for key in 0..<100 {
      one.sender.send(OSC.message("/off", .i(Int32(key))))
      two.sender.send(OSC.message("/bend", .i(Int32(key))))
    }
    #expect(one.take(100).map(\.event) == (0..<100).map { .off(key: Double($0), velocity: nil) })
    #expect(two.take(100).map(\.event) == (0..<100).map { .bend(key: nil, cents: Double($0)) })
    one.input.stop()
    two.sender.send(OSC.message("/alloff"))
    #expect(two.take(1).map(\.event) == [.allOff])
  }

  @Test func messagesArriveSoon() throws {
    let line = try Line()
    var delays: [Double] = []
    for _ in 0..<2000 {
      let sent = ArrivedEvent.now()
      line.sender.send(OSC.message("/on", .i(60), .f(100)))
      guard let event = line.take(1).first else { break }
      delays.append(Double(event.nanoseconds - sent) / 1e6)
      pause(0.000_5)
    }
    #expect(delays.count == 2000)
    delays.sort()
    let (median, worst) = (delays[delays.count / 2], delays.last ?? 0)
    print("OSC, from sending to arrival: median \(median) ms, worst \(worst) ms")
    // A note that is 10 ms late is heard as late. The median is far below 1 ms; a busy machine delays single messages.
    #expect(median < 5)
  }

  @Test func aFloodIsReceivedOrCounted() throws {
    let line = try Line()
    let (perTick, ticks) = (20, 5000)
    var taken = 0
    let start = ArrivedEvent.now()
    for tick in 0..<ticks {
      for place in 0..<perTick {
        let key = Int32((tick * perTick + place) % 128)
        while !line.sender.send(OSC.message("/on", .i(key), .f(100))) {}
      }
      while line.queue.take() != nil { taken += 1 }
      // 20 messages each 2 ms.
      let left = start + Int64(tick + 1) * 2_000_000 - ArrivedEvent.now()
      if left > 0 { pause(Double(left) / 1e9) }
    }
    let (sent, seconds) = (perTick * ticks, Double(ArrivedEvent.now() - start) / 1e9)
    pause(0.2)
    while line.queue.take() != nil { taken += 1 }
    let counts = line.input.counts
    print("OSC, \(sent) messages in \(seconds) s: \(taken) taken, \(counts)")
    #expect(counts.malformed == 0)
    #expect(counts.received + counts.lost == sent)
    #expect(taken + counts.dropped == counts.received)
    line.input.stop()
    #expect(line.input.counts == counts)
  }

  @Test func whatTheSystemDiscardsIsCountedAsLost() throws {
    let line = try Line()
    // Large packets fill the system's buffer faster than they are read.
    let large = OSC.message("/x", .b([UInt8](repeating: 1, count: 60_000)))
    let sent = (0..<4000).filter { _ in line.sender.send(large) }.count
    #expect(sent > 3000)
    for _ in 0..<2000 where line.input.counts.malformed + line.input.counts.lost < sent {
      pause(0.001)
    }
    let counts = line.input.counts
    print("OSC, a burst of \(sent) packets of 60 kB: \(counts)")
    #expect(counts.malformed + counts.lost == sent && counts.received == 0)
    line.input.stop()
    #expect(line.input.counts == counts)
  }

  @Test func hostilePacketsNeitherStopNorCrashTheInput() throws {
    let line = try Line()
    var random = Seeded(9)
    let models: [[UInt8]] = [
      OSC.message("/on", .i(60), .f(100)), OSC.message("/note", .d(440), .i(-6), .h(1)),
      OSC.message("/set", .s("variance"), .d(0.3)),
      OSC.message("/set", .b([UInt8](repeating: 7, count: 60_000)), .d(0.3)),
      OSC.message("/x", .b([1, 2, 3]), .s("abc"), .b([])),
      OSC.bundle(1, OSC.message("/alloff"), OSC.bundle(5, OSC.message("/on", .i(1), .i(1)))),
      OSC.bundle(OSC.tag(in: 0.01), OSC.message("/alloff"), OSC.message("/off", .i(1))),
    ]
    var sent = 0
    for turn in 0..<100_000 {
      var packet: [UInt8]
      switch turn % 4 {
      case 0:
        packet = (0..<Int.random(in: 0...200, using: &random)).map { _ in
          .random(in: 0...255, using: &random)
        }
      case 1:
        // The right beginning, and then anything, mostly zeros and types.
        let starts = ["#bundle", "/on", "/set", "/note", "/"]
        packet = OSC.text(starts[Int.random(in: 0..<starts.count, using: &random)])
        for _ in 0..<Int.random(in: 0...60, using: &random) {
          packet.append([0, 0, 0, 44, 98, 105, 102, 255][Int.random(in: 0..<8, using: &random)])
        }
      default:
        // The large model only sometimes, because it is slow to make.
        let place = Int.random(in: 0..<models.count, using: &random)
        packet = models[place == 3 && turn % 64 != 2 ? 0 : place]
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: 0..<packet.count, using: &random)
          packet[place] =
            [0, 1, 0xFF, 0x80, .random(in: 0...255, using: &random)][
              Int.random(in: 0..<5, using: &random)]
        }
        if turn % 4 == 3 { packet.removeLast(Int.random(in: 0..<packet.count, using: &random)) }
      }
      if line.sender.send(packet) { sent += 1 }
      while let event = line.queue.take() { #expect(event.event.isInRange) }
      if turn % 100 == 0 { pause(0.000_3) }
    }
    pause(0.3)
    while line.queue.take() != nil {}
    let counts = line.input.counts
    print("OSC, \(sent) hostile packets: \(counts)")
    #expect(sent > 99_000 && counts.malformed > 50_000)
    line.sender.send(OSC.message("/bend", .i(12)))
    #expect(line.take(1).map(\.event) == [.bend(key: nil, cents: 12)])
  }
}
