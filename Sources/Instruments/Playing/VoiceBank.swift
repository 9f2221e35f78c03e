// The voices of an instrument that sound at once. The pitched voices step through the network together, as one product.
// Invariant: the samples of the voices are added in the order of the voices, so that they do not depend on the threads.

internal import Glibc
internal import Networks
internal import WholeNumbers

/// The voices of an instrument. Only one thread uses a bank at a time.
package final class VoiceBank {
  private let instrument: Instrument
  private let sound: InstrumentSound?
  /// The largest number of voices that sound at once.
  package let capacity: Int
  /// The number of channels of a block: 1 or 2.
  package let channels: Int
  /// The number of samples of a block.
  package let hop: Int
  private let stepper: StreamStepper?
  private var voices: [Voice] = []
  private var hits: [HitVoice] = []
  private var draws: [StreamStepper.Draw] = []
  private var numbers = 0
  /// The samples of this block and the next one that voices have already made.
  private var spill: [[Float]]

  /// The number of voices that sound.
  package var count: Int { voices.count + hits.count }
  /// The number of voices that had to make room for others.
  package private(set) var cut = 0

  /// - Parameters:
  ///   - capacity: the largest number of voices, at least 1.
  ///   - channels: 1, or 2 for voices with a place between left and right.
  ///   - threads: the number of threads, which does not affect the samples.
  package init(
    _ instrument: Instrument, capacity: Int, channels: Int = 1, threads: Int = 1
  ) throws {
    self.instrument = instrument
    self.capacity = max(1, capacity)
    self.channels = channels
    sound = try instrument.pitched == nil ? nil : InstrumentSound(instrument)
    stepper = try sound.map {
      try StreamStepper($0.network, capacity: max(1, capacity), threads: threads)
    }
    hop =
      sound?.layout.hop ?? max(8, 2 * Int(clamped: Instrument.usualHop * instrument.rate / 2))
    spill = Array(repeating: Array(repeating: 0, count: 2 * hop), count: channels)
  }

  /// Begins a note in the next block. If all voices sound, the one that sounds longest, released ones first, makes room.
  ///
  /// - Parameters:
  ///   - offset: the sample of the next block at which the note begins, below `hop`.
  ///   - bend: the deviation from the pitch, in cents.
  /// - Returns: the number of the voice.
  /// - Throws: `InstrumentError` if the pitch or the loudness is not possible, or if no note has a pitch.
  @discardableResult
  package func start(_ request: NoteRequest, offset: Int = 0, bend: Double = 0) throws -> Int {
    guard let sound else { throw InstrumentError("this instrument has no notes with a pitch") }
    let voice = try Voice(
      request, of: sound, number: numbers, offset: min(max(offset, 0), hop - 1), bend: bend)
    makeRoom()
    voices.append(voice)
    numbers += 1
    return numbers - 1
  }

  /// Begins a note without pitch in the next block.
  ///
  /// - Returns: the number of the voice.
  /// - Throws: `InstrumentError` if there is no such note.
  @discardableResult
  package func start(_ request: HitRequest, offset: Int = 0) throws -> Int {
    let hit = try HitVoice(
      request, of: instrument, number: numbers, offset: min(max(offset, 0), hop - 1),
      channels: channels)
    makeRoom()
    hits.append(hit)
    numbers += 1
    return numbers - 1
  }

  private func makeRoom() {
    guard count >= capacity else { return }
    cut += 1
    if let place = voices.firstIndex(where: \.isReleased) {
      voices.remove(at: place)
    } else if let hit = hits.first, hit.number < voices.first?.number ?? .max {
      hits.removeFirst()
    } else if !voices.isEmpty {
      voices.removeFirst()
    }
  }

  /// Releases a voice. A voice that has ended is left alone.
  package func release(_ number: Int) {
    voices.first { $0.number == number }?.release()
    hits.first { $0.number == number }?.release()
  }

  /// Sets the deviation of a voice's pitch in cents.
  package func bend(_ number: Int, _ cents: Double) {
    voices.first { $0.number == number }?.bend = cents
  }

  /// Releases all voices.
  package func releaseAll() {
    for voice in voices { voice.release() }
    for hit in hits { hit.release() }
  }

  /// Makes the next block of samples: `hop` samples for each channel.
  ///
  /// - Throws: the error of a voice's control; the voice has then ended, and the others go on with the next block.
  package func next(into block: inout [[Float]]) throws {
    var failure: (any Error)?
    if let stepper { failure = step(stepper) }
    hits = hits.filter { hit in
      do {
        try hit.add(hop, to: &spill)
        return !hit.isOver
      } catch {
        failure = error
        return false
      }
    }
    for channel in 0..<channels {
      for n in 0..<hop {
        block[channel][n] = spill[channel][n]
        spill[channel][n] = spill[channel][hop + n]
        spill[channel][hop + n] = 0
      }
    }
    if let failure { throw failure }
  }

  /// Steps all pitched voices and adds their samples.
  ///
  /// - Returns: the error of a voice that has ended because of it.
  private func step(_ stepper: StreamStepper) -> (any Error)? {
    var failure: (any Error)?
    var ready: [Voice] = []
    draws.removeAll(keepingCapacity: true)
    for voice in voices {
      do {
        let row = ready.count
        try voice.prepare(stepper.inputs + row * stepper.shape.inputs)
        draws.append(try voice.draw())
        // Voices keep their order, so the state of a later voice is never overwritten.
        if let old = voice.row { stepper.move(old, to: row) } else { stepper.clear(row) }
        voice.row = row
        ready.append(voice)
      } catch {
        failure = error
      }
    }
    stepper.step(&draws)
    sound(Sounding(voices: ready, draws: draws, stepper: stepper))
    voices.removeAll(keepingCapacity: true)
    for voice in ready {
      do {
        try add(voice)
        if !voice.isOver { voices.append(voice) }
      } catch {
        failure = error
      }
    }
    return failure
  }

  /// Makes the samples of all voices of a block.
  private func sound(_ block: Sounding) {
    let parts = (block.voices.count + VoiceBank.partVoices - 1) / VoiceBank.partVoices
    block.stepper.crew.parallel(parts) { part in
      let first = part * VoiceBank.partVoices
      for place in first..<min(first + VoiceBank.partVoices, block.voices.count) {
        if block.voices[place].isFree { block.sound(place) }
      }
    }
    for place in block.voices.indices where !block.voices[place].isFree { block.sound(place) }
  }

  /// The number of voices that a thread takes at once.
  private static let partVoices = 4

  /// The voices of a block after their step. Each thread makes the samples of its own voices.
  private struct Sounding: @unchecked Sendable {
    let voices: [Voice]
    let draws: [StreamStepper.Draw]
    let stepper: StreamStepper

    func sound(_ place: Int) {
      voices[place].sound(stepper.drawn + place * stepper.shape.outputs, draws[place])
    }
  }

  /// Adds the samples of a voice's next hop.
  private func add(_ voice: Voice) throws {
    // The channels are taken out of their list, because two elements of a list cannot be written at once.
    var (left, right): ([Float], [Float]) = ([], [])
    swap(&left, &spill[0])
    if channels > 1 { swap(&right, &spill[1]) }
    defer {
      swap(&left, &spill[0])
      if channels > 1 { swap(&right, &spill[1]) }
    }
    try left.withUnsafeMutableBufferPointer { left in
      try right.withUnsafeMutableBufferPointer { right in
        guard let left = left.baseAddress else { return }
        let second = channels > 1 ? right.baseAddress.map { $0 + voice.offset } : nil
        try voice.add(to: left + voice.offset, second)
      }
    }
  }
}
