"""The command ``natsbench`` of an installed wheel: the program in Rust, run inside this interpreter.

An extension module cannot start itself again, as ``natsbench serve`` does for each statement of its box for SQL. So it is
given the command line that does it: this interpreter, on ``_again.py``.
"""

import os
import signal
import sys
from pathlib import Path

from . import _native


def main() -> int:
    """Runs the command on the arguments of this process, and returns its exit code."""
    if not sys.executable:
        print("error: the interpreter does not say where its own file is", file=sys.stderr)
        return 1
    behave_as_a_program()
    again = Path(__file__).with_name("_again.py")
    # -I and -S: without the user's settings and packages, which the program does not need; it starts twice as fast.
    before = ["-I", "-S", str(again), _native.__file__]
    return _native.run_command(sys.argv, (sys.executable, before))


def behave_as_a_program() -> None:
    """Undoes what Python does differently from other programs when it starts."""
    # Ctrl-C ends a program at once. Python would only remember it until it runs again. If whoever started this process
    # wants it to ignore Ctrl-C, Python has left that as it was.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "SIGXFSZ"):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    # If standard output is closed, the next file that is opened takes its number, and a database would be printed into.
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
