"""What monitoring reads at `/metrics`, in the text format of Prometheus."""

import time
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from isochrones.api.serving.served import Served

Reason = Literal["body", "busy", "key"]

BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.04, 0.08, 0.16, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Counters of one process; with several workers, each tells its own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "isochrones_requests_total",
            "Requests answered, by route and status.",
            ["route", "status"],
            registry=registry,
        )
        self._duration = Histogram(
            "isochrones_request_duration_seconds",
            "Time to answer a request, by route.",
            ["route"],
            buckets=BUCKETS_SECONDS,
            registry=registry,
        )
        self._in_flight = Gauge("isochrones_requests_in_flight", "Requests being answered.", registry=registry)
        self._rejected = Counter(
            "isochrones_rejected_total",
            "Requests refused unread: body too large, too busy, without a key.",
            ["reason"],
            registry=registry,
        )
        self._lookups = Counter("isochrones_lookups_total", "Origins looked up.", registry=registry)
        self._reloads = Counter(
            "isochrones_reloads_total",
            "Datasets that took over from another, and those that could not be opened.",
            ["result"],
            registry=registry,
        )
        self._ready = Gauge("isochrones_ready", "1 once a warm-up lookup has run, until shutdown.", registry=registry)
        self._dataset = Gauge("isochrones_dataset", "1 for the dataset that is served.", ["dataset"], registry=registry)
        self._age = Gauge("isochrones_dataset_age_seconds", "Time since the dataset was built.", registry=registry)
        for reason in ("body", "busy", "key"):
            self._rejected.labels(reason)
        for result in ("ok", "failed"):
            self._reloads.labels(result)

    def started(self) -> None:
        """Count a request as being answered."""
        self._in_flight.inc()

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self._in_flight.dec()
        self._requests.labels(route, str(status)).inc()
        self._duration.labels(route).observe(seconds)

    def rejected(self, reason: Reason) -> None:
        """Count a request that is refused."""
        self._rejected.labels(reason).inc()

    def looked_up(self, origins: int) -> None:
        """Count origins that were looked up."""
        self._lookups.inc(origins)

    def reloaded(self, *, succeeded: bool) -> None:
        """Count a new dataset."""
        self._reloads.labels("ok" if succeeded else "failed").inc()

    def text(self, served: Served, *, ready: bool) -> bytes:
        """Everything counted so far, and the state of the service."""
        self._dataset.clear()
        self._dataset.labels(served.dataset.id).set(1)
        created = served.dataset.manifest.built_at
        self._age.set(time.time() - created.timestamp())
        self._ready.set(ready)
        return generate_latest(self._registry)
