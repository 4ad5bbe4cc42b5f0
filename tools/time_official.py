"""Reads every architecture of an archive with the official API in fast mode: python time_official.py ARCHIVE tss

The API keeps all that it has read, which for a whole space is too much for an ordinary machine, so each architecture is
forgotten after its question. Prints how many it read; the caller measures the time.
"""

import sys
from pathlib import Path

from nats_bench import create


def main(archive: str, space: str) -> None:
    api = create(archive, space, fast_mode=True, verbose=False)
    files = sorted(Path(archive).glob("[0-9]*.pickle.pbz2"))
    indexes = [int(file.name.split(".")[0]) for file in files]
    for index in indexes:
        api.get_more_info(index, "cifar10", iepoch=None, hp="12", is_random=False)
        api.arch2infos_dict.pop(index)
    print(f"{len(indexes)} architectures")


main(*sys.argv[1:])
