"""Compares the hub with Redis, NATS and the tutorials' threaded server: see
peers.sh, which calls it. Every measurement is one call of `hub bench`, against a
server that was started for it; the servers take turns, and of several rounds the
median is shown."""
import argparse
import collections
import contextlib
import datetime
import json
import math
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import typing

SPARE_FILES = 200  # open files beside the connections
PATIENCE = 60  # seconds that one measurement may take
HUB = ["hub", "--quiet", "--listen", "127.0.0.1:{port}"]
SERVERS = {
    "hub": [*HUB, "--memory"],
    "redis": ["redis-server", "--bind", "127.0.0.1", "--port", "{port}", "--save", "", "--appendonly", "no",
              "--maxclients", "15000", "--client-output-buffer-limit", "pubsub 0 0 0", "--dir", "{dir}"],
    "nats": ["nats-server", "--addr", "127.0.0.1", "--port", "{port}"],
    "threads": ["python3", "-u", "hub/bench/testdata/threaded.py"],
}


class Signals:
    """Makes one KeyboardInterrupt of the first signal that wants an end, but not
    while a process is being started: nobody would know of it."""

    def __init__(self):
        self.all = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        self.starting = self.came = False
        self.running = []  # processes

    def watch(self):
        for s in self.all:
            signal.signal(s, self.come)

    def come(self, *_):
        for s in self.all:
            signal.signal(s, signal.SIG_IGN)  # what runs is ended in peace
        self.came = True
        if not self.starting:
            raise KeyboardInterrupt

    def start(self, command, **how):
        """Starts a process, which end ends. A terminal's Ctrl-C does not reach it."""
        self.starting = True
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **how)
            self.running.append(process)
        finally:
            self.starting = False
        if self.came:
            raise KeyboardInterrupt
        return process

    def end(self, process):
        """Ends a process, first with a word and then without."""
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process in self.running:
            self.running.remove(process)


SIGNALS = Signals()


class Server:
    """A server in a process of its own, from start to end."""

    def __init__(self, name, command, temp):
        self.folder = tempfile.mkdtemp(dir=temp)
        self.output = os.path.join(self.folder, "output")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1] if name != "threads" else 0  # that chooses itself, and says so
        command = [word.format(port=self.port, dir=self.folder) for word in command]
        with open(self.output, "wb") as output:
            self.process = SIGNALS.start(command, stdout=output, stderr=subprocess.STDOUT)
        self.name, self.pid = name, self.process.pid

    def __enter__(self):
        try:
            self.listens()
        except RuntimeError:
            SIGNALS.end(self.process)
            raise
        return self

    def __exit__(self, *_):
        SIGNALS.end(self.process)
        with contextlib.suppress(OSError):
            os.remove(self.output)

    def listens(self):
        """Waits until it does."""
        late = time.monotonic() + 10
        while time.monotonic() < late:
            with open(self.output, encoding="utf8", errors="replace") as f:
                said = f.read()
            if self.process.poll() is not None:
                break
            if self.port == 0 and said.endswith("\n"):
                self.port = int(said.split("\n")[0])
            with contextlib.suppress(OSError):
                if self.port:
                    return socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            time.sleep(0.005)
        raise RuntimeError(f"{self.name} does not start: {said[-500:]}")


def output_of(*command, patience=PATIENCE):
    """Runs a command and returns what it printed."""
    process = SIGNALS.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        stdout, stderr = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired as e:
        raise RuntimeError(f"{' '.join(command)}: not done after {patience} s") from e
    finally:
        SIGNALS.end(process)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {stderr.strip()[-500:]}")
    return stdout


def bench(server, args):
    """Puts a load on a server and returns the figures."""
    return json.loads(output_of("hub", "bench", "--json", "--spin", "0", "--addr", f"127.0.0.1:{server.port}",
                                "--pid", str(server.pid), *args))


class Figure(typing.NamedTuple):
    """What is shown of a load: hub bench's name for it, less of which is better,
    and that of another, in brackets. It grows with the size, or what all together
    cost does."""

    title: str
    key: str
    aside: str = ""
    growing: str = "grows as"
    together: bool = False


