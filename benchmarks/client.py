"""Clients on keep-alive connections, as cheap as Python allows: they share the server's cores.

They speak just enough HTTP/1.1 for answers with a Content-Length, and only to this machine.
"""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

CLIENTS = 8
AT_MOST = 20_000  # requests of one client


class Unexpected(Exception):
    """An answer that was not the one to be measured."""


@dataclass(frozen=True)
class Answer:
    """`head` is the status line with the headers, as they came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """A header's value; KeyError when there is none."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _colon, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        raise KeyError(name)


class Client:
    """One connection to a port of this machine."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> Answer:
        """Send one request and read its answer to the end."""
        self.socket.sendall(request)
        head, body = self._head()
        status = int(head[9:12])
        missing = 0 if status in (204, 304) else _length(head) - len(body)
        parts = [body]
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return Answer(status, head, b"".join(parts))

    def _head(self) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _blank, body = received.partition(b"\r\n\r\n")
        return head, body

    def _receive(self) -> bytes:
        received = self.socket.recv(1 << 18)
        if not received:
            raise Unexpected("The server closed the connection.")
        return received


def _length(head: bytes) -> int:
    """Raises ValueError when the answer does not say how long it is."""
    headers = head.lower()
    start = headers.index(b"\r\ncontent-length:") + len(b"\r\ncontent-length:")
    end = headers.find(b"\r\n", start)
    return int(headers[start : end if end > 0 else None])


def request(path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a GET, or of a POST when there is a body; `If_None_Match="…"` is a header."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Load:
    """What the clients got: answers a second, and the 95th percentile of the wait in ms."""

    per_second: float
    p95: float
    answers: int


def load(
    port: int,
    requests: Callable[[int], Iterator[bytes]],
    seconds: float,
    status: int = 200,
    clients: int = CLIENTS,
    pause: float = 0,
) -> Load:
    """Have each client ask one request after the other for so many seconds.

    `requests` gives the bytes for the client of that number. Between two requests a client waits
    `pause` seconds on the average, none of which counts. Raises Unexpected at the first answer
    with another status.
    """
    waits: list[float] = []
    errors: list[Exception] = []
    ready = threading.Barrier(clients + 1)

    def run(number: int) -> None:
        own: list[float] = []
        try:
            client = Client(port)
            asked = requests(number)
            ready.wait()
            begin = last = time.perf_counter()
            chance = random.Random(number)  # noqa: S311
            while last - begin < seconds and len(own) < AT_MOST:
                if pause:
                    time.sleep(chance.uniform(0, 2 * pause))
                before = time.perf_counter()
                check(client.ask(next(asked)), status)
                last = time.perf_counter()
                own.append(last - before)
        except Exception as error:  # told by the thread that waits
            errors.append(error)
            ready.abort()
        waits.extend(own)

    threads = [threading.Thread(target=run, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    start = _wait(ready)
    for thread in threads:
        thread.join()
    if errors:
        raise next(one for one in errors if not isinstance(one, threading.BrokenBarrierError))
    took = time.perf_counter() - start
    return Load(len(waits) / took, sorted(waits)[int(len(waits) * 0.95)] * 1000, len(waits))


def _wait(ready: threading.Barrier) -> float:
    with suppress(threading.BrokenBarrierError):  # a client has failed; the caller tells
        ready.wait()
    return time.perf_counter()


def check(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise Unexpected(f"{answer.status} instead of {status}: {answer.body[:300]!r}")
