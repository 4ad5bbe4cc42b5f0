"""Where the real archives and the recorded official answers are, if they are."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import natsbench
import pytest

# A shell that starts the tests in the background has them ignore Ctrl-C, and so do the programs that they start. Tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = Path(os.environ.get("NATSBENCH_SHARED", Path(__file__).parents[3] / "shared"))
NAMES = {"tss": "NATS-tss-v1_0-3ffb9-simple", "sss": "NATS-sss-v1_0-50262-simple"}


@pytest.fixture(scope="session")
def archives(tmp_path_factory):
    """A folder with copies of the real archives, so that databases can lie beside them."""
    folder = tmp_path_factory.mktemp("archives")
    for name in NAMES.values():
        if not (SHARED / "data/archives" / name).is_dir():
            pytest.skip(f"no archive {name} in {SHARED}")
        shutil.copytree(SHARED / "data/archives" / name, folder / name)
        for path in [folder / name, *(folder / name).iterdir()]:
            path.chmod(0o755)
    return folder


@pytest.fixture(params=["tss", "sss"])
def space(request):
    return request.param


@pytest.fixture
def answers(space):
    path = SHARED / "reference" / f"official_{space}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no recorded answers {path}")
    return path


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A database with the first 20 architectures of both spaces. Its numbers are invented."""
    folder = tmp_path_factory.mktemp("sample")

    def natsbench(*arguments):
        subprocess.run([sys.executable, "-m", "natsbench", *map(str, arguments), "--quiet"], check=True, capture_output=True)

    for space in ("tss", "sss"):
        natsbench("sample", "--space", space, "--archs", 20, "--out", folder / "archives")
    natsbench("import", *(folder / "archives").iterdir(), "--db", folder / "natsbench.db")
    return folder / "natsbench.db"


@pytest.fixture
def own_cells(sample, tmp_path):
    """The topology space of a copy of that database, which the test may change."""
    with natsbench.create(shutil.copy(sample, tmp_path / "natsbench.db"), "tss", verbose=False) as api:
        yield api


@pytest.fixture(scope="session")
def demo_database():
    """The database that `natsbench demo --keep demo` makes: 50 architectures of each space, with invented numbers."""
    if "NATSBENCH_DEMO" not in os.environ:
        pytest.skip("no $NATSBENCH_DEMO, the folder in which `natsbench demo --keep demo` was run")
    return Path(os.environ["NATSBENCH_DEMO"]) / "demo" / "natsbench-demo.db"


@pytest.fixture
def demo(demo_database, space):
    """A space of that database."""
    with natsbench.create(demo_database, space, verbose=False) as api:
        yield api


@pytest.fixture
def demo_cells(demo_database):
    """The topology space of that database."""
    with natsbench.create(demo_database, "tss", verbose=False) as api:
        yield api


@pytest.fixture(scope="session")
def ray_session():
    """Ray, started once, as that takes seconds."""
    ray = pytest.importorskip("ray", reason="ray is not installed; its adapter is not tested")
    pytest.importorskip("ray.tune", reason="ray.tune is not installed; its adapter is not tested")
    os.environ.setdefault("RAY_TUNE_DISABLE_AUTO_CALLBACK_LOGGERS", "1")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    yield ray
    ray.shutdown()


@pytest.fixture(scope="session")
def tfrecord(tmp_path_factory):
    """A copy of a file of NAS-Bench-101 with 200 modules, so that a database can lie beside it."""
    original = SHARED / "data" / "sample101.tfrecord"
    if not original.is_file():
        pytest.skip(f"no file of NAS-Bench-101 {original}")
    return Path(shutil.copy(original, tmp_path_factory.mktemp("nasbench101") / original.name))


@pytest.fixture(scope="session")
def nasbench101_lines():
    """What the official code answered about that file."""
    path = SHARED / "reference" / "nasbench101_oracle.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no recorded answers {path}")
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def records(tfrecord):
    """The records of that file, each as its bytes, its hash and its epochs."""
    from nasbench101 import records_of

    return records_of(tfrecord)


@pytest.fixture
def opened(tmp_path):
    """A function that opens a file made of records."""
    from natsbench.nasbench import api

    def open_records(chosen, name="chosen.tfrecord"):
        (tmp_path / name).write_bytes(b"".join(data for data, _, _ in chosen))
        return api.NASBench(tmp_path / name, seed=0)

    return open_records


@pytest.fixture
def nasbench(tfrecord):
    """NAS-Bench-101 of that file."""
    from natsbench.nasbench import api

    with api.NASBench(str(tfrecord), seed=0) as nasbench:
        yield nasbench
