#!/usr/bin/env python3
"""Kills and races imports while others read the database, and counts what goes wrong.

    NATSBENCH=target/release/natsbench tools/share_campaign.py [--kills 30] [--races 20] [--cursors 5]

Makes samples of both spaces, and then

- kills an import (SIGKILL) at random moments, reads what is left, resumes it, and compares the database with
  that of an undisturbed import, as tools/kill_resume does;
- starts three imports into one new file at the same time, one of them of a damaged archive, and compares what they make;
- holds a read transaction open across the begin, the middle or the end of an import.

During all of this, readers take snapshots, each in one transaction, and check that each shows a complete state. Prints the
figures, and ends with 0 only if nothing went wrong: no snapshot of half an architecture, no refused reader, no differing
database, no file left behind. Needs Python 3.8, and the program, which NATSBENCH names.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

NATSBENCH = os.environ.get("NATSBENCH", "target/release/natsbench")

# The numbers of a snapshot, which one transaction of an import changes together.
WHOLE = """
SELECT
    (SELECT count(*) FROM architecture_sources),
    (SELECT sum(imported_architectures) FROM search_spaces),
    (SELECT count(DISTINCT architecture_id) FROM stored_trials),
    (SELECT coalesce(sum(epochs), 0) FROM stored_trials),
    (SELECT count(*) FROM stored_epoch_metrics)
