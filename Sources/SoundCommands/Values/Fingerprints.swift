// The fingerprints of sounds, frames, tensors, envelopes, models and generators. A fingerprint is a digest of all
// numbers that define a value, and of nothing else.

internal import SessionRecords
public import SoundModels
public import Sounds
public import Spectra
public import Tensors

extension Sound {
  public func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    fingerprint.add(rate)
    for channel in samples { fingerprint.add(channel) }
    return fingerprint.text
  }
}

extension Tensor {
  public func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    fingerprint.add(self)
    return fingerprint.text
  }
}

extension Frames {
  public func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    fingerprint.add(settings)
    fingerprint.add(magnitudes)
    fingerprint.add(frequencies, scale: 2 / settings.rate)
    fingerprint.add(firstPhases, scale: 0)
    fingerprint.add(sampleCount)
    fingerprint.add(content.rawValue)
    return fingerprint.text
  }
}

extension Frame {
  public func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    fingerprint.add(settings)
    fingerprint.add(magnitudes)
    fingerprint.add(frequencies, scale: 2 / settings.rate)
    return fingerprint.text
  }
}

extension Envelope {
  func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    for point in points {
      fingerprint.add(point.time)
      fingerprint.add(point.value)
    }
    return fingerprint.text
  }
}

extension SoundModel {
  /// The fingerprint of the model's settings, weights and training losses.
  public func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    fingerprint.add(analysis)
    fingerprint.add(Double(seed))
    for number in [settings.layers, settings.units, settings.mixtures, settings.sequence] {
      fingerprint.add(number)
    }
    fingerprint.add(settings.target.rawValue)
    fingerprint.add(settings.noise)
    fingerprint.add(settings.dropout)
    fingerprint.add(scaling.means)
    fingerprint.add(scaling.deviations)
    fingerprint.add(network.parameters.values)
    fingerprint.add(losses)
    return fingerprint.text
  }
}

extension Generator {
  public func fingerprint(isStopped: @escaping () -> Bool) -> String? {
    var fingerprint = Fingerprint(kind, isStopped: isStopped)
    let memory = memoryNumbers
    fingerprint.add(memory.features)
    for word in memory.random { fingerprint.add(word: word) }
    fingerprint.add(count)
    return fingerprint.text
  }
}

extension Fingerprint {
  fileprivate mutating func add(_ tensor: Tensor, scale: Double = 1) {
    for length in tensor.shape { add(length) }
    add(tensor.values, scale: scale)
  }

  fileprivate mutating func add(_ settings: AnalysisSettings) {
    add(settings.rate)
    for number in [settings.fft, settings.hop, settings.bins] { add(number) }
    add(settings.window.name)
    add(settings.window.lobe)
  }
}
