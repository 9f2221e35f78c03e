"""Computes the pitch of sounds with Praat for the tests of PitchFollower.

    python tools/figures/following.py > Tests/MeasuresTests/Figures/following.txt

Needs praat-parselmouth, NumPy, and sox to decode sounds/*.flac. The track is that of Praat's autocorrelation with
Gaussian windows ("very accurate"), from 75 to 2000 Hz. The sounds are recordings, and sung vowels of harmonics, which the
tests compute by the same formula. Each line is `sound time pitch`; times without a pitch are left out.
"""

import pathlib
import subprocess

import numpy as np
import parselmouth

TOP = pathlib.Path(__file__).resolve().parents[2]
RATE = 44100
FORMANTS = {
    "a": [(700, 1, 80), (1220, 0.5, 90), (2600, 0.25, 120)],
    "i": [(290, 1, 60), (2270, 0.3, 100), (3010, 0.2, 120)],
    "u": [(310, 1, 60), (870, 0.25, 80), (2250, 0.05, 110)],
}


def read(name):
    path = TOP / "sounds" / f"{name}.flac"
    raw = subprocess.run(["sox", str(path), "-t", "f64", "-"], capture_output=True, check=True)
    return np.frombuffer(raw.stdout, "<f8")


def vowel(name, base):
    """2 s of a vowel: a glide of a fifth up in 2 s, with a vibrato of 6 Hz and 40 cents."""
    t = np.arange(2 * RATE) / RATE
    f = base * 2 ** ((350 * t + 40 * np.sin(2 * np.pi * 6 * t)) / 1200)
    phase = 2 * np.pi * np.cumsum(f) / RATE
    x = np.zeros(len(t))
    for k in range(1, 31):
        level = sum(g / (1 + ((k * f - c) / b) ** 2) for c, g, b in FORMANTS[name]) + 0.02 / k
        x += level * np.sin(k * phase)
    return 0.05 * x


def main():
    print(f"# parselmouth {parselmouth.__version__}, Praat {parselmouth.PRAAT_VERSION}, NumPy {np.__version__};"
          " tools/figures/following.py")
    sounds = {name: read(name) for name in ("clarinet-a3", "piano-c4")}
    sounds |= {f"vowel-{name}-{base}": vowel(name, base) for name in "aiu" for base in (110, 220)}
    for name, samples in sounds.items():
        track = parselmouth.Sound(samples, RATE).to_pitch_ac(
            time_step=0.02, pitch_floor=75, pitch_ceiling=2000, very_accurate=True)
        for time, pitch in zip(track.xs(), track.selected_array["frequency"]):
            if pitch > 0:
                print(f"{name} {time:.6f} {pitch:.4f}")


main()
