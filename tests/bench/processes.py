"""What processes cost, from /proc: CPU time and memory of one with all its children, and what others took meanwhile."""

import os
import pathlib
import re
import socket
import time

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 20  # seconds until a program listens


def family(pid):
    """The process and its children, and theirs."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        for path in pathlib.Path(f"/proc/{found[-1]}/task").glob("*/children"):
            try:
                todo += [int(child) for child in path.read_text().split()]
            except OSError:
                pass  # a thread that has just ended
    return found


def cpu_seconds(pid):
    """User and system time of a process and its children, as long as they live."""
    total = 0
    for one in family(pid):
        try:
            words = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(words[11]) + int(words[12])
    return total / TICKS


def resident_megabytes(pid):
    total = 0
    for one in family(pid):
        try:
            found = re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{one}/status").read_text())
        except OSError:
            continue
        total += int(found.group(1)) if found else 0
    return total / 1024


class Others:
    """How much of the machine somebody else takes, a hypervisor too, from now on."""

    def __init__(self):
        self.before = self._read()

    @staticmethod
    def _read():
        user, nice, system, idle, iowait, irq, softirq, steal = map(
            int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
        ended = os.times()
        ours = cpu_seconds(os.getpid()) + ended.children_user + ended.children_system
        return (user + nice + system + irq + softirq + steal) / TICKS - ours, (user + nice + system + idle + iowait + irq
                                                                               + softirq + steal) / TICKS

    def share(self):
        busy, total = (now - then for now, then in zip(self._read(), self.before))
        return max(0.0, busy / total) if total else 0.0


def free_port():
    """For programs that cannot say which port they got. Somebody else may take it before they do, who then do not start."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def await_listener(process, port):
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on the port of {process.args[0]}")
