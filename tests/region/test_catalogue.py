import pandas as pd
import pyarrow as pa
import pytest

from isochrones.findings import Findings, InputError
from isochrones.region.catalogue import read_catalogue

ESTABLISHMENTS = "uai,name,lat,lon\nX2,Lycée,43.7,1.9\nX1,CFA,43.8,2.0\n"
FORMATIONS = "uai,cfd,libelle,voie,diplome,domaine\nX1,40020002,Cuisine,apprentissage,CAP,hôtellerie\n"


def read(folder, establishments=ESTABLISHMENTS, formations=FORMATIONS):
    """Write the two texts (or bytes), read them, and give the tables and the records of what was found."""
    paths = []
    for name, content in (("establishments.csv", establishments), ("formations.csv", formations)):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    findings = Findings()
    establishments_table, formations_table = read_catalogue(*paths, findings)
    return establishments_table, formations_table, findings.records()


def complaint(folder, **content):
    with pytest.raises(InputError) as caught:
        read(folder, **content)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_establishments_are_sorted_by_uai(tmp_path):
    establishments, _, records = read(tmp_path)
    assert establishments.to_dict("records") == [
        {"uai": "X1", "name": "CFA", "lat": 43.8, "lon": 2.0},
        {"uai": "X2", "name": "Lycée", "lat": 43.7, "lon": 1.9},
    ]
    assert establishments["lat"].dtype == "float64"
    assert records == []


def test_formations_are_sorted_by_uai_then_as_in_the_file(tmp_path):
    header, first = FORMATIONS.splitlines()
    rows = [first.replace("X1", uai).replace("Cuisine", title) for uai, title in (("X2", "b"), ("X1", "d"))]
    rows += [first.replace("X1", uai).replace("Cuisine", title) for uai, title in (("X2", "a"), ("X1", "c"))]
    _, formations, _ = read(tmp_path, formations="\n".join([header, *rows]))
    found = list(zip(formations["uai"], formations["libelle"], strict=True))
    assert found == [("X1", "d"), ("X1", "c"), ("X2", "b"), ("X2", "a")]
    assert list(formations.index) == [0, 1, 2, 3]


def test_other_columns_are_carried_through_behind_the_named_ones(tmp_path):
    establishments, formations, _ = read(
        tmp_path,
        establishments="nature,lon,uai,lat,name,phone\nlycée,1.9,X1,43.7,A,0561\n",
        formations="places," + FORMATIONS.replace("\nX1", "\n12,X1"),
    )
    assert list(establishments.columns) == ["uai", "name", "lat", "lon", "nature", "phone"]
    assert establishments.loc[0, "phone"] == "0561"  # text, as written
    assert list(formations.columns) == ["uai", "cfd", "libelle", "voie", "diplome", "domaine", "places"]


DROPPED = {
    "bad coordinate": (
        "X3,B,north,1.9",
        "bad-coordinate",
        'row 4: uai "X3", lat "north", lon "1.9"',
    ),
    "blank coordinate": ("X3,B,,1.9", "bad-coordinate", 'row 4: uai "X3", lat "", lon "1.9"'),
    "infinite coordinate": ("X3,B,inf,1.9", "bad-coordinate", 'row 4: uai "X3", lat "inf", lon "1.9"'),
    "short row": ("X3,B", "bad-coordinate", 'row 4: uai "X3", lat "", lon ""'),
    "latitude out of range": (
        "X3,B,90.1,1.9",
        "coordinate-out-of-range",
        'row 4: uai "X3", lat "90.1", lon "1.9"',
    ),
    "longitude out of range": (
        "X3,B,43.7,-180.5",
        "coordinate-out-of-range",
        'row 4: uai "X3", lat "43.7", lon "-180.5"',
    ),
    "zero": ("X3,B,0,0.0", "zero-coordinate", 'row 4: uai "X3"'),
    "duplicate": ("X2,B,43.9,1.9", "duplicate-uai", 'row 4: uai "X2", name "B"'),
    "blank uai": (" ,B,43.9,1.9", "blank-uai", 'row 4: name "B"'),
    "value too many": ("X3,B, A,43.9,1.9", "too-many-values", "row 4"),
}


@pytest.mark.parametrize("case", DROPPED)
def test_an_establishment_that_can_not_be_used_is_dropped_and_reported(tmp_path, case):
    row, rule, example = DROPPED[case]
    establishments, _, records = read(tmp_path, establishments=ESTABLISHMENTS + row + "\n")
    assert list(establishments["uai"]) == ["X1", "X2"]
    assert establishments.loc[1, "name"] == "Lycée"
    assert len(records) == 1
    record = records[0]
    assert (record["file"], record["rule"], record["action"]) == ("establishments.csv", rule, "dropped")
    assert (record["count"], record["examples"]) == (1, [example])


