"""Twenty rhythms whose onsets are known: `rhythm(seed)` gives samples, the rate in Hz and the true times in seconds.

The notes are decaying noises, decaying sines, plucked strings (Karplus and Strong), notes with vibrato that end or meet the
next note, and chords. Loudness varies by 20 dB, some rhythms have a steady noise or drone below them, and the rates are
22.05, 44.1 and 48 kHz. Notes are at least 80 ms apart.
"""
import numpy as np


def noise_hit(random, rate, length):
    n = int(rate * length)
    t = np.arange(n) / rate
    hit = random.standard_normal(n) * np.exp(-t / random.uniform(0.01, 0.08))
    if random.random() < 0.5:  # a drum: a falling sine below the noise
        f = random.uniform(50, 200)
        hit = 0.3 * hit + np.sin(2 * np.pi * (f * t + f * 0.03 * (1 - np.exp(-t / 0.03)))) * np.exp(-t / 0.1)
    return hit


def sine_hit(random, rate, length):
    t = np.arange(int(rate * length)) / rate
    f = random.uniform(200, 2000)
    return sum(np.sin(2 * np.pi * f * k * t) * np.exp(-t * k / 0.2) / k for k in (1, 2, 3))


def pluck(random, rate, length):
    f = random.uniform(80, 600)
    period = int(rate / f)
    string = random.standard_normal(period)
    out = np.empty(int(rate * length))
    for i in range(len(out)):
        out[i] = string[i % period]
        string[i % period] = 0.498 * (string[i % period] + string[(i + 1) % period])
    return out


def sung(random, rate, length, attack=None):
    t = np.arange(int(rate * length)) / rate
    f = random.uniform(150, 600)
    phase = 2 * np.pi * f * (t + 0.01 / 35 * np.sin(2 * np.pi * 5.5 * t))
    tone = sum(np.sin(k * phase) / k for k in range(1, 9))
    attack = attack or random.uniform(0.004, 0.02)
    return tone * np.minimum(1, t / attack) * np.minimum(1, (length - t) / 0.02)


def chord(random, rate, length):
    return sum(pluck(random, rate, length) for _ in range(3))


KINDS = [noise_hit, sine_hit, pluck, sung, chord]


def rhythm(seed):
    random = np.random.default_rng(seed)
    rate = [22050, 44100, 48000][seed % 3]
    kinds = random.choice(len(KINDS), size=random.integers(1, 4), replace=False)
    beat = random.uniform(0.16, 0.4)
    times, t = [], 0.1
    while t < 9:
        times.append(t)
        t += max(0.08, beat * random.choice([0.5, 1, 1, 1.5, 2]) + random.normal(0, 0.005))
    out = np.zeros(10 * rate)
    for place, time in enumerate(times):
        ahead = (times[place + 1] if place + 1 < len(times) else 9.6) - time
        length = ahead if random.random() < 0.5 else min(ahead, random.uniform(0.08, 0.4))
        note = KINDS[kinds[random.integers(len(kinds))]](random, rate, length)
        note *= 10 ** (random.uniform(-20, 0) / 20) / max(1e-9, np.abs(note).max())
        start = int(round(time * rate))
        out[start:start + len(note)] += note[:len(out) - start]
    below = random.integers(3)
    if below == 1:
        out += random.standard_normal(len(out)) * 10 ** (-50 / 20)
    if below == 2:
        t = np.arange(len(out)) / rate
        out += 0.03 * sum(np.sin(2 * np.pi * 110 * k * t) / k for k in range(1, 6))
    return (out / np.abs(out).max() * 0.9).astype(np.float32), rate, np.array(times)


def f_measure(found, true, reach=0.05):
    """The F-measure of times; each true time is matched by at most one found time within `reach` seconds."""
    found, used, hits = sorted(found), set(), 0
    for time in true:
        best = min((i for i in range(len(found)) if i not in used), key=lambda i: abs(found[i] - time), default=None)
        if best is not None and abs(found[best] - time) <= reach:
            used.add(best)
            hits += 1
    return 2 * hits / max(1, len(found) + len(true))
