"""Runs the command without the rest of the package: ``python -I -S _again.py EXTENSION ARGUMENT...``.

It is a script, run as one. The package cannot be imported, as ``-I`` and ``-S`` leave out the folders where it is installed,
so the extension module is loaded from its file.
"""

import signal
import sys
from importlib.machinery import ExtensionFileLoader, ModuleSpec

if __name__ == "__main__":
    # A file that grows too large ends the process. Python would only let the write fail.
    if hasattr(signal, "SIGXFSZ"):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    extension, *arguments = sys.argv[1:]
    loader = ExtensionFileLoader("natsbench._native", extension)
    native = loader.create_module(ModuleSpec(loader.name, loader, origin=extension))
    assert native is not None, "an extension module makes its own module"
    loader.exec_module(native)
    again = sys.argv[:2]
    sys.exit(native.run_command(["natsbench", *arguments], (sys.executable, ["-I", "-S", *again])))
