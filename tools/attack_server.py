#!/usr/bin/env python3
"""Attacks a `natsbench serve` on this machine as strangers would, and asks `SELECT 1` at the same time.

    tools/attack_server.py NATSBENCH DATABASE [SECONDS]

starts `NATSBENCH serve` on a free port of 127.0.0.1 and runs one attack after the other, each for SECONDS (default 10): statements
that take any amount of time or memory, 20 at once; idle connections, 1,000 at once; heads and bodies that never end; answers
that nobody receives; requests that are no HTTP; calls and reports with large answers. Nothing leaves this machine, and only
temporary files of SQLite are written.

Prints one line per attack: how much was tried, the longest time that an honest `SELECT 1` waited, and the peak memory of the
server with all its child processes (resident memory; pages that they share count for each of them). Ends with 0 if every
honest statement was answered within a second, the memory stayed below 300 MB, every error was JSON, and no process was left.
"""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time

MOST_SECONDS = 1.0
MOST_MEGABYTES = 300
EXPECTED = {200, 400, 403, 404, 405, 408, 411, 413, 414, 415, 421, 422, 431, 503, 505}


def doubling(steps):
    """A statement whose preparation takes twice as long with each step."""
    text = "WITH c0(x) AS (SELECT 1)"
    for step in range(1, steps + 1):
        text += f", c{step}(x) AS (SELECT (SELECT x FROM c{step - 1})+(SELECT x FROM c{step - 1}))"
    return text + f" SELECT * FROM c{steps}"


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


def hostile_statements():
    columns = lambda value, count: "SELECT " + ", ".join([value] * count)
    return [
        columns("hex(zeroblob(8000000))", 100),
        columns("zeroblob(15000000)", 8),
        "SELECT hex(zeroblob(8000000)) LIKE '%'||hex(zeroblob(24000))||'1'",
        doubling(20),
        # the same, but with values that are within the limits
        columns("hex(zeroblob(500000))", 100),
        columns("zeroblob(1000000)", 90),
        "SELECT hex(zeroblob(500000)) LIKE '" + "%0" * 45 + "1'",
        "SELECT hex(zeroblob(500000)) GLOB '" + "*0" * 45 + "1'",
        "SELECT replace(hex(zeroblob(400000)), '0', '00')",
        "SELECT instr(hex(zeroblob(500000)), hex(zeroblob(200000)) || '1')",
        f"{ENDLESS} SELECT count(*) FROM n",
        f"{ENDLESS} SELECT i FROM n ORDER BY -i",
        f"{ENDLESS} SELECT group_concat(i) FROM n",
        f"{ENDLESS} SELECT DISTINCT hex(i) FROM n",
        f"{ENDLESS} SELECT count(DISTINCT i) FROM n",
        f"{ENDLESS} SELECT hex(zeroblob(400000)) FROM n",
        f"{ENDLESS} SELECT i, hex(zeroblob(400000)) AS h FROM n ORDER BY h, -i",
        f"{ENDLESS} SELECT count(*) FROM n AS a, n AS b, n AS c",
        f"{ENDLESS} SELECT json_group_array(i) FROM n",
        f"{ENDLESS} SELECT sum(i) OVER (ORDER BY -i ROWS BETWEEN 1000000 PRECEDING AND 1000000 FOLLOWING) FROM n",
        "SELECT count(*) FROM trials a, trials b, trials c, trials d",
        "SELECT * FROM more_info a, more_info b ORDER BY random()",
        "SELECT randomblob(1000000), " + ", ".join(["hex(randomblob(400000))"] * 50),
        "SELECT printf('%.*f', 900000, 1.0)",
        "SELECT json_extract('" + "[" * 900 + "]" * 900 + "', '$[0]')",
        "SELECT " + "(" * 900 + "1" + ")" * 900,
        "SELECT " + "+".join(["1"] * 5000),
        " UNION ALL ".join(["SELECT 1"] * 2000),
        "SELECT " + ",".join(["1"] * 3000),
        "SELECT * FROM " + ", ".join(["trials"] * 60),
        "SELECT '" + "x" * 90000,
        "WITH " + ", ".join(f"t{i} AS (SELECT * FROM {'t%d' % (i - 1) if i else 'trials'}"
                            f" UNION ALL SELECT * FROM {'t%d' % (i - 1) if i else 'trials'})" for i in range(18))
        + " SELECT count(*) FROM t17",
        "ATTACH 'x.db' AS x", "PRAGMA mmap_size = 1", "VACUUM INTO 'x.db'", "DELETE FROM trials", "",
    ]


