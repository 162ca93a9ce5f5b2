"""Coloured areas: how far one gets in which time."""

from urllib.parse import parse_qs, urlsplit

from map_page import AT_HOME
from playwright.sync_api import expect

BOX = "Colorier jusqu’où l’on peut aller"


def test_areas_on_request(visit):
    map_page = visit(f"{AT_HOME}&minutes=35&modes=pied-velo-transports")
    plain = map_page.picture()
    asked = []
    map_page.page.on("request", lambda request: asked.append(request.url) if "/isochrones" in request.url else None)
    map_page.page.get_by_label(BOX).check()
    map_page.settle()
    assert map_page.eventually(lambda: map_page.picture() != plain)
    (url,) = asked
    # The limits that the region usually shows, below the chosen time; and that time itself.
    assert parse_qs(urlsplit(url).query) == {
        "lat": ["43.7499"],
        "lon": ["1.9422"],
        "limits": ["900,1800,2100"],
        "modes": ["walk,bike,transit"],
        "access": ["walk"],
    }
    assert map_page.state["zones"] == "oui"
    expect(map_page.page.locator("#legend .time-step")).to_have_text(
        ["≤\u00a015\u00a0min", "≤\u00a030\u00a0min", "≤\u00a035\u00a0min"]
    )
    map_page.page.get_by_label(BOX).uncheck()
    assert map_page.eventually(lambda: map_page.picture() == plain)


def test_areas_that_can_not_be_had(visit):
    failing = ("**/isochrones*", lambda route: route.fulfill(status=500, body="{}"))
    map_page = visit(AT_HOME, routes=[failing])
    map_page.page.get_by_label(BOX).check()
    expect(map_page.page.locator("#areas-notice")).to_contain_text("Le service a rencontré un problème")
    map_page.page.get_by_label(BOX).uncheck()
    expect(map_page.page.locator("#areas-notice")).to_be_hidden()
    map_page.expect_list(map_page.reachable())
