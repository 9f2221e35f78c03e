"""Computes the expected figures of merit for the tests of Measures with NumPy.

    python3 tools/figures/measures.py > Tests/MeasuresTests/Figures/measures.txt

Needs NumPy and SciPy, and sox to decode sounds/*.flac. All computations are in 64 bits and in the simplest form:
the autocorrelation is a sum of products, the transform is scipy.signal.stft's. Each line is
`sound reference fft bins distance pitch drift envelope`, with `-` for a figure without a value.
"""

import pathlib
import subprocess

import numpy as np
import scipy
from scipy import signal

TOP = pathlib.Path(__file__).resolve().parents[2]
RATE = 44100

CASES = [
    ("piano-c4", "clarinet-a3", 2048, 20),
    ("clarinet-a3", "piano-c4", 512, 20),
    ("guitar-fifths", "bell", 512, 257),
    ("bell", "guitar-fifths", 2048, 100),
    ("clarinet-a3", "clarinet-a3", 512, 20),
    ("bell", "piano-c4", 1024, 60),
]


def read(name):
    path = TOP / "sounds" / f"{name}.flac"
    raw = subprocess.run(["sox", str(path), "-t", "f64", "-"], capture_output=True, check=True)
    return np.frombuffer(raw.stdout, "<f8")


def magnitudes(x, fft, bins):
    hop = fft // 4
    # A frame is centred on every hop up to or past the end.
    count = 1 + -(-len(x) // hop)
    padded = np.concatenate([x, np.zeros(fft)])
    _, _, spectra = signal.stft(
        padded, window="hann", nperseg=fft, noverlap=fft - hop, boundary="zeros", scaling="spectrum")
    return 2 * np.abs(spectra.T[:count, :bins])


def distance(x, y, fft, bins):
    a, b = magnitudes(x, fft, bins)[:, 1:], magnitudes(y, fft, bins)[:, 1:]
    count = min(len(a), len(b))
    low = b.max() * 10 ** (-60 / 20)
    a, b = (20 * np.log10(np.maximum(v[:count], low)) for v in (a, b))
    return np.sqrt(((a - b) ** 2).mean(axis=1)).mean()


def summit(values, lag):
    """The place and the height of a peak: a parabola if the peak is broad, else band-limited interpolation."""
    left, middle, right = values[lag - 1 : lag + 2]
    if left - 2 * middle + right <= -0.05:
        taps = np.arange(-64, 65)
        even = np.abs(lag + taps)
        known = even < len(values)
        places = np.arange(-40, 41) / 64
        kernel = np.sinc(places[:, None] - taps) * np.cos(np.pi * (places[:, None] - taps) / 130) ** 2
        fine = kernel[:, known] @ values[even[known]]
        best = 1 + int(np.argmax(fine[1:-1]))
        left, middle, right = fine[best - 1 : best + 2]
        shift = 0.5 * (left - right) / (left - 2 * middle + right)
        return lag + places[best] + shift / 64, middle - 0.25 * (left - right) * shift
    shift = 0.5 * (left - right) / (left - 2 * middle + right)
    return lag + shift, middle - 0.25 * (left - right) * shift


def period(x):
    """The period of a block; None without a pitch. A period of few samples comes from a multiple of it."""
    n = len(x)
    values = np.zeros(n // 2 + 2)
    for lag in range(len(values)):
        head, tail = x[: n - lag], x[lag:]
        head, tail = head - head.mean(), tail - tail.mean()
        energy = (head * head).sum() + (tail * tail).sum()
        values[lag] = 2 * (head * tail).sum() / energy if energy > 1e-12 else 0
    below = np.flatnonzero(values < 0)
    if len(below) == 0:
        return None
    inner = np.arange(max(below[0], 1), len(values) - 1)
    peaks = inner[(values[inner] > values[inner - 1]) & (values[inner] >= values[inner + 1])]
    if len(peaks) == 0 or values[peaks].max() <= 0:
        return None
    tops = [summit(values, lag) for lag in peaks if values[lag] >= 0.5 * values[peaks].max()]
    place, height = next(t for t in tops if t[1] >= 0.9 * max(h for _, h in tops))
    if min(1, height) < 0.5:
        return None
    times = 1
    while place * times < 24 and 2 * times * place + 3 < len(values):
        near = round(2 * times * place)
        lag = max(range(near - 1, near + 2), key=lambda l: values[l])
        if not (values[lag] > values[lag - 1] and values[lag] >= values[lag + 1] and values[lag] >= 0.5):
            break
        times *= 2
        place = summit(values, lag)[0] / times
    return place


def cents(x):
    starts = list(range(0, len(x) - 4096 + 1, 1024))
    blocks = [x[s : s + 4096] for s in starts]
    halves = [[((half - half.mean()) ** 2).sum() for half in (b[:2048], b[2048:])] for b in blocks]
    loudest = max(max(h) for h in halves)
    sounding = [(s, b) for s, b, h in zip(starts, blocks, halves) if min(h) > 1e-5 * loudest]
    found = [(s / RATE, period(b)) for s, b in sounding]
    points = [(t, 1200 * np.log2(RATE / p)) for t, p in found if p is not None]
    return np.array(points) if 2 * len(points) >= len(found) else None


def steady(points):
    return 10 * (abs(points[:, 1] - np.median(points[:, 1])) < 100).sum() >= 9 * len(points)


def levels(x):
    starts = range(0, len(x) - 2048 + 1, 512)
    power = np.array([(x[s : s + 2048] ** 2).mean() for s in starts])
    return np.maximum(10 * np.log10(np.maximum(power, 1e-300)), -100)


def main():
    print(f"# NumPy {np.__version__}, SciPy {scipy.__version__}; tools/figures/measures.py")
    for name, reference, fft, bins in CASES:
        x, y = read(name), read(reference)
        one, other = cents(x), cents(y)
        pitch = drift = envelope = "-"
        if one is not None and other is not None and steady(other):
            drift = repr(float(np.polyfit(one[:, 0], one[:, 1], 1)[0]))
            pitch = repr(float(abs(np.median(one[:, 1]) - np.median(other[:, 1]))))
        a, b = levels(x), levels(y)
        count = min(len(a), len(b))
        if b.std() >= 1:
            envelope = repr(float(np.corrcoef(a[:count], b[:count])[0, 1]))
        print(name, reference, fft, bins, repr(float(distance(x, y, fft, bins))), pitch, drift,
              envelope)


main()