class Group:
    """A kind of load, at one size or several.

    columns are who is compared: (column, server, dialect). args returns hub
    bench's for a size, server the command of the hub for it, where it is not the
    usual one. A hub that is kept stays from round to round, and prepare readies it."""

    def __init__(self, title, sizes, columns, args, figures, of="receivers", server=None, kept=False, prepare=None):
        self.title, self.sizes, self.columns, self.args, self.figures = title, sizes, columns, args, figures
        self.of, self.server, self.kept, self.prepare = of, server, kept, prepare
        self.results = {}  # (size, column): a list of what hub bench printed

    def start(self, size, name, temp):
        return Server(name, self.server(size) if self.server else SERVERS[name], temp)

    def measure(self, rounds, temp, troubles):
        with contextlib.ExitStack() as kept:
            servers = {}
            if self.kept:
                for size in self.sizes:
                    servers[size] = kept.enter_context(self.start(size, "hub", temp))
                    self.prepare(servers[size], size)
            for n in range(rounds):
                for size in self.sizes:
                    for column, name, dialect in self.columns:
                        tell(f"{self.title}, {size}, {column} {dialect}, round {n + 1} of {rounds}")
                        self.once(size, column, name, dialect, servers.get(size), temp, troubles)

    def once(self, size, column, name, dialect, server, temp, troubles):
        args = [*self.args(size), "--dialect", dialect]
        try:
            with contextlib.nullcontext(server) if server else self.start(size, name, temp) as server:
                result = bench(server, args)
        except RuntimeError as e:
            troubles.append(str(e))
            return
        if result["errors"]:
            troubles.append(f"{self.title}, {size}, {column} {dialect}: {result['errors']:.0f} errors")
        self.results.setdefault((size, column), []).append(result)

    def median(self, size, column, key):
        """The median of the rounds, None where there is none."""
        measured = [r[key] for r in self.results.get((size, column), []) if key in r]
        return statistics.median(measured) if measured else None

    def growth(self, column, figure):
        """The exponent with which a figure grows, None where it cannot be known."""
        points = []
        for size in self.sizes:
            y = self.median(size, column, figure.key)
            if not y:
                return None
            x = self.of == "receivers" and self.median(size, column, "hearers") or size
            points.append((math.log(x), math.log(y * x if figure.together else y)))
        return slope(points) if len(points) > 2 else None


def slope(points):
    """The slope of the line that is closest to the points (least squares)."""
    x, y = (statistics.fmean(p[i] for p in points) for i in (0, 1))
    return sum((p[0] - x) * (p[1] - y) for p in points) / sum((p[0] - x) ** 2 for p in points)


def tell(text):
    print(f"{time.monotonic() - BEGUN:5.0f} s  {text}", file=sys.stderr, flush=True)


def past(server, messages):
    """Has so many messages said in the room chat of a hub."""
    tell(f"{messages} messages of history")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as s, s.makefile("rb") as lines:
        def send():  # it ends with the connection, if not before
            say = b'{"op":"say","text":"message %07d of those before ' + b"x" * 70 + b'"}\n'
            with contextlib.suppress(OSError):
                s.sendall(b'{"op":"hello","name":"past","room":"chat","follow":"none"}\n')
                for n in range(0, messages, 1000):
                    s.sendall(b"".join(say % i for i in range(n, min(n + 1000, messages))))
                s.sendall(b'{"op":"ping"}\n')
        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        answers = collections.Counter()
        while not answers["pong"] and (line := lines.readline()):
            answers[line[9:line.index(b'"', 9)].decode()] += 1  # {"kind":"...
        sender.join()
    if answers["ack"] != messages or answers["error"]:
        raise RuntimeError(f"a history of {messages} messages: {dict(answers)}")


def groups():
    def hearing(work, *more):
        return lambda n: ["--work", work, "--receivers", str(n), *more]

    peers = [("redis", "redis", "redis"), ("nats", "nats", "nats")]
    cpu = Figure("CPU s per million deliveries (deliveries/s)", "cpu_s_per_m", "rate")
    fan = cpu._replace(growing="CPU of a message grows as", together=True)
    dialects = [(d, "hub", d) for d in ("line", "json", "ws")]
    line, native, raw = ([("hub", "hub", d)] for d in ("line", "json", "raw"))
    return [
        Group("fan-out, as fast as it goes", [10, 100, 1000], dialects + peers,
              hearing("fanout", "--senders", "4", "--window", "128", "--time", "700ms"), [fan]),
        Group("fan-out, one message at a time", [1000], dialects + peers, hearing("fanout1", "--time", "700ms"), [fan]),
        Group("latency, 10 messages a second", [100, 1000, 5000], line + peers,
              hearing("latency", "--senders", "1", "--rate", "10", "--time", "1200ms"),
              [Figure("ms until heard, p50 (p99)", "p50_us", "p99_us")]),
        Group("idle", [1000, 4000, 10000], line + peers, hearing("idle", "--time", "200ms"),
              [Figure("KiB each (connected/s)", "rss_per_conn", "connects_s", "memory of all grows as", True)], of="clients"),
        Group("connect, join, say, be answered, leave", [10], dialects[:2] + peers, hearing("connect", "--time", "700ms"),
              [Figure("CPU µs each (visits/s)", "cpu_s_per_m", "rate")], of="clients"),
        Group("ask, be answered, ask", [1, 100, 1000], raw + [("threads", "threads", "raw")],
              hearing("reply", "--time", "700ms"),
              [Figure("CPU µs each (answers/s)", "cpu_s_per_m", "rate"),
               Figure("ms until answered, p50 (p99)", "p50_us", "p99_us")], of="clients"),
        Group("length of history, one message at a time to 100", [1000, 100000, 1000000], native,
              lambda _: ["--work", "fanout1", "--receivers", "100", "--time", "1200ms"], [cpu], of="messages on disk",
              server=lambda _: [*HUB, "--data", "{dir}/log"], kept=True, prepare=past),
        Group("rooms that nobody follows, fan-out to 100", [1, 100, 1000], native,
              lambda _: ["--work", "fanout", "--receivers", "100", "--window", "128", "--time", "700ms"], [cpu], of="rooms",
              server=lambda n: [*SERVERS["hub"], *(w for i in range(n) for w in ("--room", f"r{i}=none"))]),
    ]


