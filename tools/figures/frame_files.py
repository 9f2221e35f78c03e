#!/usr/bin/env python3
"""Writes Tests/FrameFilesTests/Figures: frames as other programs write them.

Needs numpy. Run: python3 tools/figures/frame_files.py
frames.npz contains 3 frames of 4 bins in the form of a Python program. This program builds the .pvx files from
the format's description (R. Dobson, PVOC-EX), 3 frames of 5 bins: amplitude (t + 1) / (k + 1), frequency
the centre of bin k and t. The numbers of the windows are those of Csound 6.18: Hamming 0, Hann 1, Kaiser 2. hamming-doubles.pvx has the default window, 64-bit numbers, an unknown
chunk, and no length of its data.
"""

import json
import os
import struct

import numpy as np

folder = os.path.join(os.path.dirname(__file__), "../../Tests/FrameFilesTests/Figures")
os.makedirs(folder, exist_ok=True)

values = np.arange(24, dtype=np.float32).reshape(3, 4, 2) / 8
meta = {"rate": 8000, "fft": 8, "hop": 2, "window": "hann"}
np.savez(os.path.join(folder, "frames.npz"), frames=values, meta=json.dumps(meta))

GUID = struct.pack("<IHH", 0x8312B9C2, 0x2E6E, 0x11D4) + bytes.fromhex("a824de5b96c3ab21")


def pvx(name, word, window, junk=b"", data_size=None, kind=0, channels=1):
    rate, bins, fft, hop = 8000, 5, 8, 2
    fmt = struct.pack("<HHIIHHH", 0xFFFE, channels, rate, rate * 2, 2, 16, 62)
    fmt += struct.pack("<HI", 16, 0) + GUID + struct.pack("<II", 1, 32)
    width = 8 if word else 4
    fmt += struct.pack("<HHHHIIIIff", word, kind, 0, window, bins, fft, hop, bins * 2 * width,
                       rate / hop, 0.0)
    assert len(fmt) == 80
    numbers = [x for t in range(3) for k in range(bins)
               for x in ((t + 1) / (k + 1), k * rate / fft + t)]
    data = struct.pack("<30" + ("d" if word else "f"), *numbers)
    body = b"WAVE" + b"fmt " + struct.pack("<I", 80) + fmt + junk
    body += b"data" + struct.pack("<I", len(data) if data_size is None else data_size) + data
    with open(os.path.join(folder, name), "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", len(body)) + body)


pvx("hann-floats.pvx", 0, 1)
pvx("hamming-doubles.pvx", 1, 0, junk=b"LIST" + struct.pack("<I", 3) + b"abc\0", data_size=0xFFFFFFFF)
pvx("refused-phases.pvx", 0, 1, kind=1)
pvx("refused-window.pvx", 0, 4)
