"""How heavy the page is."""

import gzip

MOST_BYTES = 400_000


def test_weight(built_page, record_testsuite_property):
    files = [path for path in built_page.rglob("*") if path.is_file()]
    weights = {path.name: len(gzip.compress(path.read_bytes(), mtime=0)) for path in files}
    record_testsuite_property("map page: gzipped bytes", sum(weights.values()))
    assert any(name.endswith(".js") for name in weights)
    assert sum(weights.values()) <= MOST_BYTES
