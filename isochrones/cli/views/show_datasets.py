"""How the datasets of a DIR are listed."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.filesize import decimal
from rich.text import Text

from isochrones.cli.views.terminal import indented, plain_table
from isochrones.dataset.shelf import Standing

TO_THE_MINUTE = len("2026-04-14T10:21")


def dataset_record(dataset: Standing) -> dict[str, Any]:
    """Tell all that is listed of a dataset, as plain values; None for what is not known."""
    counts = dataset.outline.counts
    pairs = [count for name, count in counts.items() if name.startswith("pairs_")]
    return {
        "id": dataset.folder.name,
        "date": dataset.outline.date,
        "created_at": dataset.outline.created_at or None,
        "is_current": dataset.is_current,
        "refusals": dataset.refusals,
        "accepted": dataset.accepted,
        "pairs": sum(pairs) if pairs else None,
        "establishments": counts.get("establishments"),
        "bytes": sum(path.stat().st_size for path in dataset.folder.rglob("*") if path.is_file()),
        "trouble": dataset.trouble,
    }


def print_datasets(datasets: list[Standing], leftovers: list[str], console: Console | None = None) -> None:
    """Print a line for each dataset, and beneath what is wrong with some of them."""
    console = console or Console(highlight=False)
    table = plain_table("Datasets")
    table.add_column("id", overflow="fold", min_width=max(len(dataset.folder.name) for dataset in datasets))
    table.add_column("built (UTC)")
    table.add_column("")
    for column in ("pairs", "establish-\nments", "size"):
        table.add_column(column, justify="right")
    for dataset in datasets:
        record = dataset_record(dataset)
        numbers = ("?" if record[name] is None else f"{record[name]:,}" for name in ("pairs", "establishments"))
        built = (record["created_at"] or "?")[:TO_THE_MINUTE].replace("T", " ")
        table.add_row(record["id"], built, _state(dataset), *numbers, decimal(record["bytes"]))
    console.print(table)
    for dataset in datasets:
        for line in _remarks(dataset):
            console.print(indented(Text(line)))
    for name in leftovers:
        console.print(indented(Text(f"{name}: work under way, or left by what was cut off: prune removes it")))


def _state(dataset: Standing) -> Text:
    if dataset.is_current:
        return Text("current", "bold")
    if dataset.trouble is not None:
        return Text("damaged", "red")
    return Text("refused", "yellow") if dataset.refusals is not None else Text("")


def _remarks(dataset: Standing) -> list[str]:
    name = dataset.folder.name
    remarks = [f"{name}: damaged: {dataset.trouble}"] if dataset.trouble is not None else []
    for word, reasons in (("refused", dataset.refusals), ("accepted though", dataset.accepted)):
        remarks += [f"{name}: {word}: {reason['code']}: {reason['message']}" for reason in reasons or ()]
    return remarks