class Attack:
    def __init__(self, program, database, seconds):
        self.seconds = seconds
        self.server = subprocess.Popen(
            [program, "serve", "--port", "0", "--db", database], stdout=subprocess.PIPE, text=True
        )
        line = self.server.stdout.readline()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", line).group(1))
        self.faults = []
        self.lock = threading.Lock()

    # -- requests and answers

    def connect(self, patience=60):
        stream = socket.create_connection(("127.0.0.1", self.port), timeout=patience)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream

    def exchange(self, request, patience=60):
        """The status and the body; a status of 0 if there is no answer."""
        try:
            with self.connect(patience) as stream:
                stream.sendall(request)
                answer = b""
                while part := stream.recv(1 << 16):
                    answer += part
        except OSError:
            return 0, b""
        head, _, body = answer.partition(b"\r\n\r\n")
        words = head.split(b" ", 2)
        return (int(words[1]) if len(words) > 1 else 0), body

    def checked(self, what, request):
        """As `exchange`. An answer that something is wrong must be JSON."""
        status, body = self.exchange(request)
        wrong = None
        if status not in EXPECTED:
            wrong = f"status {status}"
        elif status >= 400:
            try:
                if "error" not in json.loads(body):
                    wrong = f"no error in {body[:60]!r}"
            except ValueError:
                wrong = f"{status} without JSON: {body[:60]!r}"
        if wrong:
            with self.lock:
                self.faults.append(f"{what}: {wrong}")
        return status

    def post(self, statement):
        body = json.dumps({"sql": statement}).encode()
        return (
            f"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    def get(self, path):
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()

    # -- measuring

    def children(self):
        found = []
        for thread in os.listdir(f"/proc/{self.server.pid}/task"):
            try:
                with open(f"/proc/{self.server.pid}/task/{thread}/children") as file:
                    found += file.read().split()
            except OSError:
                pass
        return found

    @staticmethod
    def is_alive(process):
        try:
            with open(f"/proc/{process}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0] != "Z"  # a process that has ended, but was not waited for
        except OSError:
            return False

    def memory(self):
        """Resident bytes of the server and its child processes; memory that they share counts for each of them."""
        total = 0
        for process in [str(self.server.pid), *self.children()]:
            try:
                with open(f"/proc/{process}/status") as file:
                    total += next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))
            except (OSError, StopIteration):
                pass
        return total * 1024

    def run(self, name, attackers, works):
        """Runs each of `works` again and again on its own thread, while `SELECT 1` is asked and memory is measured."""
        end = time.monotonic() + self.seconds
        tried, waits, peak = [0] * len(works), [], [0]

        def attack(place):
            while time.monotonic() < end:
                works[place]()
                tried[place] += 1

        def measure():
            while time.monotonic() < end:
                peak[0] = max(peak[0], self.memory())
                time.sleep(0.05)

        threads = [threading.Thread(target=attack, args=(place,), daemon=True) for place in range(len(works))]
        threads.append(threading.Thread(target=measure))
        for thread in threads:
            thread.start()
        while time.monotonic() < end:
            begun = time.monotonic()
            status, body = self.exchange(self.post("SELECT 1"))
            waits.append(time.monotonic() - begun)
            if status != 200 or json.loads(body)["rows"] != [[1]]:
                self.faults.append(f"{name}: an honest SELECT 1 got {status} {body[:80]!r}")
            time.sleep(0.02)
        for thread in threads:
            thread.join(60)
        longest, megabytes = max(waits), peak[0] / 1e6
        print(
            f"{name}: {sum(tried)} {attackers}; {len(waits)} honest, the longest waited {longest * 1000:.0f} ms; "
            f"{megabytes:.0f} MB",
            flush=True,
        )
        if longest > MOST_SECONDS:
            self.faults.append(f"{name}: an honest SELECT 1 waited {longest:.2f} s")
        if megabytes > MOST_MEGABYTES:
            self.faults.append(f"{name}: {megabytes:.0f} MB")

    # -- attacks

    def statements(self):
        statements, lock = hostile_statements(), threading.Lock()
        turn = iter(range(1 << 60))

        def one():
            with lock:
                statement = statements[next(turn) % len(statements)]
            self.checked(statement[:60], self.post(statement))

        self.run("statements of all kinds, 20 at once", "statements tried", [one] * 20)

    def one_statement(self, statement, name):
        self.run(name, "statements tried", [lambda: self.checked(name, self.post(statement))] * 20)

    def mutations(self):
        statements = hostile_statements()

        def one():
            text = list(random.choice(statements)[:3000])
            for _ in range(random.randrange(1, 8)):
                place = random.randrange(len(text) + 1)
                text[place : place + random.randrange(3)] = random.choice(
                    ["(", ")", "'", ",", "%", "*", " n ", "9" * 9, "\0", "\x1b", "é", "SELECT ", ";", "--", "/*"]
                )
            self.checked("mutated statement", self.post("".join(text)))

        self.run("mutated statements", "statements tried", [one] * 8)

    def idle(self):
        def thousand():
            streams = []
            for _ in range(1000):
                try:
                    streams.append(self.connect())
                except OSError:
                    pass
            begun = time.monotonic()
            for stream in streams:
                try:
                    stream.settimeout(max(0.1, 15 - (time.monotonic() - begun)))
                    if stream.recv(1):
                        continue
                except TimeoutError:
                    with self.lock:
                        self.faults.append("an idle connection was open for 15 seconds")
                except OSError:
                    pass
                stream.close()

        self.run("1,000 idle connections", "thousands opened and ended by the server", [thousand])

    def slow(self, name, start, drip):
        """Sends `start`, then `drip` now and then, until the server ends it."""

        def one():
            begun = time.monotonic()
            try:
                with self.connect() as stream:
                    stream.sendall(start)
                    stream.settimeout(0.5)
                    while time.monotonic() - begun < 20:
                        stream.sendall(drip)
                        try:
                            if not stream.recv(1 << 12):
                                return
                        except TimeoutError:
                            pass
                with self.lock:
                    self.faults.append(f"{name}: open for 20 seconds")
            except OSError:
                pass

        self.run(name, "connections, ended by the server", [one] * 100)

    def unread(self, name, request, clients):
        """Sends requests and does not receive the answers."""

        def one():
            try:
                with self.connect() as stream:
                    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    stream.sendall(request)
                    time.sleep(min(12, self.seconds))
            except OSError:
                pass

        self.run(name, "answers not received", [one] * clients)

    def no_http(self):
        long = "a" * 70_000
        requests = [
            f"GET /{long} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(),
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: {long}\r\n\r\n".encode(),
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 500 + b"\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00" + os.urandom(300) + b"\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /%ff.svg HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            b"BREW /api/info HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            b"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n",
            b"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
            b"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
            b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
            b"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
            b"Content-Length: 60000\r\n\r\n" + b"[" * 60000,
            b"GET /api/ranking?top=99999999999999999999 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            b"\r\n" * 5000 + b"x",
            b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        ]
        works = [lambda request=request: self.checked(repr(request[:40]), request) for request in requests]
        self.run("requests that are no HTTP, or too long", "requests", works)

    def large_answers(self):
        paths = ["/api/explorer?space=tss", "/api/explorer?space=sss", "/",
                 "/api/ranking?space=tss&dataset=cifar10&set=test&top=4294967295",
                 "/api/find_best?space=sss&dataset=cifar10&set=test", "/tss-relative-rank.svg", "/sss-space-census.csv"]
        works = [lambda path=path: self.checked(path, self.get(path)) for path in paths * 3]
        self.run("calls with large answers", "requests", works)

    def stop(self):
        time.sleep(1)
        left = self.children()
        self.server.send_signal(signal.SIGTERM)
        code = self.server.wait(30)
        time.sleep(0.5)
        alive = [process for process in left if self.is_alive(process)]
        if code != 0 or alive:
            self.faults.append(f"the server ended with {code} and left {len(alive)} processes")


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.strip())
    attack = Attack(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) == 4 else 10.0)
    head = "POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    wide = "SELECT " + ", ".join(["hex(zeroblob(400000))"] * 5)
    try:
        attack.statements()
        statements = hostile_statements()
        for place, name in enumerate(["wide row of text", "wide row of blobs", "slow LIKE", "doubling preparation"]):
            attack.one_statement(statements[place], f"{name}, 20 at once")
        attack.one_statement(statements[6], "slow LIKE within the limits, 20 at once")
        attack.one_statement(f"{ENDLESS} SELECT count(*) FROM n", "endless recursion, 20 at once")
        attack.mutations()
        attack.idle()
        attack.slow("heads that never end", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X: y\r\n")
        attack.slow("bodies that never end", f"{head}Content-Length: 60000\r\n\r\n".encode(), b" ")
        attack.unread("answers of the SQL box that nobody receives", attack.post(wide), 20)
        attack.unread("pages that nobody receives", attack.get("/"), 100)
        attack.no_http()
        attack.large_answers()
    finally:
        attack.stop()
    for fault in sorted(set(attack.faults))[:40]:
        print(f"FAULT {fault}")
    sys.exit(1 if attack.faults else 0)


main()
