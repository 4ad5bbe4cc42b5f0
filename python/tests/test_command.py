"""The command natsbench as a wheel installs it: run by this interpreter, it behaves like the program."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import natsbench
import pytest

PROGRAM = os.environ.get("NATSBENCH_PROGRAM")
COMMAND = [sys.executable, "-m", "natsbench"]
ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
# Far above what anything here takes: a test that waits for it fails.
PATIENCE_SECONDS = 120

on_unix = pytest.mark.skipif(os.name != "posix", reason="signals and shells of Unix")


def ran(arguments, command=COMMAND, **options):
    return subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS, **options)


@pytest.fixture
def database(sample, tmp_path):
    """A copy that a test may change."""
    return Path(shutil.copy(sample, tmp_path))


def test_the_command_has_the_version_of_the_module():
    assert ran(["--version"]).stdout == f"natsbench {natsbench.__version__}\n"


def test_exit_codes_are_those_of_the_program(database, tmp_path):
    codes = {
        0: ["info", "--db", str(database)],
        1: ["info", "--db", str(tmp_path / "missing.db")],
        2: ["no-such-command"],
    }
    assert {code: ran(arguments).returncode for code, arguments in codes.items()} == {code: code for code in codes}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["best", "--help"],
        ["no-such-command"],
        ["best", "--space", "tss", "--dataset", "cifar10", "--top", "5"],
        ["more-info", "11", "--space", "tss", "--dataset", "cifar10", "--json"],
        ["more-info", "11", "--space", "tss", "--dataset", "no-such-set"],
        ["sql", "SELECT 1 AS 'a; b'; SELECT 2"],
        ["completions", "bash"],
        ["man", "best"],
    ],
)
def test_the_command_answers_as_the_program(arguments, database):
    if PROGRAM is None:
        pytest.skip("no $NATSBENCH_PROGRAM to compare with")
    environment = {**os.environ, "NATSBENCH_DB": str(database)}
    ours, theirs = (ran(arguments, command, env=environment) for command in (COMMAND, [PROGRAM]))
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


@on_unix
def test_arguments_need_not_be_text(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.db"
    failed = subprocess.run([*map(os.fsencode, COMMAND), b"info", b"--db", path], capture_output=True)
    assert failed.returncode == 1
    assert b"\xef\xbf\xbd.db" in failed.stderr  # the program shows the byte as U+FFFD


@on_unix
def test_a_closed_output_is_not_taken_by_the_next_file():
    """Each file that is opened takes the lowest number that is free, and what is printed would go into it."""
    code = "import os, natsbench._command as c; c.behave_as_a_program(); os.fstat(0); os.fstat(2); os.write(1, b'nowhere')"
    ran = subprocess.run(f"exec {shlex.join([sys.executable, '-c', code])} <&- >&- 2>&-", shell=True, timeout=PATIENCE_SECONDS)
    assert ran.returncode == 0


@on_unix
def test_a_reader_that_has_seen_enough_is_no_failure(database):
    statement = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT i FROM n"
    line = f"{shlex.join(COMMAND)} sql --format csv {shlex.quote(statement)} --db {database}; echo $? >&2"
    piped = subprocess.run(f"({line}) | head -n 1", shell=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert (piped.stdout, piped.stderr) == ("i\n", "0\n")


def interrupted(arguments, wait):
    """Runs the command, sends Ctrl-C when `wait` has seen that it works, and returns how it ended."""
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait(process)
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    return process.returncode, stdout, stderr


def processor_seconds(process):
    """What the process has computed, where the system says it in /proc."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_busy(process):
    while processor_seconds(process) < 0.5:  # far more than starting takes
        assert process.poll() is None
        time.sleep(0.02)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc to see that the command computes")
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["sql", ENDLESS], -signal.SIGINT, ""),  # nothing to finish: the signal ends the process
        (["search", "--method", "random", "--runs", "100000", "--space", "tss", "-d", "cifar10"], 130, "stopping"),
    ],
)
def test_ctrl_c_ends_the_command_as_it_ends_the_program(database, arguments, code, says):
    returned, _, stderr = interrupted([*arguments, "--db", str(database)], is_busy)
    assert returned == code
    assert says in stderr
    assert "Traceback" not in stderr and "KeyboardInterrupt" not in stderr


@on_unix
def test_the_server_answers_statements_in_processes_of_its_own(database):
    counts = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY -i"
    answers = {"SELECT count(*) AS trials FROM trials WHERE arch_index = 11": None, counts: None}

    def ask(process):
        said = process.stdout.readline()
        address = re.search("http://[^;]*", said)
        assert address is not None, said
        for sql in answers:
            body, headers = json.dumps({"sql": sql}).encode(), {"Content-Type": "application/json"}
            request = urllib.request.Request(f"{address[0].rstrip('/')}/api/sql", body, headers)
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                    answers[sql] = json.load(answer)
            except urllib.error.HTTPError as refused:
                answers[sql] = json.load(refused)

    code, stdout, stderr = interrupted(["serve", "--port", "0", "--db", str(database)], ask)
    few, endless = answers.values()
    assert few["rows"][0][0] > 0
    # The limit of the files that it may write to ends the process; the limit of its time would, if the disk is slow.
    assert re.search("needs more memory than it may have|was cut off after", endless["error"])
    assert (code, stdout, stderr) == (0, "stopped\n", "")
