"""Every warning has its French sentence."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_warning_of_the_documentation_has_a_sentence():
    method = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    table = method[method.index("## What could mislead, and is said") :]
    codes = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
    words = (ROOT / "web" / "src" / "words.ts").read_text(encoding="utf-8")
    said = set(re.findall(r'^  "([a-z-]+)": \[$', words, re.MULTILINE)) | set(
        re.findall(r'^  "([a-z-]+)": \["', words, re.MULTILINE)
    )
    assert len(codes) > 10
    assert codes - said == set()
