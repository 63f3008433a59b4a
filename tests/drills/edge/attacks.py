"""What clients without a key do to a gateway. Each attack is a context: while it is open, it lasts."""

import contextlib
import socket
import threading

GET = b"GET /openapi.json HTTP/1.1\r\nHost: drill\r\n\r\n"
MISSING = b"GET /nowhere HTTP/1.1\r\nHost: drill\r\n\r\n"
FIELD = b"X-Fill: " + b"x" * 4000 + b"\r\n"


def connect(port, number):
    """One of many: each address of ours has its own ports."""
    connection = socket.socket()
    connection.bind((f"127.0.{1 + number // 20000}.1", 0))
    connection.settimeout(60)
    connection.connect(("127.0.0.1", port))
    return connection


def send(connection, data):
    """What the gateway takes; one that has closed takes nothing."""
    with contextlib.suppress(OSError):
        connection.sendall(data)


@contextlib.contextmanager
def crowd(port, count):
    """So many connections, which are reset in the end."""
    connections = []
    try:
        for number in range(count):
            connections.append(connect(port, number))
        yield connections
    finally:
        for connection in connections:
            connection.close()


@contextlib.contextmanager
def half_heads(port, count, rounds):
    """Heads that stop before their end, with large fields at other places each time."""
    with crowd(port, count) as connections:
        for turn in range(rounds):
            for number, connection in enumerate(connections):
                head = b"GET /x HTTP/1.1\r\nHost: drill\r\n" + b"A: b\r\n" * ((turn + number) % 40) + FIELD * 3
                send(connection, head + (b"X-Half: " if turn + 1 == rounds else b"\r\n"))
        yield


@contextlib.contextmanager
def bodies(port, count, _rounds):
    """Bodies of 65,000 bytes under a key that nobody has, all but their last byte."""
    head = (b"POST /v1/end-users HTTP/1.1\r\nHost: drill\r\nAuthorization: Bearer nobody\r\nContent-Type: application/json\r\n"
            b"Content-Length: 65000\r\n\r\n")
    with crowd(port, count) as connections:
        for connection in connections:
            send(connection, head + b" " * 64999)
        yield


@contextlib.contextmanager
def chunks(port, count, _rounds):
    """Bodies in chunks for a page that wants none."""
    head = b"GET /docs HTTP/1.1\r\nHost: drill\r\nTransfer-Encoding: chunked\r\n\r\n"
    with crowd(port, count) as connections:
        for connection in connections:
            send(connection, head + b"f000\r\n" + b" " * 0xf000 + b"\r\n")
        yield


@contextlib.contextmanager
def never_readers(port, count, rounds):
    """Questions with long answers, which nobody reads."""
    with crowd(port, count) as connections:
        for connection in connections:
            connection.setblocking(False)
            send(connection, GET * rounds)
        yield


@contextlib.contextmanager
def flooders(port, count, _rounds):
    """Questions as fast as they go, whose answers are read and thrown away."""
    over = threading.Event()

    def flood(connection):
        def drain():
            with contextlib.suppress(OSError):
                while connection.recv(1 << 20):
                    pass
        reader = threading.Thread(target=drain, daemon=True)
        reader.start()
        while not over.is_set():
            send(connection, MISSING * 200)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        reader.join()

    with crowd(port, count) as connections:
        threads = [threading.Thread(target=flood, args=(connection,), daemon=True) for connection in connections]
        for thread in threads:
            thread.start()
        yield
        over.set()
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def slow_clients(port, count, _rounds):
    """Heads that come byte by byte."""
    over = threading.Event()

    def trickle(connections):
        for byte in b"GET /x HTTP/1.1\r\nHost: drill\r\nX-Slow: " + b"x" * 1000:
            for connection in connections:
                send(connection, bytes([byte]))
                if over.wait(0.0005):
                    return

    with crowd(port, count) as connections:
        thread = threading.Thread(target=trickle, args=(connections,), daemon=True)
        thread.start()
        yield
        over.set()
        thread.join()


KINDS = {attack.__name__: attack for attack in (half_heads, bodies, chunks, never_readers, flooders, slow_clients)}
