"""The figures of a benchmark as lines of JSON, which Benchmarks/collect reads."""
import json, pathlib


class Figures:
    """Collects the figures of one benchmark; `write` writes them to the file of the option --json, if it was given."""

    def __init__(self):
        self.rows = []

    def add(self, name, sonde, peer, peer_name, runs, limit=None, ratio=None):
        """Adds a figure: the seconds of Sonde and of its peer, the number of runs, and the limit, if there is one. The ratio
        is the peer divided by Sonde, unless it is given."""
        ratio = peer / sonde if ratio is None else ratio
        self.rows.append({
            "name": name, "sonde": float(f"{sonde:.5g}"), "peer": float(f"{peer:.5g}"), "ratio": round(ratio, 3),
            "runs": runs, "peer_name": peer_name, "limit": limit})
        return ratio

    def write(self, file):
        if file:
            pathlib.Path(file).write_text("".join(json.dumps(row) + "\n" for row in self.rows))
