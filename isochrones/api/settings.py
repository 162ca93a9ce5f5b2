"""Settings of the service, from the environment."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may choose; each setting is read from ISOCHRONES_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="ISOCHRONES_", env_ignore_empty=True)

    dataset: Path | None = Field(None, description="DIR as given to build; its current dataset is served")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65_535, description="port to listen on, 0 for any that is free")
    url: str | None = Field(None, description="address under which users reach the service, said when it is ready")
    threads: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        description="lookups that run at once; more than there are cores only makes them wait for each other",
    )
    gzip_minimum_bytes: int = Field(4096, ge=0, description="smaller answers are sent as they are")
