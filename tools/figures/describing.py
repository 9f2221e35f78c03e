"""Computes descriptors, cepstral coefficients and loudness of recordings for the tests of Measures.

    python3 tools/figures/describing.py > Tests/MeasuresTests/Figures/describing.txt

Needs NumPy, librosa and pyloudnorm, and sox to decode sounds/*.flac. Each line is `sound kind number …`: the descriptors of
every 25th frame at n_fft 2048 and hop 512 (librosa.feature), the coefficients 0 to 12 of every 50th frame
(librosa.feature.mfcc), and the integrated loudness (pyloudnorm.Meter).
"""

import pathlib
import subprocess

import librosa
import numpy as np
import pyloudnorm

TOP = pathlib.Path(__file__).resolve().parents[2]
RATE = 44100


def read(name):
    path = TOP / "sounds" / f"{name}.flac"
    raw = subprocess.run(["sox", str(path), "-t", "f32", "-"], capture_output=True, check=True)
    return np.frombuffer(raw.stdout, "<f4")


def show(sound, kind, values):
    print(sound, kind, *(f"{v:.9g}" for v in values))


for sound in ("clarinet-a3", "piano-c4", "guitar-fifths", "bell", "violin/violin-67"):
    x = read(sound)
    f = librosa.feature
    settings = dict(n_fft=2048, hop_length=512)
    show(sound, "centroid", f.spectral_centroid(y=x, sr=RATE, **settings)[0][::25])
    show(sound, "spread", f.spectral_bandwidth(y=x, sr=RATE, **settings)[0][::25])
    show(sound, "flatness", f.spectral_flatness(y=x, **settings)[0][::25])
    show(sound, "rolloff", f.spectral_rolloff(y=x, sr=RATE, **settings)[0][::25])
    show(sound, "crossings", f.zero_crossing_rate(x, frame_length=2048, hop_length=512)[0][::25])
    show(sound, "mfcc", f.mfcc(y=x, sr=RATE, n_mfcc=13, **settings).T[::50].ravel())
    show(sound, "lufs", [pyloudnorm.Meter(RATE).integrated_loudness(x.astype(np.float64))])
