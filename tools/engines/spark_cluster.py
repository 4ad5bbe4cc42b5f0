"""A standalone cluster of Spark on this machine: one master and workers, each a process of its own."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from ports import free_port

START_SECONDS = 120


class Cluster:
    """A master and its workers on 127.0.0.1, which end with the `with` block."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.processes: list[subprocess.Popen] = []
        self.folder = tempfile.TemporaryDirectory()
        self.address = f"spark://127.0.0.1:{free_port()}"

    def _start(self, name: str, *arguments: str) -> None:
        import pyspark

        log = Path(self.folder.name) / f"{name}.log"
        program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        command = [program, f"org.apache.spark.deploy.{arguments[0]}", "--host", "127.0.0.1", "--webui-port", "0"]
        with log.open("w") as output:
            process = subprocess.Popen([*command, *arguments[1:]], stdout=output, stderr=subprocess.STDOUT)
        self.processes.append(process)

    def _wait(self, name: str, words: str, times: int) -> None:
        log = Path(self.folder.name) / f"{name}.log"
        until = time.monotonic() + START_SECONDS
        while log.read_text().count(words) < times:
            if time.monotonic() > until or any(process.poll() is not None for process in self.processes):
                raise SystemExit(f"Spark's {name} does not start: {log.read_text()[-2000:]}")
            time.sleep(0.2)

    def __enter__(self) -> Cluster:
        port = self.address.rsplit(":", 1)[1]
        self._start("master", "master.Master", "--port", port)
        self._wait("master", "New state: ALIVE", 1)
        for number in range(self.workers):
            folder = str(Path(self.folder.name) / f"work-{number}")
            self._start(
                f"worker-{number}", "worker.Worker", "--cores", "1", "--memory", "1g", "--work-dir", folder, self.address
            )
        self._wait("master", "Registering worker", self.workers)
        return self

    def __exit__(self, *_failure: object) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()
        self.folder.cleanup()
