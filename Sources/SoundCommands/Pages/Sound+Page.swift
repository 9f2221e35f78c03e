// A sound on a notebook page: a waveform with a player below. The page contains the sound as a 16-bit sound file, so
// that the page does not depend on other files.

public import CommandLanguage
internal import Encodings
internal import Glibc
internal import Plots
public import Sounds
internal import WholeNumbers

extension Sound {
  /// The largest number of samples in a player, over all channels. Jupyter's server reports an error for messages of
  /// more than three megabytes.
  static let mostSamplesPlayed = 1_000_000
  /// The largest number of channels in a player.
  static let mostPlayed = 2

  /// The size of the waveform on the page; the picture has twice as many pixels in each direction.
  private static let pictureWidth = 600
  private static let pictureHeight = 80

  /// A waveform with a player below, and a waveform without a player for pages that do not show HTML; empty for a sound
  /// without samples.
  public var representations: [Representation] {
    guard count > 0 else { return [] }
    let width = Swift.min(channels, Sound.mostPlayed)
    let length = Swift.min(count, Sound.mostSamplesPlayed / width)
    var notes: [String] = [summary]
    if length < count {
      notes.append(
        "the player contains only the first \(QuantityText.seconds(Double(length) / rate))")
    }
    if width < channels { notes.append("the player contains only the first \(width) channels") }
    if peak > 1 { notes.append("the player clips samples beyond full scale") }
    let picture = waveform
    let html =
      "<div>\n<img alt=\"waveform\" width=\"\(Sound.pictureWidth)\" height=\"\(Sound.pictureHeight)\""
      + " src=\"data:image/png;base64,\(Base64.text(picture))\"><br>\n"
      + player(channels: width, length: length)
      + "<small>\(HTML.escaped(notes.joined(separator: " · ")))</small>\n</div>"
    return [
      Representation(mediaType: "text/html", bytes: Array(html.utf8)),
      Representation(mediaType: "image/png", bytes: picture),
    ]
  }

  /// The HTML of a player for the beginning of the sound; empty if no file format supports the sound.
  private func player(channels: Int, length: Int) -> String {
    let start = samples.prefix(channels).map { channel in
      channel.prefix(length).map { $0.isFinite ? Swift.min(Swift.max($0, -1), 1) : 0 }
    }
    // FLAC and WAV files require a whole sample rate, and FLAC does not support all whole sample rates.
    for (type, ending) in [("audio/flac", ".flac"), ("audio/wav", ".wav")] {
      let rate = ending == ".wav" ? rate.rounded() : rate
      guard let sound = try? Sound(samples: start, rate: rate),
        let bytes = try? SoundFile.bytes(of: sound, ending: ending, encoding: .pcm16)
      else { continue }
      return "<audio controls preload=\"metadata\""
        + " src=\"data:\(type);base64,\(Base64.text(bytes))\"></audio><br>\n"
    }
    return ""
  }

  /// A picture of the waveform as PNG. Each column shows the range from the lowest to the highest sample of all
  /// channels, and inside this range the root mean square.
  private var waveform: [UInt8] {
    let (columns, height) = (2 * Sound.pictureWidth, 2 * Sound.pictureHeight)
    var picture = PixelPicture(
      width: columns, height: height,
      colors: [(0, 0, 0, 0), (140, 140, 140, 255), (102, 163, 210, 255), (31, 119, 180, 255)])
    let top = peak.isFinite ? Swift.max(peak, 1e-9) : 1
    func row(_ sample: Float) -> Int {
      let middle = Float(height - 1) / 2
      let share = Swift.min(Swift.max(sample / top, -1), 1)
      return Int(clamped: (middle - share * (middle - 2)).rounded())
    }
    for column in 0..<columns {
      let start = column * count / columns
      let end = Swift.min(count, Swift.max(start + 1, (column + 1) * count / columns))
      var (low, high) = (Float.infinity, -Float.infinity)
      var power: Float = 0
      for channel in samples {
        // Each column includes the last sample of the previous column, so that steep lines have no gaps.
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
