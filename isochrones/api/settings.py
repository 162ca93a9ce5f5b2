"""Settings of the service, from the environment."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1 << 20

IN_ANSWERS = ("gzip_minimum_bytes", "style_url", "geocoder_url")
"""Settings that change the bytes of an answer: they are part of its name, so that nobody keeps one that has changed."""

NOT_IN_ANSWERS = (
    # Which dataset is served is part of an answer's name itself.
    *("dataset", "reload_seconds"),
    *("host", "port", "url", "workers", "keep_alive_seconds", "drain_seconds", "stop_seconds", "threads"),
    # Whether there is an answer, or who gets it, but not what it says.
    *("max_concurrency", "max_body_bytes", "max_batch", "max_cells", "max_searches", "api_key"),
    # Headers that also come with the word that nothing has changed, and replace those kept.
    *("cache_seconds", "cors_origins", "csp_hosts"),
    # Files of the page have names of their own, made of their content.
    "web",
    *("log_format", "log_requests"),
)
"""All others: two services that differ in them agree on the names of their answers."""


class Settings(BaseSettings):
    """What an operator may choose; each setting is read from ISOCHRONES_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="ISOCHRONES_", env_ignore_empty=True)

    dataset: Path | None = Field(None, description="DIR as given to build; its current dataset is served")
    reload_seconds: float = Field(
        2.0, ge=0.1, description="how often to look whether another dataset has become the current one"
    )

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65_535, description="port to listen on, 0 for any that is free")
    url: str | None = Field(None, description="address under which users reach the service, said when it is ready")
    workers: int = Field(1, ge=1, description="processes that answer; they share the memory of the dataset")
    keep_alive_seconds: int = Field(
        75, ge=0, description="how long a connection may rest; longer than the proxy in front lets it rest"
    )
    drain_seconds: float = Field(
        0.0, ge=0, description="how long to go on answering, not ready any more, between SIGTERM and closing the port"
    )
    stop_seconds: int = Field(30, ge=1, description="how long requests may take to finish once the port is closed")

    threads: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        description="computations that run at once; more than there are cores only makes them wait for each other",
    )
    max_concurrency: int = Field(
        128, ge=1, description="requests in hand at once, waiting ones included; more are answered with 503"
    )
    max_body_bytes: int = Field(
        4 * MIB, ge=0, description="largest body of a request; a larger one is answered with 413"
    )
    max_batch: int = Field(1000, ge=1, description="origins in one request")
    max_cells: int = Field(2_000_000, ge=1, description="pairs of an origin and a destination in one matrix")
    max_searches: int = Field(
        100, ge=1, description="origins or points, whichever are fewer, in one matrix of travel times between points"
    )
    gzip_minimum_bytes: int = Field(4096, ge=0, description="smaller answers are sent as they are")
    cache_seconds: int = Field(
        0, ge=0, description="how long clients may use an answer before they ask again; 0: they ask each time"
    )

    api_key: SecretStr | None = Field(
        None, description="key that requests must carry; several, separated by commas, are all accepted"
    )
    cors_origins: str = Field(
        "", description="origins, separated by commas, whose pages may read the answers; `*` for all"
    )
    style_url: str | None = Field(
        None, description="MapLibre style of the map page's base map; without it, the region's own streets are drawn"
    )
    geocoder_url: str | None = Field(
        None,
        description="where the map page searches for addresses, such as https://data.geopf.fr/geocodage/search; it"
        " answers as the French national address API does; without it, no addresses are searched for",
    )
    web: Path | None = Field(None, description="folder of the built map page, if not the one `make web` fills")
    csp_hosts: str = Field(
        "", description="further hosts, separated by commas, that the map page may load tiles and fonts from"
    )

    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="one JSON object per line, or plain text; `auto`: text on a terminal, JSON elsewhere"
    )
    log_requests: Literal["none", "route", "query"] = Field(
        "route", description="what is logged of each request: nothing, its route, or also its query, homes included"
    )
