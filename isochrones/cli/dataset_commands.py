"""The commands about the datasets of a DIR: which there are, which is served, and whether they are whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from isochrones.cli.command_line import A_PERSON_MUST_LOOK, KEPT, DatasetFolder, Keep, one_line_errors
from isochrones.cli.views.show_datasets import dataset_record, print_datasets
from isochrones.dataset.checksums import find_damage, list_files
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.shelf import (
    find_dataset,
    list_datasets,
    list_leftovers,
    prune,
    publish_standing,
    roll_back,
)

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="As given to build.")]


def list_datasets_of(
    directory: Directory,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the datasets of DIR, the latest first: which one is served, which were refused and why.

    Whether their files are whole is not looked at; verify does.
    """
    with one_line_errors():
        datasets, leftovers = list_datasets(directory), list_leftovers(directory)
        if as_json:
            record = {"datasets": [dataset_record(dataset) for dataset in datasets], "leftovers": leftovers}
            typer.echo(json.dumps(record, ensure_ascii=False, indent=2))
        else:
            print_datasets(datasets, leftovers)


def verify(dataset: DatasetFolder) -> None:
    """Compare every file of a dataset with its checksum.

    Exit code 0 if all are what was published, 3 if one is not; each of these is named.
    """
    with one_line_errors():
        folder = find_dataset(dataset)
        damage = find_damage(folder)
        for path, complaint in damage.items():
            typer.echo(f"{folder / path}: {complaint}")
        if not damage:
            Dataset(folder)
            typer.echo(f"{folder}: {len(list_files(folder)):,} files, all as published")
    if damage:
        raise typer.Exit(A_PERSON_MUST_LOOK)


def roll_back_to(
    directory: Directory,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ID", help="Which one.  [default: the one built before]")
    ] = None,
) -> None:
    """Serve an earlier dataset again, after comparing its files with their checksums.

    Without --to it is the latest one that was built before the current one and not refused.
    """
    with one_line_errors():
        typer.echo(f"now current: {roll_back(directory, to)}")


def publish_standing_one(
    directory: Directory,
    dataset_id: Annotated[str, typer.Argument(metavar="ID", help="Name of its folder, as list shows it.")],
) -> None:
    """Serve a dataset that stands in DIR, be it later, earlier or refused, after comparing its files.

    Publishing a refused one is a person's word that its losses are meant.
    """
    with one_line_errors():
        typer.echo(f"now current: {publish_standing(directory, dataset_id)}")


def prune_old(
    directory: Directory,
    keep: Keep = KEPT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be removed, and remove nothing.")] = False,
) -> None:
    """Remove old datasets, and what builds that were cut off left behind.

    The current one always stays, and so do refused ones that were built after it.
    """
    with one_line_errors():
        pruned = prune(directory, keep, dry_run=dry_run)
        for name in (*pruned.datasets, *pruned.leftovers):
            typer.echo(f"{'would remove' if dry_run else 'removed'} {directory / name}")
        if not any(pruned):
            typer.echo("nothing to remove")
