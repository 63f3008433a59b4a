"""A good client: who has a key, asks one question at a time, and counts how long the answers take. For drills that look
what others cost it."""

import multiprocessing
import socket
import statistics
import time

PAUSE = 0.002  # seconds between questions


def read_answer(stream):
    """(status, fields in lower case, body), or nothing at the end."""
    line = stream.readline()
    if not line:
        return None
    fields = {}
    while (field := stream.readline().strip()):
        name, _, value = field.partition(b":")
        fields[name.lower().decode("latin-1")] = value.strip().decode("latin-1")
    return int(line.split()[1]), fields, stream.read(int(fields.get("content-length", 0)))


def ask(port, seconds, request, status):
    """(seconds that each answer took, answers without that status). Until the time is over. NUMBER in `request` becomes
    another number of six digits each time."""
    times, failed, until = [], [], time.monotonic() + seconds
    try:
        with socket.create_connection(("127.0.0.1", port), 60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            while time.monotonic() < until and not failed:
                text = request.replace("NUMBER", f"{len(times):06}").encode()
                began = time.perf_counter()
                connection.sendall(text)
                answer = read_answer(stream)
                times.append(time.perf_counter() - began)
                if answer is None or answer[0] != status:
                    failed.append(repr(answer))
                time.sleep(PAUSE)
    except OSError as failure:
        failed.append(repr(failure))
    return times, failed


class Good:
    """Asks for so long, in a process of its own: the interpreter of an attacker would keep it waiting."""

    def __init__(self, *ask_what):
        """`ask_what`: as `ask`."""
        self._process = multiprocessing.get_context("spawn").Pool(1)
        self._asked = self._process.apply_async(ask, ask_what)

    def answers(self, meanwhile=None):
        """(p99 in milliseconds, what failed). `meanwhile` is called ten times a second."""
        while not self._asked.ready():
            self._asked.wait(0.1)
            if meanwhile:
                meanwhile()
        times, failed = self._asked.get()
        self._process.terminate()
        times.sort()
        return (times[int(len(times) * 0.99)] * 1000 if times else float("inf")), failed


def medians(rounds):
    """Of rounds of p99s, as cells of a table."""
    return [f"{statistics.median(times):.2f}" for times in zip(*rounds)]
