"""What the list says is what the service answers."""

import re

from map_page import AT_HOME, HOME, clock, written
from playwright.sync_api import expect

IN_THE_FIELDS = "lat=43.67000&lon=2.08000"  # inside the sample region, more than 500 m from any street
ELSEWHERE = "lat=48.85000&lon=2.35000"


def test_at_first_it_tells_what_to_do(visit):
    map_page = visit()
    expect(map_page.status).to_contain_text("indiquer où est la maison")
    expect(map_page.list).to_have_count(0)
    expect(map_page.house).to_have_count(0)


def test_the_list_is_the_services_answer(visit):
    map_page = visit(AT_HOME)
    found = map_page.reachable()
    assert len(found) > 5
    map_page.expect_list(found)
    expect(map_page.status).to_contain_text(f"{len(found)} établissements à 1\u00a0h ou moins")
    expect(map_page.status).to_contain_text(f"{found[0]['name']}, {written(found[0]['minutes'])}")
    for item, one in zip(map_page.list.all(), found, strict=True):
        expect(item.locator(".way")).to_contain_text(
            f"départ {clock(one['departure'])}, arrivée {clock(one['arrival'])}"
        )
        changes = {0: "sans changement", 1: "1 changement"}.get(one["transfers"], f"{one['transfers']} changements")
        expect(item.locator(".way")).to_contain_text(changes)
        if one["return_departure"]:
            back = f"Retour possible à {clock(one['return_departure'])} (maison à {clock(one['return_arrival'])})"
        else:
            back = "Pas de retour en transport après les cours"
        expect(item.locator(".return")).to_contain_text(back)
        if one["formations"]:
            item.locator(".formations summary").click()
            lines = item.locator(".formations li")
            expect(lines).to_have_text([re.compile(re.escape(taught["libelle"])) for taught in one["formations"]])


def test_a_day_without_a_way_home_is_said(visit):
    # Homes around the sample town: at the first that has an establishment without a way back, the page says so.
    homes = [(43.7499, 1.9422), (43.7003, 2.0655), (43.6990, 1.8625), (43.6510, 1.9690), (43.7712, 2.0403)]
    map_page = visit()
    for lat, lon in homes:
        found = map_page.reachable(lat=lat, lon=lon, budget_minutes=90, modes="transit")
        stuck = [one for one in found if one["return_departure"] is None]
        if stuck:
            break
    map_page.go(f"lat={lat:.5f}&lon={lon:.5f}&minutes=90&modes=transports")
    item = map_page.list.filter(has_text=stuck[0]["name"])
    expect(item.locator(".return")).to_contain_text("Pas de retour en transport après les cours")


def test_modes(visit):
    map_page = visit(AT_HOME)
    map_page.mode("Vélo").check()
    map_page.expect_list(map_page.reachable(modes="walk,bike,transit,school"))
    assert map_page.state["modes"] == "pied-velo-transports-car"
    for name in ("À pied", "Transports", "Car scolaire"):
        map_page.mode(name).uncheck()
    map_page.expect_list(map_page.reachable(modes="bike"))
    map_page.mode("Vélo").click()
    expect(map_page.mode("Vélo")).to_be_checked()
    expect(map_page.page.get_by_text("Il faut au moins un moyen de transport.")).to_be_visible()


def test_riding_to_the_stop(visit):
    map_page = visit(f"{AT_HOME}&modes=velo-transports")
    map_page.page.get_by_label("Aller à l’arrêt à vélo").check()
    map_page.expect_list(map_page.reachable(modes="bike,transit", access="bike"))
    map_page.mode("Vélo").uncheck()
    expect(map_page.page.get_by_label("Aller à l’arrêt à vélo")).to_be_hidden()
    map_page.expect_list(map_page.reachable(modes="transit"))


def test_time(visit):
    map_page = visit(AT_HOME)
    map_page.slider.focus()
    for _ in range(5):
        map_page.page.keyboard.press("ArrowLeft")
    expect(map_page.page.locator("#minutes-shown")).to_have_text("35\u00a0min")
    assert map_page.slider.get_attribute("aria-valuetext") == "35 minutes"
    map_page.expect_list(map_page.reachable(budget_minutes=35))
    map_page.page.keyboard.press("Home")
    expect(map_page.status).to_have_text("Aucun établissement trouvé à 15\u00a0min ou moins.")
    expect(map_page.page.get_by_text("Pistes")).to_be_visible()
    map_page.page.keyboard.press("End")
    map_page.expect_list(map_page.reachable(budget_minutes=90))


