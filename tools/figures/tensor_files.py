#!/usr/bin/env python3
"""Writes Tests/TensorFilesTests/Figures: files in NumPy's formats and in safetensors.

Needs numpy. Run: python3 tools/figures/tensor_files.py
Each .npy file contains the numbers −2 to 3 (or the nearest numbers of its type) in the shape (2, 3), unless its name
states other contents. This program builds the safetensors files from the format's description.
"""

import json
import os
import struct

import numpy as np

folder = os.path.join(os.path.dirname(__file__), "../../Tests/TensorFilesTests/Figures")


def path(name):
    return os.path.join(folder, name)


values = np.arange(6).reshape(2, 3) - 2
for order in "<>":
    for kind in ["f2", "f4", "f8", "i2", "i4", "i8", "u2", "u4", "u8"]:
        array = np.arange(6).reshape(2, 3) if kind[0] == "u" else values
        name = ("little" if order == "<" else "big") + "-" + kind
        np.save(path(f"{name}.npy"), array.astype(order + kind))
np.save(path("i1.npy"), values.astype("i1"))
np.save(path("u1.npy"), np.arange(6, dtype="u1").reshape(2, 3))
np.save(path("bool.npy"), values > 0)
np.save(path("fortran.npy"), np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
np.save(path("scalar.npy"), np.float32(2.5))
np.save(path("empty.npy"), np.zeros((0, 3), np.float32))
np.save(path("line.npy"), np.arange(3, dtype="<f4"))
np.save(path("refused-complex.npy"), values.astype(np.complex64))
np.save(path("refused-objects.npy"), np.array([1, None], object), allow_pickle=True)
np.save(path("refused-strings.npy"), np.array(["a", "bc"]))
np.save(path("refused-records.npy"), np.zeros(2, [("x", "<f4"), ("y", "<i4")]))
np.save(path("refused-wide.npy"), np.zeros(2, np.longdouble))
with open(path("version2.npy"), "wb") as file:
    np.lib.format.write_array(file, np.arange(3, dtype="<f4"), version=(2, 0))
with open(path("version3.npy"), "wb") as file:
    np.lib.format.write_array(file, np.arange(3, dtype="<f4"), version=(3, 0))

arrays = {"a": np.arange(6, dtype="<f4").reshape(2, 3), "b": np.arange(4.0),
          "meta": np.array('{"rate": 44100, "window": "hann", "é": "𝄞"}')}
np.savez(path("stored.npz"), **arrays)
np.savez_compressed(path("deflated.npz"), zeros=np.zeros(1000, "<f4"), **arrays)


def safetensors(name, tensors, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for key, (dtype, shape, raw) in tensors.items():
        header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path(name), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


line = np.arange(-2, 2)
brain = (line.astype("<f4").view("<u4") >> 16).astype("<u2")
safetensors("kinds.safetensors", {
    "F64": ("F64", [2, 2], line.astype("<f8").tobytes()),
    "F32": ("F32", [4], line.astype("<f4").tobytes()),
    "F16": ("F16", [4], line.astype("<f2").tobytes()),
    "BF16": ("BF16", [4], brain.tobytes()),
    "I64": ("I64", [4], line.astype("<i8").tobytes()),
    "I32": ("I32", [4, 1], line.astype("<i4").tobytes()),
    "I16": ("I16", [4], line.astype("<i2").tobytes()),
    "I8": ("I8", [4], line.astype("<i1").tobytes()),
    "U64": ("U64", [1], np.array([2**64 - 1], "<u8").tobytes()),
    "U32": ("U32", [1], np.array([2**32 - 1], "<u4").tobytes()),
    "U16": ("U16", [1], np.array([65535], "<u2").tobytes()),
    "U8": ("U8", [3], bytes([0, 1, 255])),
    "BOOL": ("BOOL", [2], bytes([0, 1])),
    "scalar": ("F32", [], np.float32(1.5).tobytes()),
    "empty": ("F32", [0, 2], b""),
}, {"format": "pt", "note": "é \"quoted\"\n"})
