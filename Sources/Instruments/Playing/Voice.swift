// One note that sounds. A voice moves through the notes that stand for its pitch and loudness, and holds until it is
// released. Invariant: the samples of a voice depend on its request alone, not on the other voices.

internal import CVectorMath
internal import Glibc
internal import Networks
internal import Scores
internal import SoundModels
internal import Sounds
internal import Spectra
internal import Tensors
internal import WholeNumbers

/// A note that sounds, frame by frame. Only one thread uses a voice at a time.
final class Voice {
  let sound: InstrumentSound
  let request: NoteRequest
  /// The number of the voice, by which its bank knows it.
  let number: Int
  /// The number of samples by which the voice begins after the beginning of a block.
  let offset: Int
  /// The row of the bank's stepper that has the hidden state of the network; nil before the first step.
  var row: Int?
  /// The number of frames so far.
  private(set) var count = 0
  /// Whether the voice has ended.
  private(set) var isOver = false
  /// Whether any thread may make the samples.
  let isFree: Bool

  /// The place in the notes.
  private var time = 0.0
  /// Whether the voice has been released.
  private(set) var isReleased = false
  private var sinceRelease = 0.0
  private var shares: [NoteMixture.Share] = []
  private var sharesFor = (pitch: Double.nan, loudness: Double.nan)
  private var donor = 0
  private let attack: Double
  private var heads: [(place: Double, weight: Float)]
  private var random: RandomStream
  private var path: RandomStream

  // What the network reads and predicts.
  private var features: [Float]
  private var course: [Float]

  // The sound of the latest frame, from which the next hop goes on.
  private var phases: [Double]
  private var turns: [Float]
  private var levels: [Float]
  private var nextTurns: [Float]
  private var nextLevels: [Float]
  private var noiseTail: [Float]
  /// The samples of the latest hop, and the error of a control that prevented them.
  private var samples: [Float]
  private var failure: (any Error)?
  /// Room for the exponents and the values of `fillFactors`.
  private var exponents: [Float]
  private var factors: [Float]
  private let transform: RealTransform

  /// The deviation from the asked pitch in cents, which a player may change.
  var bend = 0.0
  /// The time in frames over which a jump to another place of a note is faded.
  private static let fade = 0.04
  /// The fall of a note without a recorded release, in dB per second; of a held note and of a decay.
  private static let damping = (held: 1000.0, decay: 350.0)
  /// The level at which a released voice ends, in dB below its loudness.
  private static let silence = 66.0

  init(
    _ request: NoteRequest, of sound: InstrumentSound, number: Int, offset: Int, bend: Double
  ) throws {
    (self.sound, self.request, self.number, self.offset, self.bend) = (
      sound, request, number, offset, bend
    )
    isFree = request.isFree
    random = RandomStream(seed: request.seed, name: "note")
    path = RandomStream(seed: request.seed, name: "path of note")
    let count = sound.scaling.features
    course = [Float](repeating: 0, count: count)
    features = course
    let partials = sound.layout.partials
    phases = [Double](repeating: 0, count: partials)
    turns = [Float](repeating: 0, count: partials)
    (levels, nextTurns, nextLevels) = (turns, turns, turns)
    let hop = sound.layout.hop
    noiseTail = [Float](repeating: 0, count: hop)
    samples = noiseTail
    exponents = [Float](repeating: 0, count: 2 * sound.layout.bins)
    factors = exponents
    transform = RealTransform(size: 2 * hop)
    heads = []
    let (pitch, loudness) = try (request.pitch.value(at: 0), request.loudness.value(at: 0))
    let first = sound.learnt.mixture.shares(
      pitch: Tuning().key(hertz: pitch), loudness: loudness)
    attack = first.reduce(0) { $0 + $1.weight * Double(sound.learnt.courses[$1.note].shape.attack) }
    donor = first.max { $0.weight < $1.weight }?.note ?? 0
    shares = first
    heads = [(0, 1)]
    for (k, phase) in sound.phases[donor].enumerated() where k < partials {
      phases[k] = Double(phase)
    }
    fillCourse(at: 0)
    features = course
    self.sound.scaling.clamp(&features)
  }

