// A sound on a page: a player with the waveform above it. The sound is part of the page, as a file of 16 bits,
// so that the page can be sent on.

public import CommandLanguage
internal import Glibc
internal import Plots
public import Sounds

extension Sound {
  /// The most samples that a player plays, of all channels: Jupyter's server lets through three megabytes at
  /// once, and says that its limit was passed where there are more.
  static let mostSamplesPlayed = 1_000_000
  /// How many channels a player plays.
  static let mostPlayed = 2

  /// The size of the waveform on the page; it is drawn with twice as many pixels.
  private static let pictureWidth = 600
  private static let pictureHeight = 80

  /// A player under the waveform, and the waveform alone for pages that have no players; none for a sound
  /// without samples.
  public var representations: [Representation] {
    guard count > 0 else { return [] }
    let width = Swift.min(channels, Sound.mostPlayed)
    let length = Swift.min(count, Sound.mostSamplesPlayed / width)
    var notes: [String] = [summary]
    if length < count {
      notes.append("the player has the first \(QuantityText.seconds(Double(length) / rate))")
    }
    if width < channels { notes.append("the player has the first \(width) channels") }
    if peak > 1 { notes.append("the player cuts what passes full scale") }
    let player = soundFile(channels: width, length: length)
    let picture = waveform
    let html =
      "<div>\n<img alt=\"waveform\" width=\"\(Sound.pictureWidth)\" height=\"\(Sound.pictureHeight)\""
      + " src=\"data:image/png;base64,\(InlineProtocol.base64(picture))\"><br>\n"
      + "<audio controls preload=\"metadata\""
      + " src=\"data:\(player.type);base64,\(InlineProtocol.base64(player.bytes))\"></audio><br>\n"
      + "<small>\(PageText.escaped(notes.joined(separator: " · ")))</small>\n</div>"
    return [
      Representation(mediaType: "text/html", bytes: Array(html.utf8)),
      Representation(mediaType: "image/png", bytes: picture),
    ]
  }

  /// The beginning of the sound as a file for players: FLAC of 16 bits, WAV where FLAC does not take it.
  private func soundFile(channels: Int, length: Int) -> (type: String, bytes: [UInt8]) {
    let start = samples.prefix(channels).map { channel in
      channel.prefix(length).map { $0.isFinite ? Swift.min(Swift.max($0, -1), 1) : 0 }
    }
    if let sound = try? Sound(samples: start, rate: rate),
      let bytes = try? SoundFile.bytes(of: sound, ending: ".flac", encoding: .pcm16)
    {
      return ("audio/flac", bytes)
    }
    return ("audio/wav", waveFile(channels: channels, length: length))
  }

  /// The beginning of the sound as a WAV file of 16 bits (RIFF, format 1). What passes full scale is cut,
  /// what is no number is silent.
  func waveFile(channels: Int, length: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    let size = length * channels * 2
    bytes.reserveCapacity(44 + size)
    func add(_ number: Int, _ count: Int) {
      for place in 0..<count { bytes.append(UInt8(number >> (8 * place) & 255)) }
    }
    let whole = Int(rate.rounded())
    bytes += Array("RIFF".utf8)
    add(36 + size, 4)
    bytes += Array("WAVEfmt ".utf8)
    add(16, 4)
    add(1, 2)
    add(channels, 2)
    add(whole, 4)
    add(whole * channels * 2, 4)
    add(channels * 2, 2)
    add(16, 2)
    bytes += Array("data".utf8)
    add(size, 4)
    for place in 0..<length {
      for channel in 0..<channels {
        let sample = samples[channel][place]
        let level = sample.isFinite ? Swift.min(Swift.max(sample, -1), 1) : 0
        let number = Swift.min(32767, Int((level * 32768).rounded()))
        add(number & 0xffff, 2)
      }
    }
    return bytes
  }

  /// The lowest and highest sample of each column of a picture, all channels together, and inside them the
  /// root mean square.
  private var waveform: [UInt8] {
    let (columns, height) = (2 * Sound.pictureWidth, 2 * Sound.pictureHeight)
    var picture = PixelPicture(
      width: columns, height: height,
      colors: [(0, 0, 0, 0), (140, 140, 140, 255), (102, 163, 210, 255), (31, 119, 180, 255)])
    let top = peak.isFinite ? Swift.max(peak, 1e-9) : 1
    func row(_ sample: Float) -> Int {
      let middle = Float(height - 1) / 2
      return Int((middle - Swift.min(Swift.max(sample / top, -1), 1) * (middle - 2)).rounded())
    }
    for column in 0..<columns {
      let start = column * count / columns
      let end = Swift.min(count, Swift.max(start + 1, (column + 1) * count / columns))
      var (low, high) = (Float.infinity, -Float.infinity)
      var power: Float = 0
      for channel in samples {
        // With the sample before, so that steep lines hang together.
        for sample in channel[Swift.max(0, start - 1)..<end] where sample.isFinite {
          low = Swift.min(low, sample)
          high = Swift.max(high, sample)
          power += sample * sample
        }
      }
      picture.fill(column: column, rows: row(0)...row(0), color: 1)
      guard low <= high else { continue }
      picture.fill(column: column, rows: row(high)...row(low), color: 2)
      let mean = (power / Float((end - Swift.max(0, start - 1)) * channels)).squareRoot()
      if -mean > low, mean < high {
        picture.fill(column: column, rows: row(mean)...row(-mean), color: 3)
      }
    }
    return picture.png
  }
}
