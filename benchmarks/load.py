"""Asks a service for /reachable at a steady rate, whether or not it keeps up: `load.py BASE RATE SECONDS`.

Places come as JSON on stdin; the duration of each request in seconds, from the moment it was due, goes to stdout.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import httpx

CONNECTIONS = 64
LIMIT_SECONDS = 30
LEAD_SECONDS = 0.2


async def main(base: str, rate: float, seconds: float, places: list[tuple[float, float]]) -> list[float]:
    """Send all requests at their time; any answer but 200 ends it."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=LIMIT_SECONDS) as client:
        start = time.perf_counter() + LEAD_SECONDS

        async def ask(number: int) -> float:
            due = start + number / rate
            await asyncio.sleep(due - time.perf_counter())
            lat, lon = places[number % len(places)]
            answer = await client.get("/reachable", params={"lat": lat, "lon": lon})
            answer.raise_for_status()
            return time.perf_counter() - due

        return await asyncio.gather(*(ask(number) for number in range(round(rate * seconds))))


if __name__ == "__main__":
    durations = asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), json.load(sys.stdin)))
    print(json.dumps(durations))
