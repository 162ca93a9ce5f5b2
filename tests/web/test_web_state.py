"""The address carries the state: it can be shared, and the back button works."""

from map_page import AT_HOME, HOME
from playwright.sync_api import expect

ALL_OF_IT = (
    "lat=43.74990&lon=1.94220&adresse=1+Rue+du+Lavoir&minutes=75&modes=velo-transports&acces=velo"
    "&diplome=CAP&voie=apprentissage&domaine=bois&zones=oui&uai=X810003C&sens=retour"
)


def test_an_address_is_shared(visit):
    map_page = visit(ALL_OF_IT)
    assert map_page.page.url.endswith(ALL_OF_IT)
    expect(map_page.page.locator("#journey-heading")).to_have_text("CFA du Bâtiment de la Sorne")
    expect(map_page.page.get_by_role("button", name="Retour", exact=True)).to_have_attribute("aria-pressed", "true")
    map_page.page.get_by_role("button", name="Tous les établissements").click()
    expect(map_page.address).to_have_value("1 Rue du Lavoir")
    assert map_page.slider.input_value() == "75"
    assert [map_page.mode(name).is_checked() for name in ("À pied", "Vélo", "Transports", "Car scolaire")] == [
        *(False, True, True, False)
    ]
    expect(map_page.page.get_by_label("Aller à l’arrêt à vélo")).to_be_checked()
    expect(map_page.page.get_by_label("Colorier jusqu’où l’on peut aller")).to_be_checked()
    expect(map_page.page.locator("#filters-active")).to_have_text("3 filtres actifs")
    asked = {"budget_minutes": 75, "modes": "bike,transit", "access": "bike"}
    filters = {"diplome": "CAP", "voie": "apprentissage", "domaine": "bois"}
    map_page.expect_list(map_page.reachable(**asked, **filters))


def test_nothing_of_it_is_sent_with_the_page(visit):
    sent = []
    map_page = visit()
    map_page.page.on("request", lambda request: sent.append(request.url) if request.is_navigation_request() else None)
    map_page.page.goto("about:blank")
    map_page.go(ALL_OF_IT)
    assert [url for url in sent if url.startswith("http")] == [f"{map_page.service}/"]
    assert map_page.page.evaluate("document.referrer") == ""


def test_back_and_forward(visit):
    map_page = visit(AT_HOME)
    usual = map_page.reachable()
    map_page.mode("Vélo").check()
    with_bike = map_page.reachable(modes="walk,bike,transit,school")
    map_page.expect_list(with_bike)
    map_page.open_journey(with_bike[0]["name"])
    map_page.page.go_back()
    map_page.expect_list(with_bike)
    map_page.page.go_back()
    map_page.expect_list(usual)
    expect(map_page.mode("Vélo")).not_to_be_checked()
    map_page.page.go_forward()
    map_page.expect_list(with_bike)


def test_moving_the_slider_is_one_step_back(visit):
    map_page = visit(AT_HOME)
    map_page.slider.focus()
    for _ in range(4):
        map_page.page.keyboard.press("ArrowLeft")
    assert map_page.state["minutes"] == "40"
    map_page.page.go_back()
    map_page.expect_list(map_page.reachable())


def test_an_address_that_says_nothing_sensible(visit):
    map_page = visit("lat=x&lon=900&minutes=-3&modes=avion&uai=&sens=nulle-part&trajet=99")
    expect(map_page.status).to_contain_text("indiquer où est la maison")
    assert map_page.slider.input_value() == "15"
    map_page.go(f"{AT_HOME}&uai=X810001A&trajet=99")
    expect(map_page.steps.first).to_be_visible()


def test_a_value_that_no_formation_has(visit):
    map_page = visit(f"{AT_HOME}&domaine=astronautique")
    expect(map_page.page.locator("#problems")).to_contain_text("n’existe pas dans les données de cette région")
    map_page.page.get_by_text("Choisir les formations").click()
    assert map_page.page.get_by_label("Domaine").input_value() == "astronautique"


def test_a_newer_answer_wins(visit):
    """An answer that comes late doesn't overwrite that of a later question."""
    map_page = visit(AT_HOME)
    late, ended = [], []

    def hold(route):
        late.append(route)

    def note_end(request):
        if "budget_minutes=30" in request.url:
            ended.append(request)

    map_page.page.route("**/reachable*budget_minutes=30*", hold)
    # It is answered, unless the page has given it up.
    map_page.page.on("requestfinished", note_end)
    map_page.page.on("requestfailed", note_end)
    map_page.page.evaluate("location.hash = location.hash + '&minutes=30'")
    assert map_page.eventually(lambda: late)
    map_page.page.evaluate("location.hash = location.hash.replace('minutes=30', 'minutes=45')")
    found = map_page.reachable(budget_minutes=45, **HOME)
    map_page.expect_list(found)
    (route,) = late
    route.continue_()
    assert map_page.eventually(lambda: ended)
    map_page.next_picture()
    map_page.expect_list(found)
