"""The check as a page that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import cycle

import numpy as np

from isochrones.checking.feed_check import CheckReport, FeedCheck
from isochrones.pages import (
    Markup,
    PointLayer,
    calendar_heat_map,
    element,
    facts,
    note,
    page,
    point_map,
    section,
    table,
    warning,
)

VERDICT_CLASSES = {"fine": "good", "look": "look", "blocking": "bad"}
COLORS = ("#1f6feb", "#8250df", "#1a7f37", "#bf8700", "#0e8a8a", "#6e7781")
ODD_COLOR = "#d1242f"


def check_page(report: CheckReport) -> Markup:
    """Make the whole page; it needs no other file and no network."""
    first, last = report.dates[0], report.dates[-1]
    box = warning if report.objections else note
    parts = [
        element("p", f"{first:%A %d %B %Y} to {last:%A %d %B %Y}", class_="faint"),
        box(element("strong", report.conclusion[:1].upper() + report.conclusion[1:] + ".")),
        facts(_figures(report)),
        section("Feeds", _feeds(report.feeds), _reasons(report.feeds)),
        section("Trips on each day", _calendar(report)),
        section("Stops", _map(report), _odd_stops(report)),
        section("Trips published twice", _overlaps(report)),
        section("Problems by rule", *_problems(report)),
    ]
    return page(f"Feeds of {report.name}", parts)


def _figures(report: CheckReport) -> list[tuple[str, object]]:
    days = [sum(counts) for counts in zip(*(f.trips_on_days for f in report.feeds if f.trips_on_days), strict=True)]
    far = sum(len(feed.stops_far_from_streets.rows) for feed in report.feeds)
    return [
        ("feeds", len(report.feeds)),
        ("of them fine", sum(feed.verdict == "fine" for feed in report.feeds)),
        ("trips on the busiest day", max(days, default=0)),
        ("days without any trip", sum(not count for count in days) if days else len(report.dates)),
        ("stops served", sum(feed.stops_served for feed in report.feeds)),
        ("far from any street", far if report.streets else "not checked"),
    ]


def _verdict(feed: FeedCheck) -> Markup:
    return element("span", feed.verdict, class_=VERDICT_CLASSES[feed.verdict])


def _feeds(feeds: Iterable[FeedCheck]) -> Markup:
    headers = ("feed", "verdict", "kind", "agencies", "time zone", "trips run", "routes", "trips", "stops served")
    rows = [
        (
            element("strong", feed.source.feed_id),
            _verdict(feed),
            feed.source.kind,
            ", ".join(feed.agencies),
            feed.timezone,
            f"{feed.first_date} to {feed.last_date}" if feed.first_date else "never",
            feed.routes,
            feed.trips,
            feed.stops_served,
        )
        for feed in feeds
    ]
    return table(headers, rows, numeric=(6, 7, 8))


def _reasons(feeds: Iterable[FeedCheck]) -> Markup | None:
    rows = [
        (
            feed.source.feed_id,
            element("span", reason.rule.code, class_=VERDICT_CLASSES[reason.rule.level]),
            reason.message,
        )
        for feed in feeds
        for reason in feed.reasons
    ]
    return table(("feed", "rule", "what was found"), rows) if rows else None


def _calendar(report: CheckReport) -> Markup:
    rows = {feed.source.feed_id: feed.trips_on_days for feed in report.feeds if feed.trips_on_days}
    return calendar_heat_map(report.dates, rows) if rows else note("No feed can be read.")


def _map(report: CheckReport) -> Markup:
    drawn = [(feed.source.feed_id, feed.drawn) for feed in report.feeds if feed.drawn is not None]
    if not drawn:
        return note("No feed can be read.")
    layers = [
        PointLayer(name, stops.lat, stops.lon, color, 2.2, stops.titles)
        for (name, stops), color in zip(drawn, cycle(COLORS), strict=False)
    ]
    lat = np.concatenate([stops.lat[stops.is_odd] for _, stops in drawn])
    lon = np.concatenate([stops.lon[stops.is_odd] for _, stops in drawn])
    titles = [title for _, stops in drawn for title, is_odd in zip(stops.titles, stops.is_odd, strict=True) if is_odd]
    odd = [PointLayer("far from streets, or from all others", lat, lon, ODD_COLOR, 2.6, titles)] if titles else []
    return point_map([*layers, *odd], lines=report.streets.lines if report.streets else None)


def _odd_stops(report: CheckReport) -> Markup:
    rows = [
        (feed.source.feed_id, what, len(found.rows), _list(found.examples))
        for feed in report.feeds
        for what, found in (
            ("stops served without position", feed.stops_without_position),
            ("stops served far from all others", feed.stops_astray),
            ("stops served far from any street", feed.stops_far_from_streets),
            ("hops faster than any vehicle", feed.hops_too_fast),
        )
        if len(found.rows)
    ]
    if report.streets is None:
        box = note("Feeds were checked without a region: there are no streets to compare their stops with.")
    else:
        box = note(f"A street is near if it is within {report.streets.snap_meters:g} m, the region’s limit.")
    found = table(("feed", "what was found", "how many", "examples"), rows, numeric=(2,)) if rows else None
    return element("div", box, found)


def _overlaps(report: CheckReport) -> Markup:
    if len(report.feeds) == 1:
        return note("There is one feed only.")
    if not report.overlaps:
        return note("No two feeds publish the same trips.")
    rows = [(o.dropped_feed, o.kept_feed, len(o.dropped_trips), o.seen, _list(o.examples)) for o in report.overlaps]
    headers = ("in feed", "and in feed, which keeps them", "dropped", "both kept", "examples")
    return table(headers, rows, numeric=(2, 3))


def _problems(report: CheckReport) -> list[Markup]:
    found = [(feed.source.feed_id, feed.findings) for feed in report.feeds if feed.findings]
    if report.streets and report.streets.findings:
        found.append(("streets", report.streets.findings))
    if not found:
        return [note("None.")]
    headers = ("file", "rule", "rows", "done", "what it means", "examples")
    return [
        element("div", element("h3", name), table(headers, [_problem(finding) for finding in findings], numeric=(2,)))
        for name, findings in found
    ]


def _problem(finding: dict[str, object]) -> tuple[object, ...]:
    action = str(finding["action"]).replace("_", " ")
    examples = finding["examples"]
    return (
        str(finding["file"]).rpartition("/")[2],
        finding["rule"],
        finding["count"],
        action,
        finding["message"],
        _list(examples if isinstance(examples, list) else []),
    )


def _list(texts: Sequence[object]) -> Markup:
    return element("ul", *(element("li", text) for text in texts), class_="plain")
