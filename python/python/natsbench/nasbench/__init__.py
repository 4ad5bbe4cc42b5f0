"""The official package ``nasbench`` (NAS-Bench-101), answered from a database of natsbench, without TensorFlow.

A program switches by its import::

    from natsbench.nasbench import api

    nasbench = api.NASBench("nasbench_only108.tfrecord")  # or a database of natsbench
    nasbench.query(api.ModelSpec(matrix, ops))

Programs that cannot be edited are helped by ``natsbench.shim.install(nasbench=True)``. Answers are NumPy arrays where the
official ones are: ``pip install 'natsbench[arrays]'``.
"""

from .._missing import no_library

try:
    import numpy as _numpy  # noqa: F401
except ModuleNotFoundError as error:
    raise no_library("natsbench.nasbench", "arrays", error) from error
