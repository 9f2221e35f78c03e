#!/usr/bin/env python3
"""Writes Tests/TensorsTests/Figures/*.txt: NumPy's results for the operations of Tensors.

Needs numpy. Run: python3 tools/figures/tensors.py
One case per line, fields separated by tabs: operation, arguments (name=value, separated by blanks), the
inputs, `=`, the result. A tensor is its lengths separated by commas, a colon, its elements separated by blanks. The
result `error` means that NumPy refuses. Functions and sums are computed in double precision and rounded.
"""

import itertools
import os
import warnings

import numpy as np

warnings.simplefilter("ignore")
random = np.random.default_rng(20150612)
folder = os.path.join(os.path.dirname(__file__), "../../Tests/TensorsTests/Figures")
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 2.5, -2.5, 1e-40, -1e-40, 3e38, -3e38, 7.25,
           np.inf, -np.inf, np.nan]


def number(value):
    """The shortest text that reads back as the same 32-bit float."""
    if not np.isfinite(value):
        return str(value)
    if value == np.round(value) and abs(value) < 1e6:
        return f"{value:.0f}"
    long = np.format_float_positional(value, trim="-")
    short = np.format_float_scientific(value, trim="-", exp_digits=1)
    return min(long, short, key=len)


def field(value):
    if isinstance(value, str):
        return value
    value = np.asarray(value, np.float32)
    numbers = " ".join(map(number, value.ravel()))
    return ",".join(map(str, value.shape)) + ":" + numbers


def write(name, cases):
    with open(os.path.join(folder, name), "w") as file:
        for operation, arguments, inputs, result in cases:
            words = " ".join(f"{k}={v}" for k, v in arguments.items())
            file.write("\t".join([operation, words, *map(field, inputs), "=", field(result)]) + "\n")


def some(*shape, whole=False):
    if whole:
        return random.integers(-3, 4, shape).astype(np.float32)
    return (random.normal(size=shape) * 2).astype(np.float32)


def attempt(function):
    try:
        return function()
    except (ValueError, IndexError, TypeError):
        return "error"


