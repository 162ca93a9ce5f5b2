"""Feeds spoilt as publishers spoil them: odd values in some cells, odd encodings, files missing or taken for others."""

from __future__ import annotations

import io
import zipfile

from hypothesis import strategies as st

VALUES = [
    b"",
    b" ",
    b'"',
    b'""',
    b'"a, b"',
    b'a "quoted" word',
    b"\x00",
    b"\xe9t\xe9",
    "\N{BUS}".encode(),
    b"\xef\xbb\xbf",
    b"\xe2\x80\xaf1",
    b"0",
    b"-1",
    b"+48.01",
    b"48,01",
    b"1e308",
    b"-1e308",
    b"NaN",
    b"inf",
    b"4" * 400,
    b"2147483648",
    b"999999999",
    b"0x10",
    b"24:00:00",
    b"999:59:59",
    b"07:60:00",
    b"-1:00:00",
    b"7h30",
    b"00010101",
    b"99991231",
    b"20260230",
    b"2026-04-14",
    b"00000000",
    b"90",
    b"-180",
    b"712",
    b"<script>",
]


@st.composite
def messy(draw, files):
    """Draw what becomes of the files of a sound feed."""
    tables = {name: [line.split(b",") for line in content.splitlines()] for name, content in files.items()}
    known = sorted({cell for rows in tables.values() for row in rows[1:] for cell in row})
    # Values of the feed itself, elsewhere: ids that are shared, parents in a ring, times that go back.
    cell = st.sampled_from(VALUES) | st.sampled_from(known)
    for name in draw(st.lists(st.sampled_from(sorted(tables)), min_size=1, max_size=8)):
        rows = tables[name]
        row = rows[draw(st.integers(0, len(rows) - 1))]
        row[draw(st.integers(0, len(row) - 1))] = draw(cell)
        if draw(st.booleans()):
            rows.insert(draw(st.integers(1, len(rows))), list(rows[draw(st.integers(0, len(rows) - 1))]))
    written = {name: b"\n".join(map(b",".join, rows)) + b"\n" for name, rows in tables.items()}
    spoil = draw(st.sampled_from(("nothing", "nothing", "nothing", "missing", "utf-16", "swapped", "cut", "folded")))
    name, other = draw(st.sampled_from(sorted(written))), draw(st.sampled_from(sorted(written)))
    if spoil == "missing":
        del written[name]
    elif spoil == "utf-16":
        written[name] = written[name].decode("latin-1").encode("utf-16")
    elif spoil == "swapped":
        written[name] = written[other]
    elif spoil == "cut":
        written[name] = written[name][: draw(st.integers(0, len(written[name])))]
    elif spoil == "folded":
        written[name] = written[name].replace(b"\n", draw(st.sampled_from((b"\r", b"\r\n", b"\n\n", b"\n \n"))))
    return written


@st.composite
def messy_zips(draw, files):
    """Draw the bytes of a zip of a sound feed, some of them changed, left out or put in."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", draw(st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))) as archive:
        folder = draw(st.sampled_from(("", "gtfs/", "__MACOSX/", "../", "a/b/")))
        for name, content in files.items():
            archive.writestr(folder + name, content)
    content = written.getvalue()
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        content = content[:start] + draw(st.binary(max_size=8)) + content[end:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content
