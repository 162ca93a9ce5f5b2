"""One bus, three stops on a meridian: the feed that every test of the reader changes in one place."""

from __future__ import annotations

from textwrap import dedent

import gtfs
from isochrones.findings import Findings


def lines(text):
    return dedent(text).strip("\n") + "\n"


# One degree of latitude is 111.195 km: from a to b it is a third of the way from a to c.
FILES = {
    "agency.txt": lines("""
        agency_id,agency_name,agency_url,agency_timezone
        A,Town Buses,https://example.org,Europe/Paris
    """),
    "stops.txt": lines("""
        stop_id,stop_name,stop_lat,stop_lon
        a,Alder,48.00,2.0
        b,Birch,48.01,2.0
        c,Cedar,48.03,2.0
    """),
    "routes.txt": lines("""
        route_id,agency_id,route_short_name,route_long_name,route_type,route_color,route_text_color
        r,A,1,Alder - Cedar,3,00ff7F,ffffff
    """),
    "calendar.txt": lines("""
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        week,1,1,1,1,1,0,0,20260105,20260703
    """),
    "trips.txt": lines("""
        route_id,service_id,trip_id,trip_headsign,block_id
        r,week,t,Cedar,k
    """),
    "stop_times.txt": lines("""
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        t,08:00:00,08:00:00,a,1
        t,08:10:00,08:11:00,b,2
        t,08:30:00,08:30:00,c,3
    """),
}


def read(kind="transit", **changes):
    """Read the feed with some files changed (text or bytes; None takes one away)."""
    files = {name: text.encode() for name, text in FILES.items()}
    for name, content in changes.items():
        if content is None:
            del files[f"{name}.txt"]
        else:
            files[f"{name}.txt"] = content if isinstance(content, bytes) else lines(content).encode()
    findings = Findings()
    return gtfs.read_tables(files, "mini", kind, findings), findings


def found(findings, file, rule):
    """Return action, count and examples of the one finding under this file and rule."""
    (record,) = [record for record in findings.records() if (record["file"], record["rule"]) == (f"mini/{file}", rule)]
    return record["action"], record["count"], record["examples"]


def times(feed):
    """Return stop, arrival and departure of all stop times, in order."""
    frame = feed.stop_times
    names = feed.stops["stop_id"][frame["stop"]]
    return list(zip(names, map(clock, frame["arrival_seconds"]), map(clock, frame["departure_seconds"]), strict=True))


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