  func release() { isReleased = true }

  /// The time of the next frame since the note's beginning, in seconds.
  private var seconds: Double { Double(count) * sound.layout.period }

  // MARK: - The network

  /// Moves on by one frame and fills in the network's inputs.
  ///
  /// - Throws: any error of a control.
  func prepare(_ input: UnsafeMutablePointer<Float>) throws {
    let speed = try min(max(request.speed.value(at: seconds), 0), 1000)
    if let duration = request.duration, seconds >= duration { release() }
    advance(speed)
    let (pitch, loudness) = try asked()
    if abs(pitch - sharesFor.pitch) > 0.01 || abs(loudness - sharesFor.loudness) > 0.05
      || sharesFor.pitch.isNaN
    {
      shares = sound.learnt.mixture.shares(pitch: pitch, loudness: loudness)
      sharesFor = (pitch, loudness)
    }
    fillCourse(at: time)
    let count = features.count
    for i in 0..<count { input[i] = features[i] }
    let conditioning = sound.conditioning
    let place = heads[0].place
    let values = [pitch, loudness]
    conditioning.fill(input + count, position: place, source: nil) { values[$0] }
    let way = input + count + conditioning.wayPlaces.lowerBound
    way[-1] = 1
    for i in 0..<count { way[i] = course[i] }
    conditioning.turn(input + count, from: input, scale: sound.targetScale)
  }

  /// The pitch in semitones and the loudness in dB that are asked for at the next frame.
  private func asked() throws -> (pitch: Double, loudness: Double) {
    let pitch = try request.pitch.value(at: seconds)
    let loudness = try request.loudness.value(at: seconds)
    guard pitch > 0, pitch.isFinite else {
      throw InstrumentError("a pitch must be above 0 Hz, not \(pitch.plain)")
    }
    try NoteRequest.require(loudness: loudness)
    return (Tuning().key(hertz: pitch) + bend / 100, loudness)
  }

  /// How the next frame is drawn. The random stream belongs to the voice: `sound` takes it back.
  func draw() throws -> StreamStepper.Draw {
    let variance = try max(0, request.variance.value(at: seconds))
    let temperature = try max(0, request.temperature.value(at: seconds))
    return StreamStepper.Draw(
      random: random, variance: variance.isFinite ? variance : 0,
      temperature: temperature.isFinite ? temperature : 1)
  }

  private func take(_ drawn: UnsafePointer<Float>, _ draw: StreamStepper.Draw) {
    random = draw.random
    features.withUnsafeMutableBufferPointer { features in
      for i in features.indices { features[i] += sound.targetScale[i] * drawn[i] }
    }
    sound.scaling.clamp(&features)
  }

  // MARK: - The place in the notes

  private func advance(_ speed: Double) {
    if isReleased {
      sinceRelease += 1
      for head in heads.indices { heads[head].place += 1 }
      return
    }
    time += speed
    let period = sound.layout.period
    let course = sound.learnt.courses[donor]
    let own = Double(course.shape.attack)
    for head in heads.indices {
      // In the attack, the donor moves at the pace that takes it to its hold when the mixture gets there.
      let pace = heads[head].place < own && attack > 0 ? own / max(attack, 1e-9) : 1
      heads[head].place += speed * pace
    }
    if heads.count > 1 {
      heads[1].weight = max(0, heads[1].weight - Float(period / Voice.fade))
      heads[0].weight = 1 - heads[1].weight
      if heads[1].weight == 0 { heads.removeLast() }
    }
    guard let end = nextEnd, heads[0].place >= Double(end.end), !end.places.isEmpty else { return }
    let target = end.places[path.index(below: end.places.count)]
    let off = heads[0].place - Double(end.end)
    heads = [(Double(target) + off, 0), (heads[0].place, 1)]
    planned = nil
  }

  /// The end at which the donor's next way back begins.
  private var planned: (end: Int, places: [Int])?
  private var nextEnd: (end: Int, places: [Int])? {
    if let planned { return planned }
    let returns = sound.learnt.courses[donor].returns.filter { Double($0.end) > heads[0].place + 2 }
    planned =
      returns.isEmpty
      ? sound.learnt.courses[donor].returns.first : returns[path.index(below: returns.count)]
    return planned
  }

