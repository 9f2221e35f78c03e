"""Computes the expected figures of listening for the tests of Measures with NumPy.

    python3 tools/figures/listening.py > Tests/MeasuresTests/Figures/listening.txt

Needs NumPy, and sox to decode sounds/*.flac. All computations are in 64 bits, with NumPy's transforms and full matrices
of distances. Each line is `source result top level_error alive band_means band_spreads modulation floor_means
floor_spreads floor_modulation copied`. A result is made from the source: `same`, `half` (its second half), `thrice`
(three times one after the other without its first 1234 and last 777 samples), `jumps` (pieces of 0.9 s and of 0.3 s in
turns), `quiet` (half the amplitude for the first half, a tenth for the second), or the name of another recording.
"""

import pathlib
import subprocess

import numpy as np

TOP = pathlib.Path(__file__).resolve().parents[2]
RATE = 44100
HOP = 512
FFT = 4 * HOP
PERIOD = HOP / RATE
SHARE = 0.03


def read(name):
    path = TOP / "sounds" / f"{name}.flac"
    raw = subprocess.run(["sox", str(path), "-t", "f64", "-"], capture_output=True, check=True)
    return np.frombuffer(raw.stdout, "<f8")


def made(kind, x):
    if kind == "same":
        return x
    if kind == "half":
        return x[len(x) // 2 :]
    if kind == "thrice":
        return np.concatenate([x[1234:-777]] * 3)
    if kind == "quiet":
        half = len(x) // 2
        return np.concatenate([x[:half] * 0.5, x[half:] * 0.1])
    if kind == "jumps":
        long, short = 9 * RATE // 10, 3 * RATE // 10
        starts = [10000, 90000, 50000, 130000, 30000, 110000, 70000, 3000]
        pieces = [x[s : s + (long if i % 2 == 0 else short)] for i, s in enumerate(starts)]
        return np.concatenate(pieces)
    return read(kind)


class Bands:
    def __init__(self, x, top):
        if abs(x.mean()) >= 0.01 * np.sqrt((x**2).mean()):
            x = x - x.mean()
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)
        bins = np.arange(1, min(FFT // 2, int(top * FFT / RATE)) + 1)

        def erb(bin):
            return 21.4 * np.log10(1 + 0.00437 * bin * RATE / FFT)

        low, high = erb(0.5), erb(bins[-1] + 0.5)
        numbers = (24 * (erb(bins) - low) / (high - low)).astype(int)
        sums = np.array([numbers == band for band in np.unique(numbers)], float).T
        centres = np.arange(-1, (len(x) - 1) // HOP + 3) * HOP
        padded = np.concatenate([np.zeros(FFT), x, np.zeros(2 * FFT)])
        spectra = np.array(
            [np.fft.rfft(padded[c + FFT // 2 : c + 3 * FFT // 2] * window)[bins] for c in centres])
        powers = (2 * abs(spectra) / window.sum()) ** 2 @ sums
        self.power = powers.sum() * HOP / (3 * len(x))
        powers = powers[(centres >= FFT // 2) & (centres <= len(x) - FFT // 2)] / 1.5
        self.levels = 10 * np.log10(np.maximum(powers.sum(axis=1), 1e-30))
        self.bands = 10 * np.log10(np.maximum(powers, 1e-30))
        self.duration = len(x) / RATE


def clamped(levels):
    return np.maximum(levels, levels.max() - 60)


def alive(result, source):
    own, other = clamped(result.levels), clamped(source.levels)
    ends = min(int(0.25 / PERIOD), len(own) // 8, len(other) // 8)
    last = own[len(own) // 2 : len(own) - ends]
    if result.duration > 1.25 * source.duration:
        part = other[ends : len(other) - ends]
    else:
        half = min(len(own) // 2, len(other) // 2)
        part = other[half : min(len(own), len(other)) - ends]
    return last.std() / part.std()


def modulation(bands, segment):
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(segment) / segment)
    power = []
    for start in range(0, len(bands) - segment + 1, segment // 2):
        part = bands[start : start + segment]
        part = (part - part.mean(axis=0)) * window[:, None]
        power.append(abs(np.fft.rfft(part, axis=0)) ** 2 * 2 / (segment * (window**2).sum()))
    power = np.mean(power, axis=0)
    frequencies = np.arange(len(power)) / (segment * PERIOD)
    octaves = []
    for octave in range(6):
        low = 0.5 * 2**octave
        inside = (frequencies >= low - 1e-9) & (frequencies < 2 * low - 1e-9)
        if inside.any():
            octaves.append(10 * np.log10(power[inside].sum(axis=0) + 0.01))
    return np.array(octaves)


def differences(a, b, segment):
    def rms(values):
        return np.sqrt((values**2).mean())

    return [
        rms(a.mean(axis=0) - b.mean(axis=0)), rms(a.std(axis=0) - b.std(axis=0)),
        rms(modulation(a, segment) - modulation(b, segment))]


def statistics(result, source):
    low = source.bands.max() - 60
    a, b = np.maximum(result.bands, low), np.maximum(source.bands, low)
    half = len(b) // 2
    segment = min(round(4 / PERIOD), half, len(a))
    return differences(a, b, segment) + differences(b[:half], b[half : 2 * half], segment)


def copied(result, source):
    shift = clamped(source.levels).mean() - clamped(result.levels).mean()
    return max(copied_at(result, source, s) for s in ([0] if abs(shift) < 0.1 else [0, shift]))


def copied_at(result, source, shift):
    b = clamped(source.bands)
    mean, deviation = b.mean(axis=0), np.maximum(b.std(axis=0), 1)
    a = ((clamped(result.bands) + shift - mean) / deviation)[::4]
    b = (b - mean) / deviation
    one = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
    rows, count = one.shape
    distance = np.zeros_like(one)
    for k in (-1, 0, 1):
        inside = slice(max(0, -k), rows - max(0, k))
        distance[inside] += np.roll(one[slice(max(0, k), rows + min(0, k))], -4 * k, axis=1)
    best = distance.argmin(axis=1)
    least = distance.min(axis=1)
    most = least + np.maximum(0.05, SHARE * (np.median(distance, axis=1) - least))
    near = distance <= most[:, None]
    near[near.sum(axis=1) > count // 4] = False

    def place_after(row, place, steps):
        if row + steps >= rows:
            return None
        places = (place + 4 * steps + np.arange(-2, 3)) % count
        places = [k for k in places if near[row + steps, k]]
        return min(places, key=lambda k: distance[row + steps, k]) if places else None

    total = first = 0
    while first < rows:
        last, place = first, best[first]
        while near[first].any():
            steps = next((n for n in (1, 2) if place_after(last, place, n) is not None), None)
            if steps is None:
                break
            last, place = last + steps, place_after(last, place, steps)
        if (last - first + 1) * 4 * PERIOD >= 0.5:
            total += last - first + 1
        first = last + 1
    return total / rows


def main():
    print(f"# NumPy {np.__version__}; tools/figures/listening.py")
    for name in ["bell", "clarinet-a3", "guitar-fifths", "piano-c4"]:
        others = ["guitar-fifths", "piano-c4"] if name != "piano-c4" else ["bell"]
        for kind in ["same", "half", "thrice", "quiet", "jumps"] + others:
            for top in [22050, 3000] if kind == "thrice" else [22050]:
                if kind == name:
                    continue
                x = read(name)
                y = made(kind, x)
                source, result = Bands(x, top), Bands(y, top)
                cut = Bands(x[: len(y)], top) if len(y) < len(x) else source
                level = 10 * np.log10(result.power / cut.power)
                figures = [level, alive(result, cut)] + statistics(result, cut)
                figures.append(copied(result, source))
                print(name, kind, top, *[repr(float(f)) for f in figures])


main()
