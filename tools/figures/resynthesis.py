"""Computes the expected samples of resynthesised frames for the tests of Spectra with SciPy.

    python3 tools/figures/resynthesis.py > Tests/SpectraTests/Figures/resynthesis.txt

Needs NumPy and SciPy. Each line is `case name index sample`. The frames are those of a signal by
scipy.signal.stft, with all frequencies raised by 10 Hz. Their phases are the sums of the frequencies by
numpy.cumsum, and scipy.signal.istft makes the samples. The test makes the signal and the frames again.
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
    ("short", "hann", 64, 16),
    ("long", "hann", 2048, 512),
]


def main():
    n = np.arange(LENGTH, dtype=np.float64)
    x = 0.4 * np.sin(0.06 * n) + 0.2 * np.sin(0.18 * n + 1.0) + 0.2 * np.sin(0.5 * n + 0.00005 * n * n)
    x = x.astype(np.float32).astype(np.float64)
    print(f"# NumPy {np.__version__}, SciPy {scipy.__version__}; tools/figures/resynthesis.py")
    for name, window, fft, hop in CASES:
        setting = dict(
            fs=RATE, window=signal.get_window(window, fft, fftbins=True), nperseg=fft, noverlap=fft - hop,
            scaling="spectrum")
        _, _, spectra = signal.stft(x, boundary="zeros", padded=True, **setting)
        phases = np.angle(spectra)
        # A turn more or less in a hop leads to the same phases, so the differences need not be unwrapped.
        advances = np.diff(phases, axis=1) + 2 * np.pi * 10 * hop / RATE
        reached = np.cumsum(np.concatenate([phases[:, :1], advances], axis=1), axis=1)
        _, y = signal.istft(np.abs(spectra) * np.exp(1j * reached), boundary=True, **setting)
        for index in range(37, LENGTH, 271):
            print(name, index, repr(float(y[index])))


main()
