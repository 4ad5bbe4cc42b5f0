"""``python -m natsbench``: the command ``natsbench``."""

import sys

from ._command import main

if __name__ == "__main__":
    sys.argv[0] = "natsbench"
    sys.exit(main())
