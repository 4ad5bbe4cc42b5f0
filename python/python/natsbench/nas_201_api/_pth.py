"""Single ``.pth`` files, which PyTorch wrote in either of its forms. Nothing in them is run, unlike by ``torch.load``."""

import os
import pickle
import zipfile
from typing import IO, Any, Dict, NamedTuple, Optional, Sequence, Tuple, Union

import numpy
from numpy.lib.stride_tricks import as_strided

from .._arrays import tensor

# What plain data is made of, beside what every pickle has.
_ALLOWED = {
    ("_codecs", "encode"),
    ("collections", "OrderedDict"),
    ("numpy", "dtype"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy.core.multiarray", "scalar"),
}
_STORAGES = {
    "BoolStorage": "bool",
    "ByteStorage": "uint8",
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "IntStorage": "int32",
    "LongStorage": "int64",
}
# Numbers of the older form: what it begins with, and how many bytes tell the length of a storage.
_MAGIC, _LENGTH_BYTES = 0x1950A86A20F9469CFC6C, 8


class _Storage(NamedTuple):
    """Numbers that tensors look at; None while they are not read yet."""

    kind: str
    data: Optional[bytes]


class _Unpickler(pickle.Unpickler):
    """Makes plain data and tensors, and refuses everything else."""

    def __init__(self, file: IO[bytes], storages: Dict[str, bytes]) -> None:
        super().__init__(file, encoding="utf-8")
        self.storages = storages
        self.kinds: Dict[str, str] = {}

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if module == "torch._utils" and name in ("_rebuild_tensor", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is refused; expected plain data and weights")
        return super().find_class(module, name)

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, *_ = pid
        self.kinds[key] = kind
        return _Storage(kind, self.storages.get(key))


def _tensor(storage: _Storage, offset: int, size: Sequence[int], stride: Sequence[int], *_: Any) -> Any:
    if storage.data is None:
        return None
    numbers = numpy.frombuffer(storage.data, storage.kind)[offset:]
    last = sum((count - 1) * step for count, step in zip(size, stride))
    if min([offset, *size, *stride]) < 0 or (0 not in size and last >= len(numbers)):
        raise pickle.UnpicklingError(f"a tensor of the shape {tuple(size)} is larger than its {len(numbers)} numbers")
    array = as_strided(numbers, size, [step * numbers.itemsize for step in stride]) if 0 not in size else numbers[:0]
    return tensor(storage.kind, tuple(size), bytearray(array.tobytes()))


def read_pth(path: "Union[str, os.PathLike[str]]") -> Any:
    """What PyTorch saved in a file. Weights are tensors where PyTorch is installed, else arrays."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            return _read_zip(file)
    with open(path, "rb") as legacy:
        return _read_legacy(legacy, os.fspath(path))


def _read_zip(file: zipfile.ZipFile) -> Any:
    pickled = next(name for name in file.namelist() if name.endswith("data.pkl"))
    data = pickled[: -len("data.pkl")] + "data/"
    storages = {name[len(data) :]: file.read(name) for name in file.namelist() if name.startswith(data)}
    with file.open(pickled) as stream:
        return _Unpickler(stream, storages).load()


def _read_legacy(file: IO[bytes], name: str) -> Any:
    """The older form: three headers, the object, the keys of the storages, and these. Tensors come before their numbers, so
    the object is read twice."""
    try:
        headers = [_Unpickler(file, {}).load() for _ in range(3)]
    except (pickle.UnpicklingError, EOFError, ValueError):
        headers = [None]
    if headers[0] != _MAGIC:
        raise pickle.UnpicklingError(f"{name} is no .pth file")
    start = file.tell()
    first = _Unpickler(file, {})
    first.load()
    keys: Tuple[str, ...] = tuple(_Unpickler(file, {}).load())
    storages = {}
    for key in keys:
        count = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        storages[key] = file.read(count * numpy.dtype(first.kinds[key]).itemsize)
    file.seek(start)
    return _Unpickler(file, storages).load()
