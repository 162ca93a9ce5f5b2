"""HTML that is safe to stand in a page, told apart from text by its type."""

from __future__ import annotations

import html
import re

VOID = frozenset({"meta", "br", "rect", "circle", "path", "line", "use"})
"""Elements that are written without an end, where nothing stands in them."""

# Control characters have no place in HTML, not even escaped; marks of direction could turn a line around.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """Text that is HTML already; all other text is escaped where it meets a page."""

    __slots__ = ()


def joined(*parts: object) -> Markup:
    """Put parts one after the other: markup as it is, all else escaped, None as nothing."""
    return Markup("".join(part if isinstance(part, Markup) else _escaped(part) for part in parts if part is not None))


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """Make an element; `class_` stands for `class`, `stroke_width` for `stroke-width`, and None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID and not children:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def _escaped(part: object) -> str:
    return html.escape(_UNFIT.sub("\N{REPLACEMENT CHARACTER}", str(part)))
