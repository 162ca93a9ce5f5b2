"""The benchmarks' harness: it counts right, runs on the sample region, and writes a page."""

import sys

import pytest
from running import ROOT

from isochrones.answers.answers import Answers
from isochrones.dataset.dataset import open_dataset
from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.publish import current_folder

sys.path.append(str(ROOT / "benchmarks"))

from answering import Answering, homes, measure_answering
from areas import Drawn, measure_areas
from building import Built
from many import Many, measure_many
from measuring import Process, Spread, machine, run_process, spread
from page import Figure, Results, figures, render
from rebuilding import Rebuilding, Took, measure_rebuilding
from searching import Searching, measure_searching
from synthetic import Grown
from under_load import Killed, Steady, UnderLoad
from visiting import Visited


def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed():
    assert spread(range(1, 101)) == Spread(median=50.5, p99=99, number=100)
    assert spread(range(1, 102)) == Spread(median=51, p99=100, number=101)
    assert spread([0.5]) == Spread(0.5, 0.5, 1)


def test_a_process_is_timed_and_weighed():
    code = "import time; held = bytes(200 << 20); time.sleep(0.2)"
    took = run_process([sys.executable, "-c", code])
    assert 0.2 < took.seconds < 30
    assert 200 / 1024 < took.peak_gib < 1
    with pytest.raises(RuntimeError, match=r"failed: .*no such thing"):
        run_process([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_the_machine_is_described():
    described = machine()
    assert described["Python"].startswith("3.")
    assert all(described.values())


def test_a_target_is_met_on_its_right_side():
    assert Figure("", 40.0, "", 40, at_least=True).is_met
    assert not Figure("", 39.9, "", 40, at_least=True).is_met
    assert Figure("", 59.9, "", 60).is_met
    assert not Figure("", 60.0, "", 60).is_met


def test_homes_are_the_same_each_time_and_near_streets(built):
    dataset = open_dataset(built)
    assert homes(dataset, 5) == homes(dataset, 5)
    assert len({*homes(dataset, 50)}) == 50
    origins = Answers(dataset).origins
    assert all("walk" in origins.place(*home).snaps for home in homes(dataset, 50))


@pytest.mark.slow
def test_every_search_takes_time(built):
    searching = measure_searching(current_folder(built), 1)
    assert searching.establishments == 8
    assert all(0 < seconds < 60 for seconds in searching[1:])


@pytest.mark.slow
def test_answers_are_timed_in_the_process_and_over_http(built):
    answering = measure_answering(built, lookups=8, load_seconds=0.4, starts=1)
    assert [getattr(answering, name).number for name in ("fastest", "percentile", "http", "starts")] == [8, 2, 20, 1]
    assert 0 < answering.fastest.median < 1
    assert 0 < answering.http.median < 5


def test_areas_are_timed_and_weighed(built):
    drawn = measure_areas(built, 3)
    assert all(0 < kind.median < 60 and kind.number == 3 for kind in drawn[:-1])
    assert 0 < drawn.megabytes < 1


@pytest.mark.slow
def test_many_homes_at_once_are_timed(built):
    many = measure_many(built, 30, 1)
    assert many.homes == 30
    assert all(0 < spread.median < 60 and spread.number == 1 for spread in many[1:])


@pytest.mark.slow
def test_builds_after_a_change_are_timed(region):
    measured = measure_rebuilding(region, 1)
    took = [part for part in measured if isinstance(part, Took)]
    assert len(took) == 5
    assert all(0 < part.build < part.process < 120 for part in took)
    assert measured.nothing.build < measured.from_nothing.build
    assert 0 < measured.usual_trips < measured.busy_trips


def test_the_page_shows_each_figure_beside_its_target(built):
    manifest = read_manifest(current_folder(built))
    quick = Spread(0.004, 0.019, 2000)
    results = Results(
        main="rhein-neckar",
        builds={
            "rhein-neckar": Built(manifest, Process(80.0, 1.5), Process(95.0, 1.75), 9_000_000, 26_000_000),
            "oaxaca": Built(manifest, Process(30.0, 0.5), None, 1, 1),
            "porto-alegre": Built(manifest, Process(30.0, 0.5), None, 1, 1),
        },
        searching=Searching(300, transit=2.5, links=0.5, hierarchies=3.0, dijkstra=7.0),
        answering=Answering(quick, quick, Spread(2.0, 3.5, 3), Spread(0.01, 0.05, 1000), 50.0),
        demo=Process(50.0, 0.5),
        growth=[Grown(16_384, 11, 0.25, 0.001, 0.00002, 0.0002)],
        areas=Drawn(*[Spread(0.0145, 0.06, 200)] * 7, megabytes=0.25),
        many=Many(1000, *[Spread(1.25, 1.5, 3)] * 5),
        visiting=Visited(Spread(0.012, 0.03, 400), Spread(0.021, 0.03, 400), Spread(1.5, 1.75, 7)),
        under_load=UnderLoad(
            200.0,
            600.0,
            Steady(
                120_000, 0, 2.25, 5.5, 13.0, 17.5, 5.75, {"before": 60_000, "after": 60_000}, 0, 0.25, (210.0, 215.0)
            ),
            Killed(4000, 1, 0, 1, 450.0, 0.375),
        ),
        rebuilding=Rebuilding(Took(6.0, 4.0), Took(1.0, 0.1), Took(4.0, 2.5), Took(3.0, 1.5), 800, Took(2.0, 1.0), 100),
    )
    assert [(figure.name, figure.value, figure.is_met) for figure in figures(results)] == [
        # 300 establishments take 2.5 s + 0.5 s + 3 s; or 2.5 s + 0.5 s + 7 s; transit alone takes 2.5 s.
        ("rhein-neckar: everything, street times on hierarchies", 50, True),
        ("rhein-neckar: everything, a street search for each establishment", 30, False),
        ("rhein-neckar: transit alone, `fastest`, out and back", 120, True),
        ("rhein-neckar: files to dataset", 80, True),
        ("rhein-neckar: files to dataset, kernels to compile", 95, False),
        ("rhein-neckar: peak memory", 1.75, True),
        ("oaxaca: files to dataset", 30, True),
        ("oaxaca: peak memory", 0.5, True),
        ("rhein-neckar: catalogue changed, files to dataset", 4, True),
        ("rhein-neckar: busiest line changed, files to dataset", 37.5, False),
        ("`make demo ONCE=1` without the installation", 50, True),
        ("areas at one instant, 60 minutes, median", 14.5, True),
        ("areas over the window, 60 minutes, median", 14.5, True),
        ("batch of 1,000 homes, median", 1.25, True),
        ("`/journey` over HTTP, median", 12, True),
        ("first useful map on a phone, median", 1.5, True),
        ("`/reachable` at 200 requests/s, p99", 5.5, True),
        ("lookup in the process, median", 4, True),
        ("lookup in the process, p99", 19, True),
        ("`/reachable` at 50 requests/s, p99", 50, False),
        ("start of the service to `/readyz`", 2, True),
    ]
    page = render({"processor": "some", "commit": "abc"}, results)
    assert "| processor | some |\n" in page
    assert "| oaxaca: files to dataset | 30 s | < 60 s | met |\n" in page
    assert "| `/reachable` at 50 requests/s, p99 | 50 ms | < 40 ms | **missed** |\n" in page
    assert "| rhein-neckar | 8 | 374 | 3,968 | 799 | 80 s | 95 s | 1.75 GiB | 9 MB | 26 MB |\n" in page
    assert "| transit, `fastest`, out and back | 2.5 s | 8.33 ms |\n" in page
    assert "| 16,384 | 11 | 0.25 s | 0.001 s | 0.02 ms | 0.2 ms |\n" in page
    assert "| over the window, every 400 m | 200 | 14.5 ms | 60 ms |\n" in page
    assert "takes 0.25 MB, before" in page
    assert "| reachability, as an Arrow stream | 3 | 1.25 s | 1.5 s |\n" in page
    assert "| `/journey`, back | 400 | 21 ms | 30 ms |\n" in page
    assert "| of these lost, refused | 1, 0 |\n" in page
    assert "| resident, before and after | 210 MB, 215 MB |\n" in page
    assert "| the timetable of the busiest line, 800 trips | 3 s | 50% | 1.5 s | 38% |\n" in page
    assert "nan" not in page