"""

# Ids that depend on the order of arrival are replaced by what they stand for; times and archives are left out.
MEANINGS = {
    "config_id": "(SELECT json_array(space_id, channel, num_cells, name, genotype, class_num)"
    " FROM network_configs AS n WHERE n.config_id = t.config_id)",
    "layout_id": "(SELECT json_array(evaluated_splits, train_loss_epochs, train_top1_epochs, train_top5_epochs,"
    " train_seconds_epochs, evaluation_loss_epochs, evaluation_top1_epochs, evaluation_seconds_epochs)"
    " FROM curve_layouts AS l WHERE l.layout_id = t.layout_id)",
    "answers_id": "(SELECT json_group_array(json_array(first_epoch, last_epoch, valid, x_test, test, valtest, validated))"
    " FROM (SELECT * FROM answered_epochs AS a WHERE a.answers_id = t.answers_id ORDER BY first_epoch))",
}
LEFT_OUT_TABLES = ("refinery_schema_history", "archives", "network_configs", "curve_layouts", "answered_epochs")
LEFT_OUT_COLUMNS = ("archive_id", "failed_at")


def natsbench(*arguments):
    return subprocess.run([NATSBENCH, *map(str, arguments)], capture_output=True, text=True)


def start_import(archives, database):
    command = [NATSBENCH, "import", *map(str, archives), "--db", str(database), "--quiet"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def read_only(database):
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60, isolation_level=None)


def digest(database, space=None):
    """A digest of everything that a database says, of one space or of both."""
    connection = read_only(database)
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
    ).fetchall()
    sha256 = hashlib.sha256()
    for (table,) in tables:
        if table in LEFT_OUT_TABLES:
            continue
        columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_xinfo({table})")]
        columns = [name for name in columns if name not in LEFT_OUT_COLUMNS]
        order = ", ".join(str(number + 1) for number in range(len(columns)))
        shown = ", ".join(MEANINGS.get(name, name) for name in columns)
        if space is not None and table == "search_spaces":
            shown += f" FROM {table} AS t WHERE space_id = {space}"
        elif space is not None and "architecture_id" in columns:
            shown += f" FROM {table} AS t WHERE architecture_id / 32768 = {space}"
        elif space is not None:
            continue
        else:
            shown += f" FROM {table} AS t"
        for row in connection.execute(f"SELECT {shown} ORDER BY {order}"):
            sha256.update(repr((table, row)).encode())
    connection.close()
    return sha256.hexdigest()


class Readers:
    """Threads that take snapshots until they are stopped: with a connection for each, and with one that stays open."""

    def __init__(self, database):
        self.database = database
        self.whole = self.absent = self.told = 0
        self.wrong = []
        self.ended = threading.Event()
        self.threads = [
            threading.Thread(target=self.snapshots, args=(False,)),
            threading.Thread(target=self.snapshots, args=(True,)),
            threading.Thread(target=self.commands),
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def snapshots(self, stays_open):
        connection, last = None, 0
        while not self.ended.is_set():
            try:
                connection = connection or read_only(self.database)
                connection.execute("BEGIN")
                sources, imported, with_trials, epochs, rows = connection.execute(WHOLE).fetchone()
                connection.execute("COMMIT")
                if not (sources == imported == with_trials and epochs == rows) or (stays_open and sources < last):
                    self.wrong.append(f"a state of {sources}, {imported}, {with_trials}, {epochs}, {rows}")
                last = sources
                self.whole += 1
            except sqlite3.Error as error:
                if os.path.exists(self.database):
                    self.wrong.append(f"a reader was refused: {error}")
                else:
                    self.absent += 1
                connection, last = None, 0
            if connection and not stays_open:
                connection.close()
                connection = None
            time.sleep(0.003)
        if connection:
            connection.close()

    def commands(self):
        while not self.ended.is_set():
            ran = natsbench("best", "--space", "sss", "-d", "cifar10", "--db", self.database)
            if ran.returncode == 0 or "an import is running" in ran.stderr:
                self.told += 1
            elif not any(words in ran.stderr for words in ("does not exist", "imported", "no hp")):
                self.wrong.append(f"best has reported: {ran.stderr.strip()}")


def left_beside(database):
    return sorted(path.name for path in database.parent.iterdir() if path != database)


class Campaign:
    def __init__(self, scratch):
        self.scratch = scratch
        self.wrong = []
        self.snapshots = self.answers = 0

    def fresh(self):
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        return folder / "natsbench.db"

    def expect(self, holds, what):
        if not holds:
            self.wrong.append(what)
            print("WRONG:", what, flush=True)

    def add(self, readers, is_killed=False):
        self.snapshots += readers.whole
        self.answers += readers.told
        for what in readers.wrong[:3]:
            # After the kill, nothing runs until the import is resumed.
            if not (is_killed and "cut off" in what):
                self.expect(False, what)

    def samples(self):
        folder = self.scratch / "archives"
        self.cells = self.sample("tss", 60, folder)
        self.sizes = self.sample("sss", 3000, folder)
        damaged = self.scratch / "damaged"
        shutil.copytree(self.cells, damaged / self.cells.name)
        (damaged / self.cells.name / "000000.pickle.pbz2").write_bytes(b"damage")
        self.damaged = damaged / self.cells.name

    def sample(self, space, architectures, folder):
        ran = natsbench("sample", "--space", space, "--archs", architectures, "--out", folder, "--quiet")
        return Path(ran.stdout.split(": ")[0])

    def undisturbed(self):
        database = self.fresh()
        begun = time.monotonic()
        process = start_import([self.sizes, self.cells], database)
        process.communicate()
        self.took = time.monotonic() - begun
        self.expected = digest(database)
        self.expected_of_cells = digest(database, 0)
        print(f"undisturbed: {self.took:.1f} s", flush=True)

    def kill(self, number):
        database = self.fresh()
        with Readers(database) as readers:
            process = start_import([self.sizes, self.cells], database)
            time.sleep(random.uniform(0, self.took * 1.5))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed = process.returncode == -signal.SIGKILL
            time.sleep(0.05)
        self.add(readers, is_killed=True)
        if database.exists() and number % 3 > 0:
            if number % 3 == 1:
                read = natsbench("info", "--db", database)
                self.expect(read.returncode == 0, f"info after a kill: {read.stderr}")
                self.expect(left_beside(database) == [], f"info left {left_beside(database)}")
            else:
                with closing(read_only(database)) as reader:
                    reader.execute(WHOLE).fetchone()
        process = start_import([self.sizes, self.cells], database)
        told, _ = process.communicate()
        self.expect(process.returncode == 0, f"the resumed import: {told}")
        self.expect(digest(database) == self.expected, "a resumed database differs")
        self.expect(left_beside(database) == [], f"left beside: {left_beside(database)}, of an import that said {told}")
        shutil.rmtree(database.parent)
        return killed

    def race(self):
        database = self.fresh()
        with Readers(database) as readers:
            processes = [
                start_import([self.damaged], database),
                start_import([self.cells], database),
                start_import([self.sizes, self.cells], database),
            ]
            random.shuffle(processes)
            told = [(process, process.communicate()[0]) for process in processes]
        self.add(readers)
        codes = sorted(process.returncode for process, _ in told)
        self.expect(codes in ([0, 0, 1], [0, 0, 0]), f"a race ended with {[text for _, text in told]}")
        # A reader of another program may have had it open when the last import ended: the next command ends the log.
        natsbench("info", "--db", database)
        self.expect(left_beside(database) == [], f"a race left {left_beside(database)}")
        self.expect(digest(database) == self.expected, "the database of a race differs")
        shutil.rmtree(database.parent)

    def cursor(self, moment):
        database = self.fresh()
        start_import([self.cells], database).communicate()
        reader = read_only(database)
        hold = lambda: reader.execute("BEGIN") and hold_again(reader)
        if moment == "begin":
            before = hold()
        with Readers(database) as readers:
            process = start_import([self.sizes], database)
            time.sleep(self.took / 2)
            if moment == "begin":
                self.expect(process.poll() is None, "an import did not wait for a reader")
                self.expect(hold_again(reader) == before, "a held state has changed")
                reader.execute("COMMIT")
            else:
                before = hold()
            if moment == "middle":
                time.sleep(self.took / 4)
                self.expect(hold_again(reader) == before, "a held state has changed")
                reader.execute("COMMIT")
            told, _ = process.communicate()
        if moment == "end":
            self.expect(hold_again(reader) == before, "a held state has changed")
        reader.close()
        self.add(readers)
        self.expect(process.returncode == 0, f"an import beside a reader: {told}")
        natsbench("info", "--db", database)
        self.expect(left_beside(database) == [], f"left beside: {left_beside(database)}")
        self.expect(digest(database) == self.expected, "a database beside a reader differs")
        shutil.rmtree(database.parent)


def hold_again(reader):
    return reader.execute("SELECT count(*) FROM stored_trials").fetchone()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--races", type=int, default=20)
    parser.add_argument("--cursors", type=int, default=5, help="of each of three moments")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        campaign = Campaign(Path(scratch))
        campaign.samples()
        campaign.undisturbed()
        killed = sum(campaign.kill(number) for number in range(arguments.kills))
        print(f"kills: {arguments.kills}, {killed} before the import had ended", flush=True)
        for _ in range(arguments.races):
            campaign.race()
        print(f"races of three imports into a new file: {arguments.races}", flush=True)
        for _ in range(arguments.cursors):
            for moment in ("begin", "middle", "end"):
                campaign.cursor(moment)
        print(f"imports beside a held read transaction: {arguments.cursors * 3}")
        print(f"snapshots: {campaign.snapshots}, answers of commands: {campaign.answers}")
        print(f"wrong: {len(campaign.wrong)}")
        return 1 if campaign.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
