"""Computes the expected figures of the analysis for the tests of Spectra with SciPy.

    python3 tools/figures/spectra.py > Tests/SpectraTests/Figures/spectra.txt

Needs NumPy and SciPy. Each line is `case name frame bin magnitude frequency`: the magnitude is
2|X| / sum(w) by scipy.signal.stft with windows by scipy.signal.get_window, the frequency (Hz) is from
the phases of the frame and the previous frame by numpy.unwrap. The signal is defined below, and the
test makes it again.
"""

import numpy as np
import scipy
from scipy import signal

RATE = 44100
LENGTH = 6000

CASES = [
    ("hann", "hann", 512, 128),
    ("hamming", "hamming", 512, 64),
    ("blackman", "blackman", 600, 100),
    ("kaiser", ("kaiser", 8.0), 512, 64),
    ("long", "hann", 2048, 512),
]


def test_signal():
    n = np.arange(LENGTH, dtype=np.float64)
    partials = 0.4 * np.sin(0.06 * n) + 0.2 * np.sin(0.18 * n + 1.0)
    chirp = 0.2 * np.sin(0.5 * n + 0.00005 * n * n)
    return (partials + chirp).astype(np.float32).astype(np.float64)


def main():
    x = test_signal()
    print(f"# NumPy {np.__version__}, SciPy {scipy.__version__}; tools/figures/spectra.py")
    for name, window, fft, hop in CASES:
        _, _, spectra = signal.stft(
            x, fs=RATE, window=signal.get_window(window, fft, fftbins=True), nperseg=fft,
            noverlap=fft - hop, boundary="zeros", padded=True, scaling="spectrum")
        spectra = spectra.T
        bins = fft // 2 + 1
        magnitudes = 2 * np.abs(spectra)
        magnitudes[:, [0, bins - 1]] /= 2
        # The phases of SciPy are the phases at the frame's first sample, as in Sonde.
        phases = np.angle(spectra)
        expected = 2 * np.pi * hop * np.arange(bins) / fft
        last = (LENGTH - fft // 2) // hop
        for frame in (1, 2, last // 2, last):
            pair = np.stack([phases[frame - 1] + expected, phases[frame]])
            turn = np.diff(np.unwrap(pair, axis=0), axis=0)[0]
            frequencies = (np.arange(bins) / fft + turn / (2 * np.pi * hop)) * RATE
            for k in sorted({0, 1, 2, 5, 7, 15, 20, 41, 42, 44, bins - 1}):
                if magnitudes[frame, k] > 1e-5:
                    print(name, frame, k, repr(float(magnitudes[frame, k])),
                          repr(float(frequencies[k])))


main()
