"""The documentation says what is so: links, commands, examples, tables of settings, columns and codes."""

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer

from isochrones.api.command import command as service
from isochrones.api.parameters import ReachableParameters
from isochrones.api.serving.served import Served
from isochrones.cli.commands import app as precompute
from isochrones.dataset.tables import CARRYING, DESCRIPTIONS
from isochrones.modes import STREET_MODES
from isochrones.region.region_file import StreetRules, Travel, load_region

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
METHOD = ROOT / "docs" / "method.md"
DATASET = ROOT / "docs" / "dataset.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
TABLE_ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)


def named(path):
    return path.relative_to(ROOT).as_posix()


def anchors(page):
    """Return the anchors GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def block(page, language):
    """Return the page's only block of code in a language."""
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return code


def section(page, heading):
    """Return what stands under a heading, up to the next one of any level."""
    text = page.read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n{heading}\n")
    assert found, f"{named(page)} has no section {heading!r}"
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text):
    """Return the cells of a table's rows, without its two lines of heading."""
    return [[cell.strip() for cell in row.split("|")] for row in TABLE_ROW.findall(text)][1:]


def keys(text):
    """Return the names in code style in the first column of a table."""
    return [name for cells in rows(text) for name in re.findall(r"`([^`]+)`", cells[0])]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


def test_every_page_and_picture_can_be_found():
    linked = {README}
    for page in PAGES:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target:
                there = (page.parent / target.partition("#")[0]).resolve()
                linked |= {there, *there.glob("*.md")} if there.is_dir() else {there}
    assert [named(path) for path in [*PAGES, *(ROOT / "docs").glob("*.svg")] if path not in linked] == []


@pytest.mark.parametrize("picture", sorted((ROOT / "docs").glob("*.svg")), ids=named)
def test_pictures_are_whole_and_described(picture):
    namespace = "{http://www.w3.org/2000/svg}"
    root = ET.parse(picture).getroot()
    assert root.tag == f"{namespace}svg"
    assert all(root.findtext(f"{namespace}{part}") for part in ("title", "desc"))


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named_in_pages = {
        target
        for page in PAGES
        for target in re.findall(r"(?:`|^ {4})make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {"demo", "test"} <= named_in_pages <= targets


def test_commands_and_options_exist():
    jobs = typer.main.get_command(precompute).commands
    known = {"service.py": service_options()} | {
        f"precompute.py {name}": {option for parameter in job.params for option in parameter.opts}
        for name, job in jobs.items()
    }
    named_in_pages = [
        (command, set(re.findall(r"--[a-z]+", rest)))
        for page in PAGES
        for command, rest in re.findall(
            r"(precompute\.py [a-z]+|service\.py)([^`\n]*)", page.read_text(encoding="utf-8")
        )
    ]
    assert {"precompute.py build", "service.py"} <= {command for command, _ in named_in_pages}
    assert [(command, options) for command, options in named_in_pages if not options <= known[command]] == []


def service_options():
    return {option for parameter in typer.main.get_command(service).params for option in parameter.opts}


def test_the_region_of_the_readme_loads(tmp_path):
    text = block(README, "toml")
    document = tomllib.loads(text)
    feeds = [feed["path"] if isinstance(feed, dict) else feed for feed in document["gtfs"]["feeds"]]
    for name in [*document["osm"]["files"], *feeds, *document["catalogue"].values()]:
        (tmp_path / name).touch()
    (tmp_path / "region.toml").write_text(text, encoding="utf-8")

    region = load_region(tmp_path / "region.toml")

    assert region.name == "example"
    assert [(feed.id, feed.type) for feed in region.gtfs.feeds] == [("urban", "transit"), ("school-buses", "school")]
    # 07:30 and 09:00 in seconds after midnight.
    assert region.travel.arrive == (27_000, 32_400)


def test_settings_and_defaults():
    models = {"travel": Travel, "streets": StreetRules}
    told = {cells[0].strip("`"): cells[1].strip("`") for cells in rows(section(METHOD, "## Settings"))}
    assert list(told) == [f"{table}.{key}" for table, model in models.items() for key in model.model_fields]
    for table, model in models.items():
        said = {key: f"{table}.{key}" for key in model.model_fields if told[f"{table}.{key}"]}
        written = "\n".join(f"{key} = {told[name]}" for key, name in said.items())
        needed = {"date": "auto"} if table == "travel" else {}
        assert model.model_validate(tomllib.loads(written) | needed) == model.model_validate(needed)
        without = {key for key, field in model.model_fields.items() if field.is_required() or field.default is None}
        assert set(model.model_fields) - set(said) == without


def test_the_answer_of_the_readme_is_what_the_sample_answers(sample_dataset):
    (address,) = re.findall(r"curl '([^']+)'", README.read_text(encoding="utf-8"))
    asked = parse_qs(urlsplit(address).query)
    filters = {"uai", "voie"}
    parameters = {name: values if name in filters else values[0] for name, values in asked.items()}

    answer = json.loads(Served.open(sample_dataset).reachable(ReachableParameters.model_validate(parameters)))

    told = json.loads(block(README, "json"))
    # The id changes with the code that computes.
    assert told["dataset"].pop("id")[:10] == answer["dataset"].pop("id")[:10]
    assert told == answer


def test_parameters_of_reachable():
    assert keys(section(README, "## Ask it")) == list(ReachableParameters.model_fields)


@pytest.mark.parametrize("table", DESCRIPTIONS)
def test_tables_are_described_as_in_their_files(table, sample_dataset):
    schema = pq.read_schema(sample_dataset / "current" / f"{table}.parquet")
    described = [[f"`{name}`", type_name(schema.field(name).type), text] for name, text in DESCRIPTIONS[table].items()]
    assert rows(section(DATASET, f"### {table}.parquet")) == described
    assert table in CARRYING or schema.names == list(DESCRIPTIONS[table])


def type_name(kind):
    if pa.types.is_list(kind):
        return f"list of {type_name(kind.value_type)}"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "text"
    return {"double": "float64", "date32[day]": "date"}.get(str(kind), str(kind))


def test_no_other_tables_are_described():
    titles = re.findall(r"^### (.+)\.parquet$", DATASET.read_text(encoding="utf-8"), re.MULTILINE)
    assert titles == list(DESCRIPTIONS)


def test_manifest_keys(sample_dataset):
    manifest = json.loads((sample_dataset / "current" / "manifest.json").read_text(encoding="utf-8"))
    told = [cells[0] for cells in rows(section(DATASET, "## Manifest"))]
    assert [name for cell in told for name in re.findall(r"`([^`]+)`", cell)] == list(manifest)


def test_warning_codes():
    told = set(keys(section(METHOD, "## What could mislead, and is said")))
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "isochrones").rglob("*.py")]
    of_modes = {mode.off_street_code for mode in STREET_MODES[1:]}
    assert [code for code in sorted(told - of_modes) if not any(f'"{code}"' in source for source in sources)] == []
    assert of_modes <= told
    warned = {
        code
        for source in sources
        for code in re.findall(r'(?:\.warn\(|Warned\(|Absence\(|"code":)\s*"([a-z-]+)"', source)
    }
    assert warned <= told


def test_decisions_are_numbered_and_complete():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for number, path in enumerate(DECISIONS, start=1):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