OPERATIONS = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "wholeQuotient": np.floor_divide, "remainder": np.remainder, "power": np.power,
    "minimum": np.minimum, "maximum": np.maximum, "equal": np.equal, "notEqual": np.not_equal,
    "less": np.less, "lessOrEqual": np.less_equal, "greater": np.greater,
    "greaterOrEqual": np.greater_equal,
}
PAIRS = [((), ()), ((3,), ()), ((), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((4, 1), (1, 3)),
         ((2, 3, 4), (3, 1)), ((2, 1, 4), (3, 1)), ((0, 3), (3,)), ((2, 0), (1, 1)), ((5,), (5,))]


def combine():
    for name, function in OPERATIONS.items():
        for a, b in PAIRS:
            whole = name in ("equal", "notEqual", "less", "lessOrEqual", "greater", "greaterOrEqual")
            x, y = some(*a, whole=whole), some(*b, whole=whole)
            if name == "power":
                x = np.abs(x)
            yield name, {}, [x, y], function(x, y)
        left = np.array(SPECIAL, np.float32)[:, None]
        right = np.array([0.0, -0.0, 1.0, -2.0, 0.5, 3.0, np.inf, -np.inf, np.nan], np.float32)
        if name not in ("power",):
            yield name, {}, [left, right], function(left, right)
        else:
            yield name, {}, [left, right], np.power(left.astype(np.float64), right).astype(np.float32)
    for a, b in [((2,), (3,)), ((2, 3), (2,)), ((2, 3), (3, 2)), ((4, 1, 3), (2, 2)), ((0,), (2,))]:
        yield "add", {}, [some(*a), some(*b)], attempt(lambda: some(*a) + some(*b))
    for c, a, b in [((3,), (3,), ()), ((2, 1), (1, 3), (2, 3)), ((), (2,), (2,)), ((2, 2), (), ())]:
        marks, x, y = some(*c, whole=True), some(*a), some(*b)
        yield "where", {}, [marks, x, y], np.where(marks != 0, x, y)
    yield "where", {}, [np.float32([1, 0]), np.float32([np.nan, 1]), np.float32([2, np.nan])], \
        np.float32([np.nan, np.nan])


FUNCTIONS = {
    "negative": np.negative, "abs": np.abs, "sqrt": np.sqrt, "floor": np.floor, "ceil": np.ceil,
    "round": np.round, "exp": np.exp, "log": np.log, "log10": np.log10, "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "tanh": np.tanh, "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}


def apply():
    for name, function in FUNCTIONS.items():
        for x in [np.array(SPECIAL, np.float32), some(2, 3), some(5, 7) * 9, np.abs(some(40)) * 20,
                  some(), np.zeros((0, 2), np.float32), some(33) * 1e-3]:
            yield name, {}, [x], function(x.astype(np.float64)).astype(np.float32)
    for low, high in [(-1, 1), (0, 0), (-9, 0.5)]:
        x = np.array(SPECIAL, np.float32)
        yield "clamp", {"lower": low, "upper": high}, [x], np.clip(x, low, high)


REDUCTIONS = {"sum": np.sum, "mean": np.mean, "var": np.var, "std": np.std, "min": np.min,
              "max": np.max, "argmin": np.argmin, "argmax": np.argmax}


def reduce():
    for name, function in REDUCTIONS.items():
        for shape in [(), (1,), (7,), (3, 4), (2, 3, 5), (19, 2), (2, 19)]:
            x = some(*shape, whole=name.startswith("arg"))
            for axis in [None, *range(-len(shape), len(shape))]:
                for keep in (0, 1):
                    if keep and axis is not None and axis < 0:
                        continue
                    wide = x.astype(np.float64)
                    result = function(wide, axis=axis, keepdims=bool(keep))
                    yield name, {"axis": axis, "keep": keep}, [x], result
        for x in [np.float32([[1, np.nan, 0], [np.inf, 1, -np.inf]]), np.float32([np.inf, 2, -1])]:
            yield name, {"axis": -1, "keep": 0}, [x], function(x.astype(np.float64), axis=-1)
        empty = np.zeros((2, 0, 3), np.float32)
        for axis in (0, 1, None):
            result = attempt(lambda: function(empty.astype(np.float64), axis=axis))
            if name in ("mean", "var", "std") and axis != 0:
                result = "error"  # NumPy warns and gives NaN; Sonde refuses
            yield name, {"axis": axis, "keep": 0}, [empty], result
    for shape in [(5,), (3, 4), (2, 3, 2)]:
        x = some(*shape)
        for axis in [*range(-len(shape), len(shape))]:
            yield "cumsum", {"axis": axis}, [x], np.cumsum(x.astype(np.float64), axis=axis)
            yield "sort", {"axis": axis}, [x], np.sort(x, axis=axis)
        yield "cumsum", {"axis": None}, [x], np.cumsum(x.astype(np.float64))
    yield "sort", {"axis": -1}, [np.float32([2, np.nan, -np.inf, np.inf, 0])], \
        np.sort(np.float32([2, np.nan, -np.inf, np.inf, 0]))


def index():
    def choose(length):
        kind = random.integers(0, 10)
        if kind < 3:
            return int(random.integers(-length - 1, length + 1))
        low, high = (None if random.random() < 0.3 else int(v)
                     for v in random.integers(-length - 3, length + 4, 2))
        step = int(random.choice([1, 1, 1, 2, 3, -1, -2, -5]))
        return slice(low, high, step)

    def text(indexes):
        def one(i):
            if isinstance(i, int):
                return str(i)
            part = lambda v: "" if v is None else str(v)
            return f"{part(i.start)}:{part(i.stop)}:{i.step}"
        return ",".join(map(one, indexes))

    for shape in [(7,), (4, 5), (3, 4, 2), (1, 6), (0, 3)]:
        for _ in range(40):
            x = some(*shape, whole=True)
            indexes = tuple(choose(n) for n in shape[:random.integers(1, len(shape) + 1)])
            result = attempt(lambda: x[indexes])
            yield "slice", {"at": text(indexes)}, [x], result
            if isinstance(result, str):
                continue
            wide = list(np.shape(result))
            for axis in range(len(wide)):
                if random.random() < 0.3:
                    wide[axis] = 1
            value = some(*wide[random.integers(0, len(wide) + 1):])
            if random.random() < 0.1:
                value = some(9, 9)
            after = x.copy()

            def assign():
                after[indexes] = value
                return after
            # NumPy drops leading lengths of 1; Sonde does not, and these cases have none.
            yield "assign", {"at": text(indexes)}, [x, value], attempt(assign)
    yield "slice", {"at": "0,0"}, [some(3)], "error"


def shaping():
    for a, b in [((6,), (2, 3)), ((2, 3), (3, -1)), ((2, 3, 4), (4, 6)), ((2, 3), (4, 2)), ((), (1, 1)),
                 ((0, 3), (3, 0)), ((2, 3), (-1, 4)), ((4,), ())]:
        x = some(*a)
        yield "reshape", {"shape": ",".join(map(str, b))}, [x], attempt(lambda: x.reshape(b))
    for shape in [(), (3,), (2, 3), (2, 3, 4)]:
        for axes in itertools.permutations(range(len(shape))):
            x = some(*shape)
            yield "transpose", {"axes": ",".join(map(str, axes))}, [x], x.transpose(axes)
    yield "transpose", {"axes": "-1,0"}, [np.float32([[1, 2, 3]])], np.float32([[1], [2], [3]])
    yield "transpose", {"axes": "0,0"}, [some(2, 2)], "error"
    for shapes, axis in [([(2,), (3,)], 0), ([(2, 3), (2, 1), (2, 0)], 1), ([(2, 3), (4, 3)], 0),
                         ([(2, 3), (4, 3)], -2), ([(2, 3), (2, 2)], 0), ([(2,), (2, 1)], 0),
                         ([(2, 2)], 2)]:
        xs = [some(*s) for s in shapes]
        yield "concat", {"axis": axis}, xs, attempt(lambda: np.concatenate(xs, axis))
    for shape, axis in [((), 0), ((3,), 0), ((3,), 1), ((3,), -1), ((2, 3), 1), ((2, 3), 3)]:
        xs = [some(*shape) for _ in range(3)]
        yield "stack", {"axis": axis}, xs, attempt(lambda: np.stack(xs, axis))
    yield "stack", {"axis": 0}, [some(2), some(3)], "error"
    for a, b in [((3,), (2, 3)), ((2, 1), (2, 3)), ((), (2, 2)), ((3,), (3, 2)), ((2, 3), (3,))]:
        x = some(*a)
        yield "broadcast", {"shape": ",".join(map(str, b))}, [x], attempt(lambda: np.broadcast_to(x, b))
    for a, b in [((3,), (3,)), ((2, 3), (3,)), ((2,), (2, 3)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)),
                 ((5, 2, 3), (5, 3, 1)), ((2, 1, 2, 3), (4, 3, 2)), ((3,), (5, 3, 2)), ((5, 2, 3), (3,)),
                 ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((2, 3), (2, 3)), ((2, 2, 3), (3, 3, 4)),
                 ((), (2,)), ((17, 33), (33, 9)), ((1, 3), (3, 1))]:
        x, y = some(*a), some(*b)
        yield "matmul", {}, [x, y], attempt(lambda: np.matmul(x.astype(np.float64), y))
    for start, end, step in [(0, 5, 1), (2, -3, -0.5), (0, 1, 0.1), (5, 0, 1), (1, 1, 1), (0, 1, 0.3)]:
        yield "arange", {"start": start, "end": end, "step": step}, [], np.arange(start, end, step)
    for start, end, count in [(0, 1, 5), (3, -3, 7), (2, 9, 1), (0, 1, 0), (0, 0.1, 33)]:
        yield "linspace", {"start": start, "end": end, "count": count}, [], \
            np.linspace(start, end, count)


