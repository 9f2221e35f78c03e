"""A message as jupyter_client writes it, for Tests/JupyterTests/WireMessageTests.swift.

Writes Tests/JupyterTests/Figures/jupyter_message.txt: the key, then each frame, as hexadecimal digits.
The names and the date of the message are fixed, so a second run writes the same file.

Made with jupyter_client 8.
"""

import datetime
import pathlib

from jupyter_client.session import Session

session = Session(key=b"a0436f6c-1916-498b-8eb9-e81ab9368e84", session="b3a1", username="ana")
message = {
    "header": {
        "msg_id": "b3a1_1",
        "msg_type": "execute_request",
        "username": "ana",
        "session": "b3a1",
        "date": datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc),
        "version": "5.4",
    },
    "parent_header": {},
    "metadata": {},
    "content": {
        "code": 'print "é ♪"',
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": True,
    },
}
frames = [session.key] + session.serialize(message, ident=b"client")
target = pathlib.Path(__file__).parents[2] / "Tests/JupyterTests/Figures/jupyter_message.txt"
target.parent.mkdir(exist_ok=True)
lines = [f"# jupyter_client's, by tools/figures/{pathlib.Path(__file__).name}"]
target.write_text("\n".join(lines + [frame.hex() for frame in frames]) + "\n")
