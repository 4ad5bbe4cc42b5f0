"""Datasette on this machine, for one database."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from datasette.utils import tilde_encode
from ports import free_port

START_SECONDS = 60


@dataclass
class Answer:
    """What Datasette answered, and how long it took."""

    status: int
    body: str
    milliseconds: float


def metadata(program: Path, database: Path) -> str:
    """What natsbench prints for Datasette."""
    command = [program, "datasette-metadata", "--db", database]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Server:
    """Datasette in a process of its own, which ends with the `with` block."""

    def __init__(self, database: Path, metadata_file: Path | None, settings: list[str]) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "datasette", "serve", "-i", str(database)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        if metadata_file is not None:
            command += ["--metadata", str(metadata_file)]
        for setting in settings:
            command += ["--setting", *setting.split("=")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> "Server":
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise SystemExit(f"Datasette ended at once: {self.process.stderr.read()}")
            try:
                self.ask("/-/versions.json")
                return self
            except (ConnectionError, urllib.error.URLError):
                time.sleep(0.1)
        self.process.kill()
        raise SystemExit(f"Datasette does not answer after {START_SECONDS} s")

    def __exit__(self, *_failure: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str) -> Answer:
        """One page, whatever its status."""
        start = time.perf_counter()
        try:
            with urllib.request.urlopen(self.address + path, timeout=120) as response:
                status, body = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
        return Answer(status, body.decode(), (time.perf_counter() - start) * 1000)

    def listed(self, database: str) -> dict[str, list[str]]:
        """The names that the page of the database lists: its tables, views and queries."""
        page = json.loads(self.ask(f"/{tilde_encode(database)}.json").body)
        return {
            "table": [table["name"] for table in page["tables"] if not table["hidden"]],
            "view": [view["name"] for view in page["views"]],
            "query": [query["name"] for query in page["queries"]],
        }
