"""The notebook page is run: what it shows is what its code prints."""

import contextlib
import io
import re
import sys
import warnings
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "notebook.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def show(message, category, *_rest):
    sys.stdout.write(f"{category.__name__}: {message}\n")


def test_the_page_shows_what_its_code_prints(sample_dataset, tmp_path, monkeypatch):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "valbourg").symlink_to(sample_dataset)
    monkeypatch.chdir(tmp_path)
    told = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    ran, names = [], {}
    with warnings.catch_warnings(action="always"):
        warnings.showwarning = show
        for language, code in told:
            if language == "python":
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    exec(compile(code, str(PAGE), "exec"), names)
                ran += [("python", code), *([("text", printed.getvalue())] if printed.getvalue() else [])]
    assert ran == told
    assert len(told) > 10
