"""A journey, leg by leg, on the map and in words."""

import re

import pytest
from map_page import AT_HOME, HOME, USUAL_MODES, clock, written
from playwright.sync_api import expect

DELMAS, CFA = "X810001A", "X810003C"


def journeys(map_page, uai, direction="outbound"):
    asked = {**HOME, "uai": uai, "direction": direction, "budget_minutes": 60, "modes": USUAL_MODES}
    return map_page.ask("/journey", **asked)["journeys"]


def expect_steps(map_page, journey):
    """Each leg is one step, with its time; a ride says its line, its stops and when it arrives."""
    legs = journey["legs"]
    times = [journey["departure"], *(leg["departure"] for leg in legs), journey["arrival"]]
    expect(map_page.steps.locator("time")).to_have_text([clock(time) for time in times])
    for leg, step in zip(legs, map_page.steps.all()[1:-1], strict=True):
        if leg["type"] == "wait":
            expect(step).to_contain_text("Attendre")
        elif leg["type"] == "ride":
            route = leg["ride"]["route"]
            expect(step.locator(".line")).to_have_text(route["short_name"])
            for text in (leg["from"]["name"], leg["to"]["name"], clock(leg["arrival"]), leg["ride"]["headsign"]):
                expect(step).to_contain_text(text)
        else:
            expect(step).to_contain_text({"walk": "Marcher", "bike": "Rouler"}[leg["type"]])


@pytest.mark.parametrize("uai", [DELMAS, CFA])
def test_one_click_draws_it(visit, uai):
    map_page = visit(AT_HOME)
    found = next(one for one in map_page.reachable() if one["uai"] == uai)
    map_page.open_journey(found["name"])
    journey = journeys(map_page, uai)[0]
    assert (journey["departure"], journey["arrival"]) == (found["departure"], found["arrival"])
    expect(map_page.page.locator(".journey-status")).to_contain_text(written(found["minutes"]))
    expect_steps(map_page, journey)
    rides = [leg for leg in journey["legs"] if leg["type"] == "ride"]
    colors = [ride["ride"]["route"]["color"] for ride in rides]
    assert colors
    assert map_page.eventually(lambda: all(map_page.pixels(color) > 200 for color in colors))
    # On the map, as many stops are named as there is room for.
    named = map_page.page.locator(".label-stop").all_inner_texts()
    assert bool(named) == (uai == CFA)
    assert set(named) <= {stop["name"] for ride in rides for stop in (ride["from"], ride["to"])}
    assert map_page.state["uai"] == uai


def test_a_click_on_the_map_opens_it_too(visit):
    map_page = visit(AT_HOME)
    first = map_page.reachable()[0]
    map_page.page.locator(".label").filter(has_text=written(first["minutes"])).first.click()
    expect(map_page.page.locator("#journey-heading")).to_have_text(first["name"])


def test_stops_in_between_unfold(visit):
    map_page = visit(f"{AT_HOME}&uai={CFA}")
    journey = journeys(map_page, CFA)[0]
    ride = max((leg for leg in journey["legs"] if leg["type"] == "ride"), key=lambda leg: len(leg["ride"]["stops"]))
    between = ride["ride"]["stops"][1:-1]
    assert len(between) > 1
    map_page.page.get_by_text(f"{len(between)} arrêts entre les deux").first.click()
    expect(map_page.page.get_by_text(re.compile(re.escape(between[0]["name"]))).first).to_be_visible()


def test_the_way_home(visit):
    map_page = visit(f"{AT_HOME}&uai={DELMAS}")
    map_page.page.get_by_role("button", name="Retour", exact=True).click()
    expect_steps(map_page, journeys(map_page, DELMAS, "return")[0])
    assert map_page.state["sens"] == "retour"
    expect(map_page.steps.first).to_contain_text("Départ : Lycée polyvalent Marguerite-Delmas")
    expect(map_page.steps.last).to_contain_text("Arrivée : la maison")


def test_alternatives(visit):
    map_page = visit(f"{AT_HOME}&uai={DELMAS}")
    found = journeys(map_page, DELMAS)
    assert len(found) > 1
    choices = map_page.page.get_by_role("group", name="Trajets possibles").get_by_role("button")
    expect(choices).to_have_count(len(found))
    expect(choices.first).to_have_attribute("aria-pressed", "true")
    choices.nth(1).click()
    expect_steps(map_page, found[1])
    expect(choices.nth(1)).to_have_attribute("aria-pressed", "true")
    assert map_page.state["trajet"] == "2"


def test_back_to_the_list(visit):
    map_page = visit(AT_HOME)
    name = map_page.names()[2]
    map_page.open_journey(name)
    expect(map_page.page.locator("#journey-heading")).to_be_focused()
    assert name in map_page.page.title()
    map_page.page.get_by_role("button", name="Tous les établissements").click()
    expect(map_page.list.nth(2).locator(".open")).to_be_focused()
    assert "uai" not in map_page.state
    map_page.page.go_back()
    expect(map_page.page.locator("#journey-heading")).to_have_text(name)


def test_a_journey_that_takes_too_long(visit):
    map_page = visit(f"{AT_HOME}&minutes=15&uai={CFA}")
    expect(map_page.page.locator("#journey")).to_contain_text("Aucun trajet trouvé dans le temps choisi")
    expect(map_page.page.locator("#journey-heading")).to_have_text("CFA du Bâtiment de la Sorne")
    expect(map_page.steps).to_have_count(0)


def test_an_establishment_of_another_region(visit):
    map_page = visit(f"{AT_HOME}&uai=0010001Z")
    expect(map_page.page.get_by_role("alert")).to_contain_text("n’est pas dans les données de cette région")
    map_page.page.get_by_role("button", name="Tous les établissements").click()
    map_page.expect_list(map_page.reachable())


def test_on_foot_and_by_bike(visit):
    map_page = visit(f"{AT_HOME}&modes=velo&uai={DELMAS}")
    expect(map_page.steps).to_have_count(3)
    expect(map_page.steps.nth(1)).to_contain_text("Rouler")
    expect(map_page.steps.nth(1)).to_contain_text("km")


def test_it_prints_without_the_map(visit):
    map_page = visit(f"{AT_HOME}&uai={DELMAS}")
    map_page.page.emulate_media(media="print")
    expect(map_page.page.locator("#map")).to_be_hidden()
    expect(map_page.page.locator("#choices")).to_be_hidden()
    expect(map_page.page.get_by_role("button", name="Imprimer ce trajet")).to_be_hidden()
    expect(map_page.steps.first).to_be_visible()
