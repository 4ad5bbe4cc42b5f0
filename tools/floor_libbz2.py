"""Decompresses every architecture of an archive with the C libbz2: python floor_libbz2.py ARCHIVE THREADS

Python's bz2 module calls the C library and releases the GIL for it, so threads run at the same time. Prints how
much it decompressed; the caller measures the time.
"""

import bz2
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def decompressed_len(file: Path) -> int:
    return len(bz2.decompress(file.read_bytes()))


def main(archive: str, threads: str) -> None:
    files = sorted(Path(archive).glob("[0-9]*.pickle.pbz2"))
    with ThreadPoolExecutor(int(threads)) as pool:
        total = sum(pool.map(decompressed_len, files))
    print(f"{len(files)} files, {total} bytes decompressed")


main(*sys.argv[1:])
