#!/usr/bin/env python3
"""Prints the polynomials of Sources/CVectorMath/vector_kernels.h.

Each is the polynomial with the smallest maximal relative error (Lawson's iteration on a dense Chebyshev grid),
rounded to single precision. Needs numpy. Run: python3 tools/figures/vector_polynomials.py
"""

import numpy as np


def fit(function, low, high, degree, weight):
    x = (low + high) / 2 + (high - low) / 2 * np.cos(np.linspace(0, np.pi, 4000))
    y, w = function(x), weight(x)
    importance = np.ones_like(x) / len(x)
    powers = np.vander(x, degree + 1, increasing=True)
    for _ in range(300):
        scale = np.sqrt(importance) * w
        c, *_ = np.linalg.lstsq(powers * scale[:, None], y * scale, rcond=None)
        error = np.abs((powers @ c - y) * w)
        importance = importance * error
        importance /= importance.sum()
    return c, error.max()


def nonzero(x):
    return np.where(x == 0, 1, x)


def exp_rest(r):  # exp(r) = 1 + r + r² P(r)
    near = 0.5 + r / 6 + r**2 / 24
    return np.where(np.abs(r) < 1e-4, near, (np.expm1(r) - r) / nonzero(r) ** 2)


def log_rest(f):  # log(1 + f) = f - f²/2 + f³ P(f)
    near = sum((-1) ** k * f**k / (k + 3) for k in range(12))
    far = (np.log1p(f) - f + f**2 / 2) / nonzero(f) ** 3
    return np.where(np.abs(f) < 2e-2, near, far)


def tanh_rest(z):  # tanh(x) = x + x z P(z), z = x²
    x = np.sqrt(np.maximum(z, 1e-300))
    near = -1 / 3 + z * 2 / 15 - z**2 * 17 / 315 + z**3 * 62 / 2835 - z**4 * 1382 / 155925
    return np.where(z < 2e-3, near, (np.tanh(x) / x - 1) / np.maximum(z, 1e-300))


def sin_rest(z):  # sin(x) = x + x z P(z), in double
    return sum((-1) ** (k + 1) * z**k / float(np.prod(np.arange(1.0, 2 * k + 4))) for k in range(12))


def cos_rest(z):  # cos(x) = 1 - z/2 + z² P(z), in double
    return sum((-1) ** k * z**k / float(np.prod(np.arange(1.0, 2 * k + 5))) for k in range(12))


half = np.log(2) / 2 * 1.0005
quarter = (np.pi / 4 * 1.0001) ** 2
for name, arguments in {
    "exp": (exp_rest, -half, half, 5, lambda r: r**2 / np.exp(r)),
    "log": (log_rest, 2**-0.5 / 1.0002 - 1, 2**0.5 * 1.0002 - 1, 8,
            lambda f: np.abs(f**3 / nonzero(np.log1p(f))) + 1e-9),
    "tanh": (tanh_rest, 0, 0.6251**2, 4, lambda z: z),
    "sin": (sin_rest, 0, quarter, 3, lambda z: z),
    "cos": (cos_rest, 0, quarter, 3, lambda z: z**2),
}.items():
    coefficients, error = fit(*arguments)
    number = np.float64 if name in ("sin", "cos") else np.float32
    print(name, f"error {error / 2**-24:.4f} of a half unit in the last place")
    print("  " + ", ".join(float(number(c)).hex() for c in coefficients))
