"""What the server program can do at most on this machine: a page that does nothing, asked over 32 connections without a pause."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any

CONNECTIONS = 32


def application(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer "pong"."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"pong"]


async def limit(port: int, seconds: float) -> dict[str, float]:
    """Return answers per second and how long one takes."""
    times: list[float] = []
    until = time.monotonic() + seconds

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < until:
            begun = time.perf_counter()
            writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            await reader.readuntil(b"pong")
            times.append((time.perf_counter() - begun) * 1000)
        writer.close()

    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    return {"per_second": round(len(times) / seconds, 1), "p95_ms": round(statistics.quantiles(times, n=20)[18], 2)}
