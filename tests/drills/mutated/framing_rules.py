"""What a stream of bytes must be answered with, by RFC 9112 and by what docs/operations.md says the edge refuses beyond it.

Written from the documents and not from the program, so that the two may disagree: then one of them is wrong.
"""

import re

MAX_HEAD, MAX_HEADERS, MAX_BODY, MAX_EXTENSIONS, MAX_TRAILERS = 16384, 100, 65536, 256, 4096  # the program's defaults
TOKEN = rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
NAME = re.compile(rb"[A-Za-z0-9!#$%&'*+.^`|~-]+")  # no "_"
ASCII_VALUE = re.compile(rb"[\t\x20-\x7e]*")
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
PATH = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::(\d{0,5}))?")
ABSOLUTE = re.compile(rb"https?://([^/?]+)(.*)", re.I | re.S)
QUOTED = rb'"(?:[\t !#-\[\]-~]|\\[\t -~])*"'
EXTENSIONS = re.compile(rb"(?:[ \t]*;[ \t]*" + TOKEN + rb"(?:[ \t]*=[ \t]*(?:" + TOKEN + rb"|" + QUOTED + rb"))?)*")
ONCE = (b"host", b"content-length", b"content-type", b"expect", b"transfer-encoding")
# In these everything must be ASCII, and none of them may be a trailer.
READ = (b"accept", b"authorization", b"connection", b"content-encoding", b"content-length", b"content-type", b"expect", b"host", b"idempotency-key",
        b"origin", b"request-timeout", b"traceparent", b"tracestate", b"transfer-encoding", b"x-request-id")


class Refused(Exception):
    """The server answers with a problem and closes."""


class Short(Exception):
    """The server waits for more."""


class Reader:
    """Takes one request after the other from `data`. Of the last one, also of one that is not whole: where it begins, its
    method as far as that is known, whether it expects to be told to go on, whether its head is whole."""

    def __init__(self, data):
        self.data, self.at = data, 0
        self.begin, self.method, self.expects, self.in_body, self.head = 0, b"", False, False, 0

    def next(self):
        """Whether the connection stays open."""
        self.begin, self.method, self.expects, self.in_body, self.head = self.at, b"", False, False, 0
        minor = self._request_line(self._first_line())
        headers = self._headers()
        chunked, length = b"transfer-encoding" in headers, headers.get(b"content-length")
        size = int(length[0]) if length else 0
        if (minor and b"host" not in headers) or (chunked and (length or not minor)) or size > MAX_BODY:
            raise Refused
        self.expects, self.in_body = minor and b"expect" in headers, chunked or size > 0
        if chunked:
            self._chunks()
        else:
            self._take(size)
        options = [option.strip(b" \t").lower() for value in headers.get(b"connection", []) for option in value.split(b",")]
        return b"close" not in options and (minor or b"keep-alive" in options)

    def _line(self, limit):
        """Up to CRLF; what is longer than `limit` is refused before it ends."""
        end = self.data.find(b"\n", self.at)
        if (len(self.data) if end < 0 else end + 1) - self.at > limit + 2:
            raise Refused
        if end < 0:
            raise Short
        line = self.data[self.at:end]
        if not line.endswith(b"\r"):
            raise Refused
        self.at = end + 1
        return line[:-1]

    def _first_line(self):
        for may_be_empty in (True, False):  # one empty line is passed over (RFC 9112 section 2.2)
            rest = self.data[self.at:]
            if rest in (b"", b"\r"):
                raise Short
            if not may_be_empty or not rest.startswith(b"\r\n"):
                break
            self._head_line()
        if not re.match(TOKEN, rest):
            raise Refused
        return self._head_line()

    def _head_line(self):
        line = self._line(MAX_HEAD - self.head - 2)
        self.head += len(line) + 2
        return line

    def _request_line(self, line):
        method, _, rest = line.partition(b" ")
        target, second, version = rest.rpartition(b" ")
        if not re.fullmatch(TOKEN, method) or not second:
            raise Refused
        self.method = method
        absolute = None if target == b"*" or target.startswith(b"/") else ABSOLUTE.fullmatch(target)
        path = absolute.group(2) if absolute else target
        sound = method == b"OPTIONS" if target == b"*" else PATH.fullmatch(path) and (is_host(absolute.group(1)) if absolute else path.startswith(b"/"))
        if version not in (b"HTTP/1.0", b"HTTP/1.1") or method == b"CONNECT" or not sound:
            raise Refused
        return version == b"HTTP/1.1"

    def _headers(self):
        headers, count = {}, 0
        while line := self._head_line():
            count += 1
            name, colon, value = line.partition(b":")
            name, value = name.lower(), value.strip(b" \t")
            known = headers.setdefault(name, [])
            known.append(value)
            sound = colon and NAME.fullmatch(name) and (ASCII_VALUE if name in READ else VALUE).fullmatch(value)
            if count > MAX_HEADERS or not sound or (len(known) > 1 and name in ONCE) or not is_sound(name, value):
                raise Refused
        return headers

    def _take(self, size):
        if self.at + size > len(self.data):
            raise Short
        self.at += size

    def _chunks(self):
        total = extensions = 0
        while True:
            line = self._line(8 + MAX_EXTENSIONS - extensions)
            digits = re.match(rb"[^; \t]*", line).group()
            rest = line[len(digits):]
            extensions += len(rest)
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", digits) or not EXTENSIONS.fullmatch(rest) or extensions > MAX_EXTENSIONS:
                raise Refused
            size = int(digits, 16)
            total += size
            if total > MAX_BODY:
                raise Refused
            if size == 0:
                return self._trailers()
            self._take(size)
            end = self.data[self.at:self.at + 2]
            if end != b"\r\n":
                raise Short if b"\r\n".startswith(end) else Refused
            self.at += 2

    def _trailers(self):
        bytes_so_far = 0
        while line := self._line(MAX_TRAILERS - min(MAX_TRAILERS, bytes_so_far + 2)):
            bytes_so_far += len(line) + 2
            name, colon, value = line.partition(b":")
            if not colon or not re.fullmatch(TOKEN, name) or name.lower() in READ or not VALUE.fullmatch(value):
                raise Refused


def is_host(text):
    found = HOST.fullmatch(text)
    return found is not None and (not found.group(1) or int(found.group(1)) <= 65535)


def is_sound(name, value):
    if name == b"host":
        return is_host(value)
    if name == b"content-length":
        return re.fullmatch(rb"\d+", value) is not None
    if name == b"transfer-encoding":
        return value.lower() == b"chunked"
    return name != b"expect" or value.lower() == b"100-continue"


def expected(data):
    """([(method, where it begins, whether it expects to be told to go on)] of the requests that are answered, how it ends:
    "open", "short" (it waits), "refused", "closed"; the reader, for what is behind them)."""
    reader, requests = Reader(data), []
    while reader.at < len(data):
        try:
            stays = reader.next()
        except Refused:
            return requests, "refused", reader
        except Short:
            return requests, "short", reader
        requests.append((reader.method, reader.begin, reader.expects))
        if not stays:
            return requests, "closed", reader
    return requests, "open", reader
