// Scores as sounds. Each instrument plays its notes at once, and the functions of a score are called one after the other.

internal import CommandLanguage
internal import Glibc
internal import Instruments
internal import Scores
internal import SoundModels
internal import Sounds
internal import WholeNumbers

extension Context {
  /// The sound of a score.
  ///
  /// - Parameter settings: the values of all notes other than their loudness, duration and place; the notes' seeds follow
  ///   from its seed.
  /// - Throws: `CommandError` if a note is not possible; `Interrupted` if the user interrupts the run.
  func perform(
    _ instrument: Instrument, _ score: ScoreArgument, _ settings: NoteSettings
  ) throws -> Sound {
    var players: [(instrument: Instrument, notes: [PlannedNote])] = [(instrument, [])]
    var others: [(at: Double, sound: Sound, pan: Double)] = []
    for (number, note) in score.score.notes.enumerated() {
      let own: Instrument
      switch note.instrument.map({ score.instruments[$0] }) {
      case nil: own = instrument
      case .object(let other as Instrument)?: own = other
      case .function(let function)?:
        let result = try call(function, [ScoreArgument.record(of: note)])
        guard case .object(let sound as Sound) = result else {
          throw CommandError(
            "perform: the function '\(function.name)' must return a sound for each record, not"
              + " \(result.kindInWords)")
        }
        others.append((note.at, sound, note.pan))
        continue
      case let other?:
        throw CommandError(
          "perform: the 'instrument' of a record must be an instrument or a function, not"
            + " \(other.kindInWords)")
      }
      let planned = try planned(note, own, settings, number: number)
      if let place = players.firstIndex(where: { $0.instrument === own }) {
        players[place].notes.append(planned)
      } else {
        players.append((own, [planned]))
      }
    }
    let isWide =
      score.score.notes.contains { $0.pan != 0 } || others.contains { $0.sound.channels > 1 }
    let channels = isWide ? 2 : 1
    var result: Sound?
    for (player, notes) in players where !notes.isEmpty {
      noteUntrained(player)
      let made = try player.perform(notes, channels: channels, run: run)
      if made.cut > 0 {
        self.note(
          "\(MessageText.count(made.cut, "note")) ended early: more than \(Instrument.mostVoices) sounded at once"
        )
      }
      result = try Sound.adding(result, made.sound, at: 0, pan: nil, channels: channels)
    }
    for (at, sound, pan) in others {
      result = try Sound.adding(result, sound, at: at, pan: pan, channels: channels)
    }
    guard let result else { throw CommandError("perform: the score has no notes") }
    if result.peak > 1 {
      self.note(
        "the loudest sample exceeds full scale by \(QuantityText.fixed(20 * log10(Double(result.peak)), 1)) dB"
      )
    }
    return result
  }

  /// The note of a record.
  private func planned(
    _ note: ScoreNote, _ instrument: Instrument, _ settings: NoteSettings, number: Int
  ) throws -> PlannedNote {
    var own = settings
    own.duration = note.duration > 0 ? note.duration : 1 / instrument.rate
    own.pan = note.pan
    own.seed = StatementSeed.mix(settings.seed &+ UInt64(number))
    let wanted: Instrument.Wanted
    if let pitch = note.pitch {
      wanted = try instrument.wanted(.curve(.constant(pitch)), "perform")
    } else {
      let name = note.name ?? note.key.map { "\($0)" } ?? ""
      wanted = try instrument.hit(name: name, key: note.key)
      // A drum sounds to its end, however short its key is held.
      own.duration = nil
    }
    if let loudness = note.loudness {
      let top = note.channel == nil ? 0 : instrument.loudnesses.upperBound
      own.loudness = .constant(loudness + top)
    }
    return PlannedNote(at: note.at, try instrument.part(wanted, own, "perform"))
  }
}

extension Instrument {
  /// The note without pitch that has a name, or that stands for a key of a drum: the key's number as a name, or the notes
  /// in their order from key 36 on.
  ///
  /// - Throws: `CommandError` if there is none.
  func hit(name: String, key: Int?) throws -> Wanted {
    if let drum = unpitched(named: name) ?? key.flatMap({ unpitched(key: $0) }) {
      return .hit(drum)
    }
    throw CommandError(
      "perform: this instrument has no note '\(name)' without pitch",
      hint: namesWithoutPitch.map { "it has \($0)" } ?? "it has only notes with a pitch")
  }
}

extension Sound {
  /// The sum of a sound and another one that begins at `at` seconds.
  ///
  /// - Parameters:
  ///   - pan: the place of a sound with one channel between left (−1) and right (1); nil for one that has its channels.
  ///   - channels: the number of channels of the result.
  fileprivate static func adding(
    _ first: Sound?, _ other: Sound, at: Double, pan: Double?, channels: Int
  ) throws -> Sound {
    let rate = first?.rate ?? other.rate
    let other = other.rate == rate ? other : try Resampler.resample(other, to: rate)
    let start = try Sound.count(seconds: at, rate: rate)
    var samples = first?.samples ?? Array(repeating: [], count: channels)
    let sides = Panning.factors(pan ?? 0)
    for channel in samples.indices {
      let needed = max(samples[channel].count, start + other.count)
      samples[channel] += Array(repeating: 0, count: needed - samples[channel].count)
      let own = other.samples[min(channel, other.samples.count - 1)]
      let gain: Float =
        channels == 2 && other.channels == 1 && pan != nil
        ? Float(channel == 0 ? sides.left : sides.right) : 1
      for n in 0..<other.count { samples[channel][start + n] += gain * own[n] }
    }
    return try Sound(samples: samples, rate: rate)
  }
}
