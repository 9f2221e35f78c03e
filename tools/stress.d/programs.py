"""The program that a campaign tries."""

import atexit
import os
import shutil
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def program(given=None):
    """The path of a copy of the given program, by default of the program that was built last. A build during the
    campaign does not change the copy, which is removed when the campaign ends."""
    paths = [given] if given else [f"{TOP}/.build/{kind}/sonde" for kind in ("release", "debug")]
    paths = [path for path in paths if os.path.exists(path)]
    if not paths:
        raise SystemExit(f"there is no program {given}" if given else "there is no program: make a build first")
    folder = tempfile.mkdtemp(prefix="sonde-program-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.copy2(max(paths, key=os.path.getmtime), folder)
