"""The service: `python service.py --help`, or `uvicorn service:app` with ISOCHRONES_DATASET set."""

from isochrones.api.command import app_from_environment, command


def __getattr__(name: str) -> object:
    """Make `app` when it is first asked for, so that importing this module needs no dataset."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()["app"] = app_from_environment()
    return globals()["app"]


if __name__ == "__main__":
    command()