  /// Fills in the course at a time in frames: the slow courses of all notes, and the quick part of the donor.
  private func fillCourse(at time: Double) {
    let since = isReleased ? sinceRelease : 0
    course.withUnsafeMutableBufferPointer { row in
      guard let row = row.baseAddress else { return }
      row.update(repeating: 0, count: features.count)
      for share in shares {
        let course = sound.learnt.courses[share.note]
        let own = Double(course.shape.attack)
        let place = time < attack ? time / max(attack, 1e-9) * own : own + time - attack
        let last = Double(max(0, course.shape.release - 1))
        course.addSlow(
          min(place, last), beyond: place - last, weight: Float(share.weight), to: row)
        if since > 0 { course.addRelease(since, weight: Float(share.weight), to: row) }
      }
      guard !isReleased else { return }
      for head in heads {
        sound.learnt.courses[donor].addQuick(head.place, weight: head.weight, to: row)
      }
    }
  }

  // MARK: - The sound

  /// Takes the D features that were drawn for this voice, and makes the samples of the next hop, which `add` adds. Several
  /// voices may do this at once if their requests are free.
  func sound(_ drawn: UnsafePointer<Float>, _ draw: StreamStepper.Draw) {
    take(drawn, draw)
    do { try makeSamples() } catch { failure = error }
  }

  /// Adds the samples of the latest hop to `left` and `right`.
  ///
  /// - Throws: the error of a control that prevented them.
  func add(to left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>?) throws {
    if let failure { throw failure }
    if let right {
      let sides = Panning.factors(request.pan)
      let (l, r) = (Float(sides.left), Float(sides.right))
      for (n, sample) in samples.enumerated() {
        left[n] += l * sample
        right[n] += r * sample
      }
    } else {
      for n in samples.indices { left[n] += samples[n] }
    }
  }

  private func makeSamples() throws {
    let layout = sound.layout
    let hop = layout.hop
    let rest = sound.rests[donor].map { ($0, Int(clamped: heads[0].place.rounded())) }
    let values = sound.scaling.levelsAndDeviations(features, on: sound.basis, adding: rest, [])
    // The hop ends with what is asked for at its end.
    count += 1
    let (pitch, loudness) = try asked()
    let bins = layout.bins
    let isExactPitch = request.pitch.isCurve
    let deviation = isExactPitch ? 0 : Double(values[bins])
    fillFactors(values)
    let frequency =
      Tuning().hertz(key: pitch) * exp2((deviation - centredStretch(values)) / 12)
    // The level of the frame: the asked loudness, and the course of the note's own level.
    var level = Double(values[0])
    if request.loudness.isCurve, !isReleased, !sound.learnt.courses[donor].shape.isDecaying {
      // The asked curve takes the place of the note's own movement, once the attack is over.
      let over = min(1, max(0, (time - attack) * layout.period / 0.05))
      level *= 1 - over
    }
    if isReleased {
      level += damped()
      if level < -Voice.silence { isOver = true }
    }
    var power = 0.0
    factors.withUnsafeBufferPointer { factors in
      nextTurns.withUnsafeMutableBufferPointer { turns in
        nextLevels.withUnsafeMutableBufferPointer { levels in
          for k in 0..<layout.partials {
            let own = frequency * Double(k + 1) * Double(factors[bins + 1 + k])
            // A partial above half the sample rate is silent, and its phase must stay finite.
            turns[k] = Float(min(own / layout.rate, 0.5))
            levels[k] = own < 0.48 * layout.rate ? factors[1 + k] : 0
            power += Double(levels[k]) * Double(levels[k])
          }
        }
      }
    }
    for b in 0..<layout.bands.count {
      power += Double(factors[layout.firstBand + b]) * Double(factors[layout.firstBand + b])
    }
    let gain = isOver ? 0 : pow(10, (loudness + level) / 20) / max(power, 1e-30).squareRoot()
    let factor = Float(gain * 2.0.squareRoot())
    nextLevels.withUnsafeMutableBufferPointer { levels in
      for k in levels.indices { levels[k] *= factor }
    }
    if count == 1 { turns = nextTurns }
    samples.withUnsafeMutableBufferPointer {
      guard let room = $0.baseAddress else { return }
      room.update(repeating: 0, count: hop)
      sonde_add_partials(layout.partials, hop, &phases, turns, nextTurns, levels, nextLevels, room)
      addNoise(gain: gain, to: room)
    }
    swap(&turns, &nextTurns)
    swap(&levels, &nextLevels)
  }

