"""The commands about feeds: where they come from, and what they are worth."""

from __future__ import annotations

import typer

feeds_app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Fetch the feeds of a region, and judge them.",
)


@feeds_app.callback()
def feeds() -> None:
    """Fetch the feeds of a region, and judge them."""