PEERS = ("redis", "nats", "threads")


def shown(key, v):
    """A figure as people read it."""
    if v is None:
        return "-"
    if key.endswith("_us"):
        v /= 1e3
    elif key == "rss_per_conn":
        v /= 1024
    elif key in ("rate", "connects_s"):
        return f"{v / 1e6:.3g} M" if v >= 1e6 else f"{v / 1e3:.3g} k"
    return f"{v:.3g}" if v < 100 else f"{v:.0f}"


def row(group, size, column, figure):
    """One size of one hub dialect, beside the peers."""
    ours = group.median(size, column, figure.key)
    cells, ratios = [], []
    for c in (column, *PEERS):
        v = group.median(size, c, figure.key)
        aside = f" ({shown(figure.aside, group.median(size, c, figure.aside))})" if v and figure.aside else ""
        cells.append(shown(figure.key, v) + aside)
        if v and ours and c != column:
            ratios.append(f"{c} {v / ours:.2g}" if v / ours < 10 else f"{c} {v / ours:.0f}")
    of = group.of if size > 1 else group.of.removesuffix("s")
    return [f"{size:,} {of}", *cells, ", ".join(ratios) or "-"]


def growth_row(group, column, figure):
    exponents = [group.growth(c, figure) for c in (column, *PEERS)]
    return [figure.growing, *("-" if e is None else f"N^{e:.2f}" for e in exponents), "-"]


def table(all_groups):
    """Writes what was measured. Less is better in every first figure."""
    print("| | hub | redis | nats | Python threads | times the hub\'s |")
    print("|---|---|---|---|---|---|")
    for g in all_groups:
        for column, name, dialect in g.columns:
            if name != "hub":
                continue
            for figure in g.figures:
                print(f"| **{g.title}**, {dialect}: {figure.title} | | | | | |")
                for size in g.sizes:
                    print("|", " | ".join(row(g, size, column, figure)), "|")
                if len(g.sizes) > 2:
                    print("|", " | ".join(growth_row(g, column, figure)), "|")


def trusted():
    """Says whether the machine can be trusted with a clock now."""
    return json.loads(output_of("hub", "bench", "--json", "--spin", "1s", "--time", "100ms"))["machine"]["trusted"]


def machine(trust):
    """Says what was measured, and how far the machine could be trusted."""
    with open("/proc/cpuinfo", encoding="utf8") as f:
        model = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), "unknown make")
    versions = [output_of("git", "describe", "--always", "--dirty"), output_of("redis-server", "--version").split(" sha=")[0],
                output_of("nats-server", "--version"), output_of("python3", "--version")]
    verdict = "rates and times can be trusted" if trust else "something else ran there, compare CPU and memory only"
    return (f"{datetime.date.today():%d %B %Y}, {os.cpu_count()} processors of {model}, Linux {os.uname().release}; "
            f"hub {', '.join(v.strip() for v in versions)}. The generator was on the same machine: {verdict}.")


def allowed(all_groups):
    """Leaves out the sizes that the limit of open files forbids, and returns which."""
    without = []
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for g in all_groups:
        for size in [n for n in g.sizes if g.of in ("receivers", "clients") and n + SPARE_FILES > hard > 0]:
            without.append(f"Left out: {g.title}, {size:,}; only {hard} open files are allowed (ulimit -Hn).")
            g.sizes = [n for n in g.sizes if n != size]
    return without


def main():
    parser = argparse.ArgumentParser(prog=".ci/peers.sh", description="the hub beside the servers people would use instead")
    parser.add_argument("--runs", type=int, default=3, help="rounds; the table has the medians")
    parser.add_argument("--only", default="", metavar="WORD", help="loads whose title has it")
    options = parser.parse_args()
    SIGNALS.watch()
    chosen = [g for g in groups() if options.only in g.title]
    troubles = []
    without = allowed(chosen)
    with tempfile.TemporaryDirectory() as temp:
        tell("go build ./cmd/hub")
        output_of("go", "build", "-o", temp, "./cmd/hub", patience=600)
        os.environ["PATH"] = temp + os.pathsep + os.environ["PATH"]
        for name in [n for n in os.environ if n.startswith("HUBBUB_")]:
            del os.environ[name]
        try:
            trust = trusted()
            for g in chosen:
                try:
                    g.measure(options.runs, temp, troubles)
                except RuntimeError as e:
                    troubles.append(str(e))
            caption = machine(trusted() and trust)
        finally:
            for process in list(SIGNALS.running):
                SIGNALS.end(process)
    table(chosen)
    print("", caption, *without, sep="\n")
    for t in troubles:
        print("trouble:", t, file=sys.stderr)
    tell("done")
    return 1 if troubles else 0


BEGUN = time.monotonic()
if __name__ == "__main__":
    try:
        sys.exit(main())
    except RuntimeError as e:
        sys.exit(str(e))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
