"""What monitoring reads at `/metrics`, in the text format of Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Counters of one process; with several workers, each tells its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "isochrones_requests_total",
            "Requests answered, by route and status.",
            ["route", "status"],
            registry=self._registry,
        )
        self._duration = Histogram(
            "isochrones_request_duration_seconds",
            "Time to answer a request, by route.",
            ["route"],
            buckets=BUCKETS_SECONDS,
            registry=self._registry,
        )
        self._ready = Gauge("isochrones_ready", "1 once a warm-up lookup has run.", registry=self._registry)
        self._dataset = Gauge(
            "isochrones_dataset", "1 for the dataset that is served.", ["dataset"], registry=self._registry
        )

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(route, str(status)).inc()
        self._duration.labels(route).observe(seconds)

    def text(self, dataset_id: str, *, warm: bool) -> bytes:
        """Everything counted so far, and the state of the service."""
        self._dataset.clear()
        self._dataset.labels(dataset_id).set(1)
        self._ready.set(warm)
        return generate_latest(self._registry)
