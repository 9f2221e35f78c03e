"""Computes the pitch of recordings with Praat, and parts of frames with librosa, for the tests of Measures and Spectra.

    python3 tools/figures/pitch.py

writes Tests/MeasuresTests/Figures/pitch.txt and Tests/SpectraTests/Figures/parts.txt. Needs NumPy, librosa 0.11 and
praat-parselmouth 0.4.7, and sox to decode sounds/*.flac.

A line of pitch.txt is `sound lowest highest step start pitch …`: "To Pitch (ac)" with these limits in Hz, the time from one
frame to the next and of the first frame in seconds, and the pitch of each frame in Hz, 0 if it has none. The lines of
parts.txt are the magnitudes of 24 frames of 9 bins, and their harmonic and percussive parts (librosa.decompose.hpss with
kernel_size=7), one frame in a line.
"""

import pathlib
import subprocess

import librosa
import numpy as np
import parselmouth

TOP = pathlib.Path(__file__).resolve().parents[2]
RATE = 44100


def read(name):
    raw = subprocess.run(
        ["sox", str(TOP / "sounds" / f"{name}.flac"), "-t", "f32", "-"], capture_output=True, check=True)
    return np.frombuffer(raw.stdout, "<f4")


with open(TOP / "Tests/MeasuresTests/Figures/pitch.txt", "w") as out:
    for sound, low, high in (
        ("clarinet-a3", 75, 600), ("piano-c4", 75, 600), ("violin/violin-55", 75, 600),
        ("violin/violin-73", 75, 1500), ("violin/violin-88", 150, 3000),
    ):
        track = parselmouth.Sound(read(sound).astype(float), RATE).to_pitch_ac(pitch_floor=low, pitch_ceiling=high)
        pitches = " ".join(f"{f:.6g}" for f in track.selected_array["frequency"])
        print(sound, low, high, f"{track.dx:.9g} {track.x1:.9g}", pitches, file=out)

with open(TOP / "Tests/SpectraTests/Figures/parts.txt", "w") as out:
    random = np.random.default_rng(1)
    frames = random.random((24, 9)).astype("f4")
    frames[:, 3] += 3
    frames[10] += 2
    frames[20:, 5:] = 0
    harmonic, percussive = librosa.decompose.hpss(frames.T, kernel_size=7)
    for part in (frames, harmonic.T, percussive.T):
        for row in part:
            print(*(f"{v:.9g}" for v in row), file=out)
