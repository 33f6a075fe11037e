"""Puts tui, weechat and irssi to the same work, each on a pty of 120x40: lines
that come at a rate, and keys typed meanwhile. Prints a Markdown table: how long
a key takes to show (from its write to the first output that has it), the
processor time of the client, its memory, and how far behind the screen is at
the end. Wants weechat-curses and irssi (Debian) beside go.

    python3 .ci/screens.py [seconds a measurement, 8]
"""
import fcntl, os, pty, re, select, shutil, signal, socket, struct, subprocess, sys, tempfile, termios, threading, time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 8
RATES = [0, 1000, 10000, 50000]
KEY, CLEAR, MARK = b"z", b"\x15", "QQQQQQ"
TEXT = "IT IS 0123456789 NOT 你好 MUCH OF A MESSAGE %d"  # without the key


def flood(send, rate, stop):
    """Sends lines at a rate, in bursts of 10 ms, until stop; returns how many."""
    began, n = time.monotonic(), 0
    while not stop.is_set():
        due = int((time.monotonic() - began) * rate) - n
        if due > 0:
            send([TEXT % (n + i) for i in range(due)])
            n += due
        stop.wait(0.01)
    return n


class IRC:
    """As much of a server (RFC 1459) as one client in one channel needs."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ready = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        self.client, _ = self.listener.accept()
        nick = "me"
        for line in self.client.makefile("rb"):
            word = line.split()
            if word[:1] == [b"NICK"]:
                nick = word[1].decode().lstrip(":")
            elif word[:1] == [b"USER"]:
                self.write(":s 001 %s :hi\r\n:s 376 %s :end\r\n:%s!u@h JOIN #room\r\n:s 366 %s #room :end\r\n" % ((nick,) * 4))
                self.ready.set()
            elif word[:1] == [b"PING"]:
                self.write(":s PONG s %s\r\n" % word[1].decode())

    def write(self, text):
        self.client.sendall(text.encode())

    def send(self, lines):
        self.write("".join(":bob!b@h PRIVMSG #room :%s\r\n" % l for l in lines))


class Hub:
    """A hub, and one who says it all."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, "--memory", "--listen", "127.0.0.1:0=chat"], stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline()).group(1))
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.client = socket.create_connection(("127.0.0.1", self.port))
        threading.Thread(target=self.drain, daemon=True).start()
        self.ready = threading.Event()
        self.ready.set()

    def drain(self):
        while self.client.recv(1 << 16):
            pass

    def send(self, lines):
        self.client.sendall("".join(l + "\n" for l in lines).encode())


class Screen:
    """A program on a pty, whose output is read as fast as it comes."""

    def __init__(self, argv, env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], argv, env)
        self.name = argv[0]
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, until, seconds):
        """Reads until the output has some bytes; returns when, None if it has not."""
        seen, end = b"", time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                try:
                    seen = seen[-len(until):] + os.read(self.fd, 1 << 16)
                except OSError:
                    sys.exit(self.name + " has ended: " + repr(seen[-300:]))
                if until in seen:
                    return time.monotonic()
        return None

    def key(self):
        """Types a key into the empty input; returns how long it took to show."""
        os.write(self.fd, CLEAR)
        self.read(b"\0\0", 0.05)
        began = time.monotonic()
        os.write(self.fd, KEY)
        shown = self.read(KEY, 2)
        return (shown - began) * 1000 if shown else 2000.0

    def cpu(self):
        with open("/proc/%d/stat" % self.pid) as f:
            part = f.read().rsplit(")", 1)[1].split()
        return (int(part[11]) + int(part[12])) / os.sysconf("SC_CLK_TCK")

    def rss(self):
        with open("/proc/%d/status" % self.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def measure(start, rate):
    source, screen = start()
    try:
        source.ready.wait(10)
        screen.read(b"\0\0", 2)  # it settles
        stop, sent = threading.Event(), []
        feeder = threading.Thread(target=lambda: sent.append(flood(source.send, rate, stop)))
        if rate:
            feeder.start()
        keys, cpu, began = [], screen.cpu(), time.monotonic()
        while time.monotonic() - began < SECONDS:
            keys.append(screen.key())
        cpu = (screen.cpu() - cpu) / (time.monotonic() - began)
        stop.set()
        if rate:
            feeder.join()
        began = time.monotonic()
        source.send([MARK])
        shown = screen.read(MARK.encode(), 60)
        keys.sort()
        return keys[len(keys) // 2], keys[int(len(keys) * 0.99)], cpu * 100, screen.rss(), (shown - began) * 1000 if shown else None, sum(sent)
    finally:
        screen.end()
        if isinstance(source, Hub):
            source.process.terminate()
            source.process.wait()


def starts(folder):
    """Returns how to start each screen that is there."""
    env = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8", HOME=folder, XDG_STATE_HOME=folder, XDG_CONFIG_HOME=folder)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for name in "hub", "tui":
        subprocess.run(["go", "build", "-o", folder + "/" + name, "./cmd/" + name], cwd=root, check=True)

    def tui():
        source = Hub(folder + "/hub")
        return source, Screen([folder + "/tui", "127.0.0.1:%d" % source.port, "--no-mouse"], env)

    def weechat():
        source = IRC()
        return source, Screen(["weechat", "-t", "-r", "/server add x 127.0.0.1/%d -notls;/set irc.server.x.anti_flood 0;/set logger.file.auto_log off;/set weechat.history.max_buffer_lines_number 1000000;/connect x" % source.port], env)

    def irssi():
        source = IRC()
        return source, Screen(["irssi", "--home=" + folder + "/irssi", "-c", "127.0.0.1", "-p", str(source.port), "-n", "me"], env)

    all = {"tui": tui, "weechat": weechat, "irssi": irssi}
    return {name: start for name, start in all.items() if name == "tui" or shutil.which(name) or print(name, "is not installed", file=sys.stderr)}


with tempfile.TemporaryDirectory() as folder:
    print("| screen | lines/s | key shows, p50 ms | p99 ms | CPU % of a core | memory MB | behind at the end, ms | lines |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for rate in RATES:
        for name, start in starts(folder).items():
            p50, p99, cpu, rss, behind, lines = measure(start, rate)
            print("| %s | %d | %.1f | %.1f | %.1f | %.0f | %s | %d |" % (name, rate, p50, p99, cpu, rss, "over 60,000" if behind is None else "%.0f" % behind, lines), flush=True)
