// The readers of sounds, tensors, frames and models. What a reader accepts is written and read again, and must be the
// same, bit for bit.

internal import FrameFiles
internal import Instruments
internal import MIDIFiles
internal import Scores
internal import SoundModels
internal import Sounds
internal import Spectra
internal import TensorFiles
internal import Tensors

extension Reader {
  static let files = [
    Reader("sound") { bytes in
      let sound = try withFile(bytes, ending: ".wav") { try SoundFile.read($0, limit: 1 << 22) }
      try expect(sound.count > 0, "a sound without samples")
    },
    Reader("npy") { bytes in
      let tensor = try NumPyFile.decode(bytes, name: "a.npy")
      let again = try NumPyFile.decode(NumPyFile.encode(tensor), name: "b.npy")
      try expect(isSame(tensor, again), "a tensor changes when it is written and read")
    },
    Reader("npz") { bytes in
      let entries = try NumPyArchive.decode(bytes, name: "a.npz")
      if FramesArchive.isFrames(entries) {
        let frames = try FramesArchive.frames(entries, name: "a.npz")
        let again = try FramesArchive.frames(FramesArchive.entries(frames), name: "b.npz")
        try expect(frames.count == again.count, "frames change when they are written and read")
      }
      let packed = try NumPyArchive.encode(entries, name: "b.npz")
      let again = try NumPyArchive.decode(packed, name: "b.npz")
      try expect(
        entries.map(\.name) == again.map(\.name) && entries.map(\.text) == again.map(\.text)
          && zip(entries, again).allSatisfy { isSame($0.tensor, $1.tensor) },
        "an archive changes when it is written and read")
    },
    Reader("pvx") { bytes in
      let frames = try VocoderFile.decode(bytes, name: "a.pvx").frames
      // Not every analysis fits into the format, so writing may be refused.
      guard let packed = try? VocoderFile.encode(frames, name: "b.pvx") else { return }
      let again = try VocoderFile.decode(packed, name: "b.pvx").frames
      try expect(
        frames.count == again.count && frames.bins == again.bins,
        "frames change when they are written and read")
    },
    Reader("midi") { bytes in
      let score = try MIDIFile.decode(bytes, name: "a.mid").score
      // A bend may lead beyond the keys, and a file may be too long, so writing may be refused.
      guard let written = try? MIDIFile.encode(score, name: "b.mid").bytes else { return }
      let again = try MIDIFile.decode(written, name: "b.mid").score
      try expect(
        score.notes.count == again.notes.count
          && zip(score.notes, again.notes).allSatisfy { abs($0.at - $1.at) < 2e-4 },
        "a score changes when it is written and read")
    },
    Reader("safetensors") { bytes in
      let file = try SafeTensors.decode(bytes, name: "a.safetensors")
      let packed = file.encode()
      let again = try SafeTensors.decode(packed, name: "b.safetensors")
      try expect(again.encode() == packed, "tensors change when they are written and read")
    },
    Reader("model", longest: 1 << 14) { bytes in
      let model = try ModelFile.decode(SafeTensors.decode(bytes, name: "a.safetensors"))
      let packed = try ModelFile.encode(model).encode()
      let again = try ModelFile.decode(SafeTensors.decode(packed, name: "b.safetensors"))
      try expect(
        try ModelFile.encode(again).encode() == packed,
        "a model changes when it is written and read")
    },
    Reader("instrument", longest: 1 << 16) { bytes in
      let file = try SafeTensors.decode(bytes, name: "a.safetensors")
      let instrument = try InstrumentFile.decode(file, path: "a.safetensors")
      let packed = try InstrumentFile.encode(instrument).encode()
      let again = try InstrumentFile.decode(
        SafeTensors.decode(packed, name: "b.safetensors"), path: "b.safetensors")
      try expect(
        try InstrumentFile.encode(again).encode() == packed,
        "an instrument changes when it is written and read")
    },
  ]

  /// Whether two tensors have the same shape and the same bits.
  private static func isSame(_ a: Tensor?, _ b: Tensor?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a.shape == b.shape
      && zip(a.values, b.values).allSatisfy {
        $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN)
      }
  }
}
