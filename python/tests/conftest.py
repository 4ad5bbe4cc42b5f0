"""Where the real archives and the recorded official answers are, if they are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import natsbench
import pytest

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
