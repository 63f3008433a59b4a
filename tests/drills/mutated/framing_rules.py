"""What a stream of bytes must be answered with, by RFC 9112 and by what src/http/server/framing.h says it refuses beyond it.

Written from the documents and not from the program, so that the two may disagree: then one of them is wrong.
"""

import re

MAX_HEAD, MAX_HEADERS, MAX_BODY = 16384, 100, 65536  # the program's defaults
TOKEN = rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
NAME = re.compile(rb"[A-Za-z0-9!#$%&'*+.^`|~-]+")  # no "_"
VALUE = re.compile(rb"[\t\x20-\x7e]*")
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") (.+) HTTP/1\.([01])", re.S)
PATH = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::(\d{1,5}))?")
ABSOLUTE = re.compile(rb"https?://([^/?]+)(.*)", re.I | re.S)
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}")


class Refused(Exception):
    """The server answers with a problem and closes."""


class Short(Exception):
    """The server waits for more."""


class Reader:
    """Takes one request after the other from `data`."""

    def __init__(self, data):
        self.data, self.at, self.head = data, 0, 0  # head: bytes of the head so far

    def _line(self, limit):
        """Up to CRLF; what is longer than `limit` is refused before it ends."""
        end = self.data.find(b"\n", self.at)
        if (end if end >= 0 else len(self.data)) - self.at > limit + 2 - (end >= 0):
            raise Refused
        if end < 0:
            raise Short
        line = self.data[self.at:end]
        if not line.endswith(b"\r"):
            raise Refused
        self.at = end + 1
        return line[:-1]

    def _first_line(self):
        rest = self.data[self.at:]
        if not rest:
            raise Short
        if rest.startswith(b"\r"):  # one empty line is passed over (RFC 9112 section 2.2)
            if rest == b"\r":
                raise Short
            if rest[1:2] != b"\n":
                raise Refused
            self.at += 2
            self.head += 2
            rest = rest[2:]
            if rest.startswith(b"\r"):
                raise Short if rest == b"\r" else Refused
        if rest and not re.match(TOKEN, rest):
            raise Refused
        return self._head_line()

    def _head_line(self):
        line = self._line(MAX_HEAD - self.head - 2)
        self.head += len(line) + 2
        return line

    def next(self):
        """(method, whether the connection stays open)."""
        self.head = 0
        method, minor = self._request_line(self._first_line())
        headers = self._headers()
        if minor and b"host" not in headers:
            raise Refused
        self._body(headers, minor)
        options = [option.strip(b" \t").lower() for value in headers.get(b"connection", []) for option in value.split(b",")]
        stays = b"close" not in options and (minor or b"keep-alive" in options)
        return method, stays

    def _request_line(self, line):
        found = REQUEST_LINE.fullmatch(line)
        if not found:
            raise Refused
        method, target, minor = found.group(1), found.group(2), found.group(3) == b"1"
        path = target
        if target != b"*" and not target.startswith(b"/"):
            absolute = ABSOLUTE.fullmatch(target)
            if not absolute or not is_host(absolute.group(1)):
                raise Refused
            path = absolute.group(2)
        if (target == b"*" and method != b"OPTIONS") or not PATH.fullmatch(path.replace(b"*", b"", target == b"*")):
            raise Refused
        return method, minor

    def _headers(self):
        headers, count = {}, 0
        while line := self._head_line():
            count += 1
            name, colon, value = line.partition(b":")
            value = value.strip(b" \t")
            if count > MAX_HEADERS or not colon or not NAME.fullmatch(name) or not VALUE.fullmatch(value):
                raise Refused
            name = name.lower()
            known = headers.setdefault(name, [])
            known.append(value)
            if len(known) > 1 and name in (b"host", b"content-length", b"content-type", b"expect", b"transfer-encoding"):
                raise Refused
            if not is_sound(name, value):
                raise Refused
        return headers

    def _body(self, headers, minor):
        chunked, length = b"transfer-encoding" in headers, headers.get(b"content-length")
        if chunked and (length or not minor):
            raise Refused
        if chunked:
            return self._chunks()
        size = int(length[0]) if length else 0
        if size > MAX_BODY:
            raise Refused
        self._take(size)
        return None

    def _take(self, size):
        if self.at + size > len(self.data):
            raise Short
        self.at += size

    def _chunks(self):
        total = 0
        while True:
            line = self._line(8)
            if not CHUNK_SIZE.fullmatch(line):
                raise Refused
            size = int(line, 16)
            total += size
            if total > MAX_BODY:
                raise Refused
            self._take(size)
            end = self.data[self.at:self.at + 2]
            if end != b"\r\n":
                raise Short if b"\r\n".startswith(end) else Refused
            self.at += 2
            if size == 0:
                return


def is_host(text):
    found = HOST.fullmatch(text)
    return found is not None and (found.group(1) is None or int(found.group(1)) <= 65535)


def is_sound(name, value):
    if name == b"host":
        return is_host(value)
    if name == b"content-length":
        return re.fullmatch(rb"\d+", value) is not None
    if name == b"transfer-encoding":
        return value.lower() == b"chunked"
    return name != b"expect" or value.lower() == b"100-continue"


def expected(data):
    """([(method, where it begins)] of the requests that are answered, how it ends): "open", "short" (it waits), "refused",
    "closed"."""
    reader, requests = Reader(data), []
    while reader.at < len(data):
        begin = reader.at
        try:
            method, stays = reader.next()
        except Refused:
            return requests, "refused"
        except Short:
            return requests, "short"
        requests.append((method, begin))
        if not stays:
            return requests, "closed"
    return requests, "open"
