// A sound on a page: a player with the waveform above it. The sound is part of the page, as a WAV file of 16
// bits, so that the page can be sent on.

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

  /// A player; none for a sound without samples.
  public var representations: [Representation] {
    guard count > 0 else { return [] }
    let width = Swift.min(channels, Sound.mostPlayed)
    let length = Swift.min(count, Sound.mostSamplesPlayed / width)
    var notes: [String] = [summary]
    if length < count {
      notes.append("the player has the first \(Text.seconds(Double(length) / rate))")
    }
    if width < channels { notes.append("the player has the first \(width) channels") }
    if peak > 1 { notes.append("the player cuts what passes full scale") }
    let player = InlineProtocol.base64(waveFile(channels: width, length: length))
    let picture = InlineProtocol.base64(Array(waveform(columns: 600, height: 80).utf8))
    let html =
      "<div>\n<img alt=\"waveform\" width=\"600\" height=\"80\""
      + " src=\"data:image/svg+xml;base64,\(picture)\"><br>\n"
      + "<audio controls preload=\"metadata\" src=\"data:audio/wav;base64,\(player)\"></audio><br>\n"
      + "<small>\(PageText.escaped(notes.joined(separator: " · ")))</small>\n</div>"
    return [Representation(mediaType: "text/html", bytes: Array(html.utf8))]
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

  /// The lowest and highest sample of each column of a picture, all channels together, as SVG.
  private func waveform(columns: Int, height: Int) -> String {
    let top = Double(peak.isFinite ? Swift.max(peak, 1e-9) : 1)
    let middle = Double(height) / 2
    var path = ""
    for column in 0..<columns {
      let start = column * count / columns
      let end = Swift.min(count, Swift.max(start + 1, (column + 1) * count / columns))
      var low: Float = 0
      var high: Float = 0
      for channel in samples {
        for sample in channel[start..<end] where sample.isFinite {
          low = Swift.min(low, sample)
          high = Swift.max(high, sample)
        }
      }
      func place(_ sample: Float) -> String {
        Text.fixed(middle - Double(sample) / top * (middle - 2), 1)
      }
      path += "M\(column) \(place(high))V\(place(low))"
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(columns)\" height=\"\(height)\">"
      + "<path d=\"M0 \(Text.fixed(middle, 1))H\(columns)\" stroke=\"#999\" stroke-width=\"0.5\"/>"
      + "<path d=\"\(path)\" stroke=\"#1f77b4\" stroke-width=\"1\" fill=\"none\"/></svg>"
  }
}
