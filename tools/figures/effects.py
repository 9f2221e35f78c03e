"""Computes the expected results of filters for the tests of Effects with SciPy.

    python3 tools/figures/effects.py > Tests/EffectsTests/Figures/filters.txt

Needs NumPy and SciPy. All computations are in 64 bits. The input is x[n] = ((7919 n² + 104729 n) mod 65536) / 32768 − 1
for n < 4000. Each line is `kind rate frequency number`, where the number is the order of a lowpass or highpass
(scipy.signal.butter) or the q of a bandpass or notch (the formulae of Robert Bristow-Johnson's cookbook, through
scipy.signal.lfilter), and then the samples 0, 1, 2, 10, 100, 1000 and 3999 of the result.
"""

import numpy as np
from scipy import signal

N = np.arange(4000, dtype=np.int64)
X = ((7919 * N * N + 104729 * N) % 65536) / 32768 - 1
SHOWN = [0, 1, 2, 10, 100, 1000, 3999]


def cookbook(kind, frequency, q, rate):
    w = 2 * np.pi * frequency / rate
    alpha = np.sin(w) / (2 * q)
    a = [1 + alpha, -2 * np.cos(w), 1 - alpha]
    b = [alpha, 0, -alpha] if kind == "bandpass" else [1, -2 * np.cos(w), 1]
    return signal.lfilter(b, a, X)


for rate in (8000, 44100, 192000):
    for frequency in (0.5, 20, 1000, 0.49 * rate):
        for order in (1, 2, 3, 8, 25):
            for kind in ("lowpass", "highpass"):
                sos = signal.butter(order, frequency, kind, fs=rate, output="sos")
                y = signal.sosfilt(sos, X)
                print(kind, rate, frequency, order, *(f"{y[n]:.9g}" for n in SHOWN))
        for q in (0.3, 5, 200):
            for kind in ("bandpass", "notch"):
                y = cookbook(kind, frequency, q, rate)
                print(kind, rate, frequency, q, *(f"{y[n]:.9g}" for n in SHOWN))
