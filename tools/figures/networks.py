#!/usr/bin/env python3
"""Makes Tests/NetworksTests/Figures/*.txt: PyTorch's results for the networks, in double precision.

    python3 tools/figures/networks.py

This program needs PyTorch (any version since 2.0), but the tests of Networks do not. Weights, inputs and
targets are not stored: this program and the tests compute them with `numbers`
(in Swift: Figures.swift).
"""
import math
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests/NetworksTests/Figures"
SAMPLES = 48
FLOOR, LOW, HIGH = 0.02, -12.0, 8.0
STREAMS = 10  # more than one shard of streams

# name, inputs and outputs, layers, units, steps, mixtures, skip: three networks of the 2015 article, and
# one small network with the linear skip.
NETWORKS = [
    ("sine", 18, 1, 100, 10, 1, False),
    ("clarinet", 38, 2, 100, 20, 3, False),
    ("piano", 38, 2, 150, 20, 5, False),
    ("skip", 12, 2, 20, 8, 3, True),
]


def numbers(count, salt, scale):
    """`count` numbers in [-scale, scale) with 24 bits each, exact in single precision where `scale` is
    a power of two: SplitMix64 of the place and the salt."""
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = z + np.uint64(salt) * np.uint64(0xD1B54A32D192ED03)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float64) / 2**23 - 1) * scale


def sample(values):
    """Fixed places of a flat array, then its sum and its norm."""
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    places = (np.arange(SAMPLES) * 7919) % flat.size
    return [*flat[places], flat.sum(), math.sqrt((flat * flat).sum())]


def line(name, values):
    return name + " " + " ".join(f"{float(v):.12g}" for v in values) + "\n"


def network_figures(name, width, layers, units, steps, mixtures, skip):
    lstm = torch.nn.LSTM(width, units, layers)
    density = torch.nn.Linear(units, mixtures * (1 + 2 * width))
    skipping = torch.nn.Linear(width, width, bias=False)
    parts = [("lstm." + key, p) for key, p in lstm.named_parameters()]
    parts += [("density.weight", density.weight), ("density.bias", density.bias)]
    if skip:
        parts += [("skip.weight", skipping.weight)]
    with torch.no_grad():
        for salt, (_, p) in enumerate(parts):
            p.copy_(torch.from_numpy(numbers(p.numel(), salt, 0.125)).reshape(p.shape))
    state = tuple(
        torch.from_numpy(numbers(layers * STREAMS * units, salt, 0.5)).reshape(layers, STREAMS, units)
        for salt in (100, 101)
    )
    text = ""
    for segment in range(2):
        size = steps * STREAMS * width
        inputs = torch.from_numpy(numbers(size, 200 + segment, 2)).reshape(steps, STREAMS, width)
        targets = torch.from_numpy(numbers(size, 300 + segment, 2)).reshape(steps, STREAMS, width)
        for _, p in parts:
            p.grad = None
        hidden, state = lstm(inputs, tuple(s.detach() for s in state))
        out = density(hidden)
        weights = torch.log_softmax(out[..., :mixtures], -1)
        means = out[..., mixtures : mixtures * (1 + width)].reshape(steps, STREAMS, mixtures, width)
        if skip:
            means = means + skipping(inputs).unsqueeze(2)
        spread = out[..., mixtures * (1 + width) :].reshape(steps, STREAMS, mixtures, width)
        sigma = FLOOR + torch.exp(spread.clamp(LOW, HIGH))
        normal = torch.distributions.Normal(means, sigma)
        joint = weights + normal.log_prob(targets.unsqueeze(2)).sum(-1)
        losses = -torch.logsumexp(joint, -1)
        losses.mean().backward()
        text += line(f"{name}.{segment}.loss", [losses.mean().item()])
        text += line(f"{name}.{segment}.frames", sample(losses.detach()))
        text += line(f"{name}.{segment}.hidden", sample(state[0].detach()))
        text += line(f"{name}.{segment}.cell", sample(state[1].detach()))
        for key, p in parts:
            text += line(f"{name}.{segment}.{key}", sample(p.grad))
    return text


def optimizer_figures():
    """Ten updates of twelve parameters p along a (p - t), for every rule; then clipped gradients."""
    rules = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
        "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05),
        "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    }
    text = ""
    slope, goal = torch.from_numpy(numbers(12, 2, 2)).abs(), torch.from_numpy(numbers(12, 3, 1))
    for name, make in rules.items():
        p = torch.nn.Parameter(torch.from_numpy(numbers(12, 1, 1)))
        optimizer = make([p])
        for step in range(10):
            p.grad = (slope * (p - goal)).detach()
            optimizer.step()
            text += line(f"{name}.{step}", p.detach())
    for name, clip in {
        "norm": lambda p: torch.nn.utils.clip_grad_norm_([p], 0.5),
        "loose": lambda p: torch.nn.utils.clip_grad_norm_([p], 100.0),
        "element": lambda p: torch.nn.utils.clip_grad_value_([p], 0.25),
    }.items():
        p = torch.nn.Parameter(torch.zeros(12))
        p.grad = torch.from_numpy(numbers(12, 4, 1)).clone()
        clip(p)
        text += line(f"clip.{name}", p.grad)
    return text


def schedule_figures():
    """Fourteen rates of each schedule."""
    schedulers = torch.optim.lr_scheduler
    schedules = {
        "steps": lambda o: schedulers.StepLR(o, step_size=4, gamma=0.97),
        "cosine": lambda o: schedulers.SequentialLR(
            o,
            [
                schedulers.LinearLR(o, start_factor=1 / 5, end_factor=1, total_iters=4),
                schedulers.CosineAnnealingLR(o, T_max=8, eta_min=3e-5),
            ],
            milestones=[5],
        ),
    }
    text = ""
    for name, make in schedules.items():
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=3e-3)
        schedule = make(optimizer)
        rates = []
        for _ in range(14):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        text += line(f"schedule.{name}", rates)
    return text


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    head = "# Made by tools/figures/networks.py with PyTorch; do not edit.\n"
    for network in NETWORKS:
        (FOLDER / f"{network[0]}.txt").write_text(head + network_figures(*network))
    (FOLDER / "optimizers.txt").write_text(head + optimizer_figures() + schedule_figures())