def series():
    reductions = {"prod": np.prod, "any": np.any, "all": np.all, "median": np.median}
    for name, function in reductions.items():
        for shape in [(), (1,), (2,), (7,), (3, 4), (2, 3, 5), (301,), (300,)]:
            x = some(*shape, whole=name in ("any", "all"))
            if name == "prod":
                x = (x / 2).astype(np.float32)
            for axis in [None, *range(-len(shape), len(shape))]:
                for keep in (0, 1):
                    result = function(x.astype(np.float64), axis=axis, keepdims=bool(keep))
                    yield name, {"axis": axis, "keep": keep}, [x], result
        special = [np.float32([[1, np.nan, 0], [np.inf, 1, -np.inf]]), np.float32([0, -0.0]),
                   np.float32([np.inf, np.inf])]
        for x in special:
            yield name, {"axis": -1, "keep": 0}, [x], function(x.astype(np.float64), axis=-1)
        empty = np.zeros((2, 0, 3), np.float32)
        for axis in (0, 1, None):
            result = function(empty.astype(np.float64), axis=axis)
            if name == "median" and axis != 0:
                result = "error"  # NumPy warns and gives NaN; Sonde refuses
            yield name, {"axis": axis, "keep": 0}, [empty], result
    for shape in [(1,), (2,), (7,), (3, 4), (400,)]:
        x = some(*shape)
        for axis in [None, *range(-len(shape), len(shape))]:
            for part in (0, 0.1, 0.25, 0.5, 0.77, 1):
                result = np.quantile(x.astype(np.float64), part, axis=axis)
                yield "quantile", {"part": part, "axis": axis}, [x], result
    yield "quantile", {"part": 0.5, "axis": None}, [np.float32([1, np.nan, 2])], np.float32(np.nan)
    yield "quantile", {"part": 0.5, "axis": None}, [np.float32([])], "error"
    yield "quantile", {"part": 1.5, "axis": None}, [np.float32([1])], "error"
    for shape in [(1,), (5,), (3, 4), (2, 3, 2), (600,), (0,), (2, 0)]:
        x = some(*shape, whole=len(shape) > 1)
        for axis in range(-len(shape), len(shape)):
            yield "argsort", {"axis": axis}, [x], np.argsort(x, axis=axis, kind="stable")
            yield "diff", {"axis": axis}, [x], np.diff(x, axis=axis)
        yield "unique", {}, [x], np.unique(x)
    x = np.float32([2, np.nan, -np.inf, np.inf, 0, -0.0, np.nan, 2])
    yield "argsort", {"axis": -1}, [x], np.argsort(x, kind="stable")
    yield "unique", {}, [x], np.unique(x)
    yield "diff", {"axis": 2}, [some(2, 2)], "error"
    for a, b in PAIRS:
        x, y = some(*a), some(*b)
        yield "arctangent", {}, [x, y], np.arctan2(x.astype(np.float64), y)
    left = np.array(SPECIAL, np.float32)[:, None]
    right = np.array([0.0, -0.0, 1.0, -2.0, np.inf, -np.inf, np.nan], np.float32)
    yield "arctangent", {}, [left, right], np.arctan2(left.astype(np.float64), right)
    for decimals in (0, 1, 3, -1, -2):
        for x in [np.array(SPECIAL, np.float32), some(40) * 50]:
            yield "round", {"decimals": decimals}, [x], np.round(x.astype(np.float64), decimals)
    points = np.cumsum(np.abs(some(9)) + np.float32(0.1)).astype(np.float32)
    heights = some(9)
    places = np.concatenate([points, some(30) * 6, np.float32([np.nan, np.inf, -np.inf])])
    yield "interp", {}, [places, points, heights], np.interp(places, points, heights)
    yield "interp", {}, [some(2, 3), np.float32([0]), np.float32([5])], np.full((2, 3), 5)
    yield "interp", {}, [some(2), np.float32([0, 0]), np.float32([5, 6])], "error"
    yield "interp", {}, [some(2), np.float32([0, 1]), np.float32([5])], "error"
    yield "interp", {}, [some(2), np.float32([]), np.float32([])], "error"