def test_only_zero_zero_is_nowhere(tmp_path):
    # Accra lies near the one, the equator and Greenwich cross the other far from either.
    establishments, _, records = read(
        tmp_path, establishments="uai,name,lat,lon\nX1,A,5.6,0\nX2,B,0,32.5\n+X3,C,+90,-180\n"
    )
    assert len(establishments) == 3
    assert records == []


def test_the_usable_row_of_a_uai_is_kept_though_it_comes_second(tmp_path):
    establishments, _, records = read(
        tmp_path, establishments="uai,name,lat,lon\nX1,first,,\nX1,second,43.7,1.9\nX1,third,43.8,1.9\n"
    )
    assert list(establishments["name"]) == ["second"]
    assert [(record["rule"], record["examples"]) for record in records] == [
        ("bad-coordinate", ['row 2: uai "X1", lat "", lon ""']),
        ("duplicate-uai", ['row 4: uai "X1", name "third"']),
    ]


def test_every_row_is_counted_and_three_are_shown(tmp_path):
    rows = "".join(f"B{number},x,?,?\n" for number in range(5))
    _, _, records = read(tmp_path, establishments=ESTABLISHMENTS + rows)
    assert records[0]["count"] == 5
    assert records[0]["examples"] == [f'row {4 + number}: uai "B{number}", lat "?", lon "?"' for number in range(3)]


def test_formations_of_unknown_or_dropped_establishments_are_dropped(tmp_path):
    row = FORMATIONS.splitlines()[1]
    _, formations, records = read(
        tmp_path,
        establishments=ESTABLISHMENTS + "X3,gone,,\n",
        formations=FORMATIONS + row.replace("X1", "X9") + "\n" + row.replace("X1", "X3") + "\n"
        + row.replace("X1", "") + "\n",
    )  # fmt: skip
    assert list(formations["uai"]) == ["X1"]
    assert [(record["rule"], record["action"], record["count"], record["examples"]) for record in records] == [
        ("bad-coordinate", "dropped", 1, ['row 4: uai "X3", lat "", lon ""']),
        ("blank-uai", "dropped", 1, ['row 5: cfd "40020002", libelle "Cuisine"']),
        (
            "unknown-uai",
            "dropped",
            2,
            ['row 3: uai "X9", libelle "Cuisine"', 'row 4: uai "X3", libelle "Cuisine"'],
        ),
    ]


def test_an_establishment_may_have_no_formation(tmp_path):
    establishments, formations, records = read(tmp_path)
    assert set(establishments["uai"]) - set(formations["uai"]) == {"X2"}
    assert records == []


def test_byte_order_mark_crlf_quotes_and_blanks(tmp_path):
    text = '\ufeff"uai" , name,LAT,Lon\r\n\r\nX1, "Lycée ""A"", B" , 43.7 ,1.9\r\n'
    establishments, _, records = read(tmp_path, establishments=text.replace('"uai" ', '"uai"').replace('B" ', 'B"'))
    assert establishments.to_dict("records") == [{"uai": "X1", "name": 'Lycée "A", B', "lat": 43.7, "lon": 1.9}]
    assert records == []


def test_blank_cells_of_carried_columns_are_missing(tmp_path):
    text = "uai,name,lat,lon,nature,phone\nX1,A,43.7,1.9, ,\nX2,,43.7,1.9,CFA,\n"
    establishments, _, records = read(tmp_path, establishments=text)
    table = pa.Table.from_pandas(establishments, preserve_index=False)
    # The columns a catalogue must have are never missing; a column that is blank throughout is still text.
    assert table.select(["name", "nature", "phone"]).to_pydict() == {
        "name": ["A", ""],
        "nature": [None, "CFA"],
        "phone": [None, None],
    }
    assert table.schema.field("phone").type in (pa.string(), pa.large_string())
    assert records == []


def test_rows_are_numbered_by_line_of_the_file(tmp_path):
    # A blank line and a name over two lines come before the bad one, which is on line 6.
    text = 'uai,name,lat,lon\n\nX1,"two\nlines",43.7,1.9\nX2,B,43.7,1.9\nX3,C,?,1.9\n'
    establishments, _, records = read(tmp_path, establishments=text)
    assert list(establishments["name"]) == ["two\nlines", "B"]
    assert records[0]["examples"] == ['row 6: uai "X3", lat "?", lon "1.9"']


