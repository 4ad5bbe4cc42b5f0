"""Takes pictures of Datasette's pages. tools/datasette_pictures says how it is called."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from datasette.utils import tilde_encode
from datasette_server import Server, metadata

# File, path behind the database, and size of the window in pixels.
PICTURES = [
    ("datasette-view", "/cost_info?space=tss&hp=200&dataset=cifar10&_col=space&_col=arch_index&_col=hp&_col=flops_millions&_col=params_millions&_col=latency_seconds&_size=5", (1000, 740)),
    ("datasette-query", "/pareto_front?_hide_sql=1", (1000, 620)),
]

# So many colours are enough for text, and make a file a third as large.
COLOURS = 32


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--program", type=Path, required=True)
    arguments = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("no chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        metadata_file = Path(scratch) / "metadata.json"
        metadata_file.write_text(metadata(arguments.program, arguments.database))
        with Server(arguments.database, metadata_file, ["suggest_facets=off"]) as server:
            for name, path, (width, height) in PICTURES:
                raw, picture = Path(scratch) / f"{name}.png", arguments.folder / f"{name}.png"
                address = f"{server.address}/{tilde_encode(arguments.database.stem)}{path}"
                command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
                command += [f"--window-size={width},{height}", f"--screenshot={raw}", address]
                subprocess.run(command, check=True, capture_output=True, timeout=120)
                with Image.open(raw) as shot:
                    shot.convert("RGB").quantize(COLOURS).save(picture, optimize=True)
                print(f"{picture}: {picture.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