def test_filters(visit):
    map_page = visit(f"{AT_HOME}&minutes=90")
    map_page.page.get_by_text("Choisir les formations").click()
    map_page.page.get_by_label("Diplôme").select_option("CAP")
    map_page.page.get_by_label("Voie").select_option("apprentissage")
    found = map_page.reachable(budget_minutes=90, diplome="CAP", voie="apprentissage")
    assert 0 < len(found) < len(map_page.reachable(budget_minutes=90))
    map_page.expect_list(found)
    expect(map_page.page.locator("#filters-active")).to_have_text("2 filtres actifs")
    taught = map_page.list.first.locator(".formations")
    expect(taught.locator("li")).to_have_count(len(found[0]["formations"]))
    map_page.page.get_by_role("button", name="Enlever les filtres").click()
    map_page.expect_list(map_page.reachable(budget_minutes=90))


def test_no_street_near_the_home(visit):
    map_page = visit(IN_THE_FIELDS)
    expect(map_page.page.locator(".warnings.home")).to_contain_text("Aucune rue connue près d’ici")
    expect(map_page.list).to_have_count(0)


def test_a_home_in_another_region(visit):
    map_page = visit(ELSEWHERE)
    expect(map_page.page.locator(".warnings.home")).to_contain_text("en dehors de la région couverte")


def test_the_day_and_what_is_not_known(visit):
    map_page = visit(AT_HOME)
    about = map_page.page.get_by_role("complementary", name="À savoir")
    expect(about).to_contain_text("mardi 14 avril 2026")
    expect(about).to_contain_text("arriver entre 7\u00a0h\u00a030 et 9\u00a0h\u00a000")
    expect(about).to_contain_text("Certaines lignes annoncent une fréquence")


def test_school_buses_that_are_not_published(visit):
    def without_school(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"school_services": False})

    map_page = visit(AT_HOME, routes=[("**/map.json", without_school)])
    expect(map_page.mode("Car scolaire")).to_be_disabled()
    expect(map_page.page.locator("#problems")).to_contain_text("Les cars scolaires de cette région ne sont pas publiés")
    map_page.expect_list(map_page.reachable(modes="walk,transit"))


def test_a_service_that_does_not_answer(visit):
    map_page = visit(AT_HOME)
    map_page.page.route("**/reachable*", lambda route: route.abort())
    map_page.mode("Vélo").check()
    expect(map_page.page.get_by_role("alert")).to_contain_text("Le service ne répond pas")
    map_page.page.unroute("**/reachable*")
    map_page.page.get_by_role("button", name="Réessayer").click()
    map_page.expect_list(map_page.reachable(modes="walk,bike,transit,school"))


def test_a_service_with_much_to_do(visit):
    busy = {"status": 503, "headers": {"Retry-After": "1"}, "body": "{}"}
    map_page = visit(AT_HOME, routes=[("**/reachable*", lambda route: route.fulfill(**busy))])
    expect(map_page.page.get_by_role("alert")).to_contain_text("Beaucoup de monde utilise le service")


def test_many_establishments_come_in_pages(visit):
    place = {**HOME, "nature": "", "mode": "walk", "transfers": None, "formations": []}
    times = {"transit": None, "school": None, "walk": 10, "bike": None}
    there = {"departure": "07:20", "arrival": "07:30", "times": times, "minutes": 10}
    back = {"return_minutes": None, "return_departure": None, "return_arrival": None}
    rows = [place | there | back | {"uai": f"X{n:06}A", "name": f"École {n}"} for n in range(250)]

    def answer(route):
        asked = dict(pair.split("=") for pair in route.request.url.split("?")[1].split("&"))
        first, count = int(asked["offset"]), int(asked["limit"])
        whole = route.fetch().json()
        route.fulfill(json=whole | {"total": len(rows), "establishments": rows[first : first + count]})

    map_page = visit(AT_HOME, routes=[("**/reachable*", answer)])
    expect(map_page.status).to_contain_text("250 établissements")
    expect(map_page.list).to_have_count(30)
    map_page.page.get_by_role("button", name="Afficher la suite (220)").click()
    expect(map_page.list).to_have_count(60)
    expect(map_page.list.nth(30).locator(".open")).to_be_focused()