def selecting():
    def text(indexes):
        def one(i):
            if isinstance(i, list):
                return "".join(f"{v}+" for v in i)
            if isinstance(i, int):
                return str(i)
            part = lambda v: "" if v is None else str(v)
            return f"{part(i.start)}:{part(i.stop)}:{i.step}"
        return ",".join(map(one, indexes))

    def slices(length):
        low, high = (int(v) for v in random.integers(-length - 1, length + 2, 2))
        return slice(low, high, int(random.choice([1, 1, 2, -1])))

    def results(kind, arguments, x, mask, indexes):
        result = attempt(lambda: x[indexes])
        yield kind, arguments, [x] + mask, result
        if isinstance(result, str):
            yield kind + "Assign", arguments, [x] + mask + [np.float32(0)], "error"
            return
        values = [np.float32(7), some(*result.shape)]
        if result.ndim > 1:
            values.append(some(*result.shape[1:]))
        values.append(some(*result.shape, 2))
        for value in values:
            after = x.copy()

            def assign():
                after[indexes] = value
                return after
            yield kind + "Assign", arguments, [x] + mask + [value], attempt(assign)

    for shape in [(7,), (4, 5), (3, 4, 2), (1, 6)]:
        for axis in range(len(shape)):
            for _ in range(6):
                length = shape[axis]
                count = random.integers(1, 6)
                chosen = [int(v) for v in random.integers(-length, length, count)]
                if random.random() < 0.15:
                    chosen.append(length)
                indexes = tuple(slices(n) for n in shape[:axis]) + (chosen,)
                more = random.integers(0, len(shape) - axis)
                indexes += tuple(slices(n) for n in shape[axis + 1:axis + 1 + more])
                yield from results("take", {"at": text(indexes)}, some(*shape), [], indexes)
    for shape, rank in [((7,), 1), ((4, 5), 1), ((4, 5), 2), ((3, 4, 2), 2), ((3, 4, 2), 3), ((0, 2), 1)]:
        for density in (0, 0.4, 0.7, 1):
            mask = (random.random(shape[:rank]) < density).astype(np.float32)
            yield from results("mask", {}, some(*shape), [mask], (mask > 0,))
    for shape, mask in [((4,), (3,)), ((4, 5), (5,)), ((4, 5), (4, 4)), ((4,), (4, 1))]:
        mask = np.ones(mask, np.float32)
        yield from results("mask", {}, some(*shape), [mask], (mask > 0,))


write("combine.txt", combine())
write("apply.txt", apply())
write("reduce.txt", reduce())
write("index.txt", index())
write("shaping.txt", shaping())
write("series.txt", series())
write("selecting.txt", selecting())
