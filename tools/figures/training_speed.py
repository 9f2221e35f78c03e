#!/usr/bin/env python3
"""Times the updates of Benchmarks/ in PyTorch on one thread, and prints the times.

    python3 tools/figures/training_speed.py
"""
import time

import torch

torch.set_num_threads(1)


def measure(name, width, layers, units, mixtures, streams, steps):
    lstm = torch.nn.LSTM(width, units, layers)
    density = torch.nn.Linear(units, mixtures * (1 + 2 * width))
    parameters = [*lstm.parameters(), *density.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=1e-3)
    inputs, targets = torch.randn(steps, streams, width), torch.randn(steps, streams, width)
    state = None
    times = []
    for _ in range(45):
        start = time.perf_counter()
        hidden, state = lstm(inputs, state)
        state = tuple(s.detach() for s in state)
        out = density(hidden)
        weights = torch.log_softmax(out[..., :mixtures], -1)
        means, spread = out[..., mixtures:].reshape(steps, streams, 2, mixtures, width).unbind(2)
        sigma = 0.02 + torch.exp(spread.clamp(-12, 8))
        z = (targets.unsqueeze(2) - means) / sigma
        joint = weights - (0.5 * z * z + torch.log(sigma) + 0.918938533).sum(-1)
        loss = -torch.logsumexp(joint, -1).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        times.append(time.perf_counter() - start)
    median = sorted(times[5:])[20]
    print(f"{name} {streams} x {steps}: {streams * steps / median:.0f} frames/s, {median * 1e3:.2f} ms")


measure("clarinet", 38, 2, 100, 3, 16, 50)
measure("clarinet", 38, 2, 100, 3, 16, 20)
measure("piano", 38, 2, 150, 5, 16, 50)
