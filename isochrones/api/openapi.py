"""Writes the description of the API to a file: `python -m isochrones.api.openapi FILE`."""

import json
import sys
from pathlib import Path
from typing import cast

from isochrones.api.app import assemble
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings


def description_text() -> str:
    """Return the description as JSON text; it is that of the code, whatever the environment and the dataset."""
    app = assemble(Settings.model_construct(), cast("Served", None))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(description_text(), encoding="utf-8")
