"""A good client: who has a key, asks one question at a time, and counts how long the answers take."""

import socket
import threading
import time

import subject

ASK = (f"GET /v1/providers HTTP/1.1\r\nHost: drill\r\nAuthorization: Bearer {subject.KEY}\r\n\r\n").encode()
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


class Good(threading.Thread):
    """Asks until it is stopped. `times`: seconds; `failed`: what was no 200."""

    def __init__(self, port, seconds):
        super().__init__(daemon=True)
        self.port, self.until = port, time.monotonic() + seconds
        self.times, self.failed = [], []

    def run(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                stream = connection.makefile("rb")
                while time.monotonic() < self.until:
                    began = time.perf_counter()
                    connection.sendall(ASK)
                    answer = read_answer(stream)
                    self.times.append(time.perf_counter() - began)
                    if answer is None or answer[0] != 200:
                        self.failed.append(answer)
                        return
                    time.sleep(PAUSE)
        except OSError as failure:
            self.failed.append(failure)

    def p99(self):
        """Milliseconds."""
        times = sorted(self.times)
        return times[int(len(times) * 0.99)] * 1000 if times else float("inf")


def measure(port, seconds):
    """A Good that has asked for so long."""
    good = Good(port, seconds)
    good.start()
    good.join()
    return good
