"""A prompt of Sonde at a pseudo-terminal, for the campaigns about sessions: `Prompt` types lines and reads the output."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time


class Prompt:
    def __init__(self, program, folder, state, arguments=()):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = dict(
            os.environ, XDG_STATE_HOME=state, TERM="dumb", SONDE_THREADS="1", SONDE_AUDIO="null")
        self.process = subprocess.Popen(
            [program, *arguments], cwd=folder, env=environment, stdin=slave, stdout=slave,
            stderr=slave, start_new_session=True)
        os.close(slave)
        os.set_blocking(self.master, False)
        self.output = b""
        self.waiting = b""

    def type(self, text):
        self.waiting += text.encode()

    def run(self, seconds, until=None):
        """Types and reads until the time is over, the program ends, or the output matches `until`. Returns whether the
        output matches."""
        end = time.monotonic() + seconds
        while True:
            if until and re.search(until, self.output):
                return True
            rest = end - time.monotonic()
            if rest <= 0:
                return False
            writers = [self.master] if self.waiting else []
            readable, writable, _ = select.select([self.master], writers, [], min(rest, 0.5))
            if readable:
                try:
                    data = os.read(self.master, 1 << 16)
                except BlockingIOError:
                    data = None
                except OSError:
                    data = b""
                if data == b"":
                    return bool(until and re.search(until, self.output))
                self.output += data or b""
            if writable:
                try:
                    count = os.write(self.master, self.waiting[:256])
                    self.waiting = self.waiting[count:]
                except BlockingIOError:
                    pass
                except OSError:
                    return False

    def kill(self):
        try:
            os.kill(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.master)


def state(process):
    """The resident memory in bytes, the open descriptors and the threads of a process."""
    with open(f"/proc/{process}/status") as file:
        lines = dict(line.split(":", 1) for line in file if ":" in line)
    return (int(lines["VmRSS"].split()[0]) * 1024, len(os.listdir(f"/proc/{process}/fd")),
            int(lines["Threads"]))