  /// Fills in the amplitudes of the levels in dB, and the ratios of the deviations in semitones.
  private func fillFactors(_ values: [Float]) {
    let bins = sound.layout.bins
    let (level, deviation) = (Float(log(10.0) / 20), Float(log(2.0) / 12))
    exponents.withUnsafeMutableBufferPointer { exponents in
      for i in 0..<bins {
        exponents[i] = values[i] * level
        exponents[bins + i] = values[bins + i] * deviation
      }
    }
    sonde_exp(exponents, &factors, 2 * bins)
  }

  /// The mean deviation of the lowest partials from their multiples of the pitch, in semitones. Without it, the pitch that is
  /// heard would move with the deviations. The weights are those with which the analysis finds the pitch of a frame.
  private func centredStretch(_ values: [Float]) -> Double {
    let layout = sound.layout
    var (sum, weights) = (0.0, 1e-30)
    for k in 0..<min(16, layout.partials) {
      let weight = Double(factors[1 + k]) * Double(factors[1 + k]) * Double(k + 1)
      sum += weight * Double(values[layout.bins + 1 + k])
      weights += weight
    }
    return sum / weights
  }

  /// The level of a released voice whose notes have no recorded release, and of one past the end of the release, in dB.
  private func damped() -> Double {
    let period = sound.layout.period
    var longest = 0
    for share in shares where share.weight > 0.05 && sound.learnt.courses[share.note].hasRelease {
      let shape = sound.learnt.courses[share.note].shape
      longest = max(longest, shape.count - shape.release)
    }
    let rate =
      sound.learnt.courses[donor].shape.isDecaying ? Voice.damping.decay : Voice.damping.held
    return -rate * max(0, sinceRelease - Double(longest)) * period
  }

  /// Adds a hop of noise with the levels of the bands.
  private func addNoise(gain: Double, to room: UnsafeMutablePointer<Float>) {
    let layout = sound.layout
    let learnt = sound.learnt
    let hop = layout.hop
    let spectrum = transform.spectrum
    for k in 0...hop { spectrum[k] = ComplexFloat(0, 0) }
    for b in learnt.noiseShares.indices {
      let band = learnt.noiseShares[b]
      let amplitude = Double(factors[layout.firstBand + b]) * gain
      let power = amplitude * amplitude
      guard power > 1e-14, band.width > 0 else { continue }
      let each = Float(power / Double(band.width))
      for i in 0..<min(band.shares.count, hop + 1 - band.first) {
        spectrum[band.first + i].re += band.shares[i] * each
      }
    }
    // The table is read from a place of its own for each frame.
    let mask = (1 << LearntNotes.noiseBits) - 1
    var place = Int(truncatingIfNeeded: path.next() & UInt64(mask))
    learnt.noise.withUnsafeBufferPointer { noise in
      for k in 0...hop {
        // A complex Gaussian draw whose mean square is half the power of the bin, since the bin stands for two.
        let deviation = (spectrum[k].re / 4).squareRoot()
        spectrum[k] = ComplexFloat(
          deviation * noise[place], deviation * noise[(place + 1) & mask])
        place = (place + 2) & mask
      }
    }
    spectrum[0] = ComplexFloat(0, 0)
    transform.inverse()
    let reals = transform.reals
    learnt.window.withUnsafeBufferPointer { window in
      noiseTail.withUnsafeMutableBufferPointer { tail in
        for n in 0..<hop {
          room[n] += tail[n] + reals[n] * window[n]
          tail[n] = reals[hop + n] * window[hop + n]
        }
      }
    }
  }
}
