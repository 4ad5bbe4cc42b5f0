"""Files as the official package writes them."""

import bz2
import pickle
from typing import Any


def pickle_save(obj: Any, file_path: Any, ext: str = ".pbz2", protocol: int = 4) -> None:
    """Writes an object as a pickle compressed with bzip2 to ``file_path`` + ``ext``."""
    with bz2.open(str(file_path) + ext, "wb") as file:
        pickle.dump(obj, file, protocol=protocol)
