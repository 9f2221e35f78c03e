"""The kinds of files that Sonde saves, for the programs `faults` and `kills`.

Each kind has a file name, and the code that saves its first and its second content. A file of the right bytes is
whole. A file of other bytes is whole if Sonde loads the right value from it, because some encoders put random numbers
or the time of day into a file.
"""

import json
import os
import subprocess

SETUP = """
a = tone(440Hz, 0.15s)
b = noise(0.3s, seed: 3) * 0.5
pa = analyze(a, fft: 256, bins: 12)
pb = analyze(b, fft: 256, bins: 12)
"""
MODEL = """
m = model(pa, layers: 1, units: 8, mixtures: 1, seed: 1)
n = model(pb, layers: 1, units: 12, mixtures: 1, seed: 2)
"""


class Kind:
  def __init__(self, name, file, first, second, setup=SETUP):
    self.name, self.file, self.setup = name, file, setup
    self.contents = [first, second]

  def code(self, index):
    return f'{self.setup}\nsave {self.contents[index]}, "{self.file}"'


SOUNDS = [Kind(ending, "f." + ending, "a", "b")
          for ending in ["wav", "aiff", "au", "caf", "w64", "flac", "ogg", "mp3"]]
KINDS = SOUNDS + [
    Kind("pcm16", "f16.wav", 'a', 'b'),
    Kind("model", "f.safetensors", "m", "n", SETUP + MODEL),
    Kind("npy", "f.npy", "tensor([1, 2, 3])", "zeros([40, 70])", ""),
    Kind("npz", "f.npz", "pa", "pb"),
    Kind("record", "r.npz", "(x: tensor([1, 2]), y: 3)", '(x: zeros([900]), z: "text")', ""),
    Kind("pvx", "f.pvx", "pa", "pb"),
    Kind("midi", "f.mid", '[(at: 0, pitch: "A4", duration: 1)]',
         "map(0..300, fn(i) { (at: i, key: 36, duration: 1) })", ""),
    Kind("session", "f.sonde", "session", "session", "first = 1"),
    Kind("notebook", "f.ipynb", "session", "session", "first = 1"),
    Kind("png", "f.png", "plot(a)", "plot(pb)"),
    Kind("svg", "f.svg", "plot(a)", "plot(pb)"),
    Kind("pdf", "f.pdf", "plot(a)", "plot(pb)"),
]
# The two contents of a session differ in a statement.
for kind in KINDS:
  if kind.name in ("session", "notebook"):
    kind.code = lambda index, kind=kind: (
        f'first = {index}\nsecond = first + {index}\n' * (1 + 20 * index)
        + f'save session, "{kind.file}"')
  if kind.name == "pcm16":
    kind.code = lambda index, kind=kind: (
        f'{kind.setup}\nsave {kind.contents[index]}, "{kind.file}", encoding: "pcm16"')


def run(program, code, folder, environment=None, limit=120):
  """Runs code and returns the exit status, the output and the errors."""
  known = dict(os.environ, SONDE_THREADS="1", HOME=folder, **(environment or {}))
  done = subprocess.run([program, "-e", code], cwd=folder, env=known, capture_output=True,
                        timeout=limit, stdin=subprocess.DEVNULL)
  return done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace")


def is_whole(program, kind, path, reference):
  """Whether the file at `path` is a whole file with the content of the file at `reference`."""
  data, right = open(path, "rb").read(), open(reference, "rb").read()
  if data == right:
    return True
  if kind.name in ("png", "svg", "pdf"):
    ends = {"png": b"IEND\xaeB`\x82", "svg": b"</svg>", "pdf": b"%%EOF"}[kind.name]
    return abs(len(data) - len(right)) < 64 and data.rstrip().endswith(ends)
  if kind.name in ("session", "notebook"):
    return False
  code = f'print same(load("{path}"), load("{reference}"))'
  status, output, _ = run(program, code, os.path.dirname(path))
  return status == 0 and output == "true\n"


def make_references(program, kind, folder):
  """Saves both contents of a kind without faults; returns the paths of the two files."""
  paths = []
  for index in range(2):
    status, _, errors = run(program, kind.code(index), folder)
    if status != 0:
      raise SystemExit(f"{kind.name} cannot be saved: {errors}")
    path = os.path.join(folder, f"reference-{index}-{kind.file}")
    os.rename(os.path.join(folder, kind.file), path)
    paths.append(path)
  return paths


def strays(folder):
  return [name for name in os.listdir(folder) if name.startswith(".")]
