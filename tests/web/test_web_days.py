"""On which days of the week there is a journey; the sample's school buses go home at noon on Wednesdays."""

import re

from map_page import AT_HOME, PHONE
from playwright.sync_api import expect

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday"]
EVERY_DAY = "tous les jours du lundi au vendredi"


def test_the_days_are_those_of_the_answer(visit, service_of_a_week):
    map_page = visit(AT_HOME, at=service_of_a_week)
    found = map_page.reachable()
    assert len(found) > 5
    map_page.expect_list(found)
    for item, one in zip(map_page.list.all(), found, strict=True):
        assert [day["weekday"] for day in one["days"]] == WEEK
        there, back = (
            [day["weekday"] for day in one["days"] if day[way] is not None] for way in ("minutes", "return_minutes")
        )
        expect(item.locator(".days")).to_contain_text([_words(there), *([_words(back)] if back != there else [])])
    expect(map_page.page.locator("#notes")).to_contain_text("Jours comparés : lundi 13 avril, mardi 14 avril")


def _words(days):
    if days == WEEK:
        return EVERY_DAY
    return re.compile("sauf le mercredi|seulement le|aucun jour|, mais ")


def test_a_way_that_is_not_there_on_wednesdays(visit, service_of_a_week):
    map_page = visit(AT_HOME, at=service_of_a_week)
    found = map_page.reachable()
    lacking = [one for one in found if one["days"][2]["return_minutes"] is None and one["return_minutes"] is not None]
    assert lacking
    for one in lacking:
        item = map_page.list.filter(has_text=one["name"])
        expect(item.locator(".days.some")).to_have_text("Retour : du lundi au vendredi, sauf le mercredi")


def test_a_journey_says_its_days_on_a_phone(visit, service_of_a_week):
    map_page = visit(AT_HOME, at=service_of_a_week, **PHONE)
    map_page.list.first.locator("button, a").first.click()
    expect(map_page.page.locator(".journey-days")).to_contain_text("lundi")


def test_nothing_is_said_of_days_where_there_is_one(visit):
    map_page = visit(AT_HOME)
    expect(map_page.list.locator(".days")).to_have_count(0)