def test_semicolons_and_decimal_commas_are_noted(tmp_path):
    text = "uai;name;lat;lon\nX1;Lycée, annexe;43,7;-1,25\nX2;CFA;43.8;2\n"
    establishments, _, records = read(tmp_path, establishments=text)
    assert list(establishments["name"]) == ["Lycée, annexe", "CFA"]
    assert list(establishments["lat"]) == [43.7, 43.8]
    assert list(establishments["lon"]) == [-1.25, 2.0]
    assert [(record["rule"], record["action"], record["count"]) for record in records] == [
        ("semicolon-separated", "noted", 1),
        ("decimal-comma", "noted", 1),
    ]
    assert records[1]["examples"] == ['row 2: lat "43,7", lon "-1,25"']


def test_windows_1252_is_noted(tmp_path):
    establishments, _, records = read(tmp_path, establishments=ESTABLISHMENTS.encode("cp1252"))
    assert list(establishments["name"]) == ["CFA", "Lycée"]
    # The first letter that is not UTF-8: 17 bytes of header and line end, then "X2,Lyc".
    assert (records[0]["rule"], records[0]["examples"]) == ("not-utf-8", ["byte 23"])


def test_columns_without_a_name_at_the_end_are_ignored(tmp_path):
    establishments, _, records = read(tmp_path, establishments="uai,name,lat,lon,,\nX1,A,43.7,1.9,,\n")
    assert list(establishments.columns) == ["uai", "name", "lat", "lon"]
    assert records == []


def test_parquet_is_read_by_its_content(tmp_path):
    places = pd.DataFrame(
        {
            "pupils": [300, 200, 100],
            "uai": ["X2", None, "X1"],
            "name": ["Lycée", "nobody", None],
            "lat": [43.7, 43.7, 43.8],
            "lon": [1.9, 1.9, 2.0],
        }
    )
    offers = pd.DataFrame({name: ["X1"] for name in ("uai", "libelle", "voie", "diplome", "domaine")}).assign(
        cfd=40020002
    )
    paths = [tmp_path / "establishments.parquet", tmp_path / "formations.data"]
    for table, path in zip((places, offers), paths, strict=True):
        table.to_parquet(path)
    findings = Findings()
    establishments, formations = read_catalogue(*paths, findings)
    assert establishments.to_dict("records") == [
        {"uai": "X1", "name": "", "lat": 43.8, "lon": 2.0, "pupils": 100},
        {"uai": "X2", "name": "Lycée", "lat": 43.7, "lon": 1.9, "pupils": 300},
    ]
    assert formations.loc[0, "cfd"] == "40020002"
    # Parquet has no lines: rows are counted from 1.
    assert findings.records()[0]["examples"] == ['row 2: name "nobody"']


REFUSED = {
    "missing column": (
        {"establishments": "uai,name,lat\nX1,A,43.7\n"},
        'establishments.csv: column "lon" is missing',
    ),
    "missing column of formations": (
        {"formations": "uai,cfd\nX1,1\n"},
        'formations.csv: column "libelle" is missing',
    ),
    "column twice": (
        {"establishments": "uai,name,lat,lon,LAT\nX1,A,43.7,1.9,43.8\n"},
        'establishments.csv: column "lat" comes more than once',
    ),
    "empty file": ({"establishments": ""}, "establishments.csv: the file is empty"),
    "blank file": ({"formations": "\n \n"}, "formations.csv: the file is empty"),
    "header only": ({"establishments": "uai,name,lat,lon\n"}, "establishments.csv: no usable establishment"),
    "nothing usable": (
        {"establishments": "uai,name,lat,lon\nX1,A,,\n"},
        "establishments.csv: no usable establishment",
    ),
    "no formation": ({"formations": FORMATIONS.replace("X1", "X9")}, "formations.csv: no usable formation"),
    "open quote": (
        {"establishments": ESTABLISHMENTS + 'X3,"A,43.7,1.9\nX4,B,43.7,1.9\n'},
        "establishments.csv: row 4: unexpected end of data",
    ),
    "broken Parquet": (
        {"establishments": b"PAR1 and then nothing of use"},
        "establishments.csv: not a readable Parquet file: ",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_can_not_be_used_is_refused_in_one_line(tmp_path, case):
    content, expected = REFUSED[case]
    message = complaint(tmp_path, **content)
    # What pyarrow says of a broken file is its own affair.
    assert message.startswith(expected) if expected.endswith(": ") else message == expected


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / "none.csv"
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file or directory$"):
        read_catalogue(path, path, Findings())
