"""For everyone: keyboard, screen reader, phone, projector; no internet."""

import re

import pytest
from map_page import AT_HOME, PHONE
from playwright.sync_api import expect

SCREENS = {"desktop": {}, "phone": PHONE}
FOCUS = """() => {
    const { id, className, parentElement } = document.activeElement;
    // A mode's own box can't be seen: the label around it shows the focus.
    const shown = id.startsWith("mode-") ? parentElement : document.activeElement;
    return [id || className, getComputedStyle(shown).outlineStyle + getComputedStyle(shown, "::after").outlineStyle];
}"""
WIDTHS = (320, 390, 768, 1280, 1920)
STATES = {
    "first visit": "",
    "results": f"{AT_HOME}&modes=pied-velo-transports-car",
    "no street": "lat=43.67000&lon=2.08000",
    "areas": f"{AT_HOME}&zones=oui",
    "journey": f"{AT_HOME}&uai=X810003C",
    "way home": f"{AT_HOME}&uai=X810001A&sens=retour",
}


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(visit, screen):
    map_page = visit(**SCREENS[screen])
    found = {}
    for state, fragment in STATES.items():
        map_page.go(fragment)
        for folded in map_page.page.locator("summary:visible").all():
            folded.click()
        found[state] = map_page.violations()
    map_page.go()
    map_page.address.press_sequentially("rue du lav")
    expect(map_page.addresses).to_have_count(3)
    found["addresses"] = map_page.violations()
    assert {state: violations for state, violations in found.items() if violations} == {}


def test_with_the_keyboard_alone(visit):
    map_page = visit()
    press = map_page.page.keyboard.press

    def tab_to(name, role="button"):
        target = map_page.page.get_by_role(role, name=name).first
        for _ in range(40):
            press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"Tab does not lead to {name}")

    tab_to("Où est la maison", "combobox")
    map_page.page.keyboard.type("1 rue du lav")
    expect(map_page.addresses).to_have_count(1)
    press("ArrowDown")
    press("Enter")
    expect(map_page.list.first).to_be_visible()
    map_page.settle()
    tab_to(re.compile("^Maison[.]"))
    press("ArrowDown")
    assert map_page.home[0] < 43.7499
    tab_to("Temps de trajet", "slider")
    press("ArrowRight")
    assert map_page.state["minutes"] == "65"
    tab_to("Vélo", "checkbox")
    press("Space")
    assert map_page.state["modes"] == "pied-velo-transports-car"
    map_page.settle()
    name = map_page.names()[0]
    tab_to(re.compile(name))
    press("Enter")
    expect(map_page.page.locator("#journey-heading")).to_be_focused()
    map_page.settle()
    tab_to("Retour")
    press("Enter")
    assert map_page.state["sens"] == "retour"
    press("Shift+Tab")
    press("Shift+Tab")
    press("Enter")
    expect(map_page.list.first.locator(".open")).to_be_focused()


def test_what_has_the_focus_is_seen(visit):
    map_page = visit(AT_HOME)
    seen = set()
    for _ in range(25):
        map_page.page.keyboard.press("Tab")
        name, outline = map_page.page.evaluate(FOCUS)
        assert "solid" in outline, name
        seen.add(name)
    assert {"house", "minutes", "mode-walk", "areas", "open"} <= seen


def test_the_skip_link_leads_to_the_results(visit):
    map_page = visit(AT_HOME)
    map_page.page.keyboard.press("Tab")
    expect(map_page.page.get_by_role("link", name="Aller aux résultats")).to_be_focused()
    map_page.page.keyboard.press("Enter")
    expect(map_page.page.locator("#results-heading")).to_be_focused()
    assert "lat" in map_page.state


def test_results_are_announced(visit):
    map_page = visit(AT_HOME)
    status = map_page.page.locator("#status")
    assert status.get_attribute("aria-live") == "polite"
    node = status.element_handle()
    map_page.mode("Vélo").check()
    map_page.settle()
    # The same element, with other words in it: only then do screen readers speak.
    expect(map_page.status).to_contain_text("Le plus proche")
    assert node.evaluate("element => element.isConnected")


def test_all_that_the_map_labels_is_in_the_list(visit):
    map_page = visit(AT_HOME)
    labels = map_page.page.locator(".label")
    expect(labels.first).to_be_visible()
    titles = {label.get_attribute("title") for label in labels.all()}
    assert titles <= set(map_page.names())
    assert map_page.page.locator(".label-anchor:not([aria-hidden=true])").count() == 0


def test_pointing_at_the_list_points_at_the_map(visit):
    map_page = visit(AT_HOME)
    name = map_page.names()[3]
    map_page.list.nth(3).locator(".open").hover()
    expect(map_page.page.locator(".maplibregl-popup")).to_contain_text(name)


def test_nothing_is_wider_than_the_screen(visit):
    map_page = visit(f"{AT_HOME}&uai=X810003C", width=WIDTHS[0], height=700)
    too_wide = []

    def look(what):
        for width in WIDTHS:
            map_page.page.set_viewport_size({"width": width, "height": 700})
            if map_page.page.evaluate("document.documentElement.scrollWidth") > width:
                too_wide.append((what, width))

    look("journey")
    map_page.page.get_by_role("button", name="Grands caractères").click()
    look("journey in large type")
    map_page.go(AT_HOME)
    look("list in large type")
    assert too_wide == []


def test_large_type_is_kept(visit):
    map_page = visit(AT_HOME)
    size = "parseFloat(getComputedStyle(document.querySelector('#list .name')).fontSize)"
    before = map_page.page.evaluate(size)
    map_page.page.get_by_role("button", name="Grands caractères").click()
    assert map_page.page.evaluate(size) > 1.25 * before
    map_page.page.reload()
    map_page.settle()
    assert map_page.page.evaluate(size) > 1.25 * before


def test_type_is_larger_on_a_projector(visit):
    map_page = visit(AT_HOME, width=1920, height=1080)
    assert map_page.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 19


def test_on_a_phone_the_map_stays_in_view(visit):
    map_page = visit(AT_HOME, **PHONE)
    map_page.list.last.scroll_into_view_if_needed()
    box = map_page.page.locator("#map").bounding_box()
    assert (box["x"], round(box["y"]), box["width"]) == (0, 0, 390)
    name = map_page.names()[-1]
    map_page.list.last.locator(".open").tap()
    heading = map_page.page.locator("#journey-heading")
    expect(heading).to_have_text(name)
    map_page.settle()
    assert heading.bounding_box()["y"] >= box["height"]


def test_targets_are_large_enough_for_thumbs(visit):
    map_page = visit(AT_HOME, **PHONE)
    for target in map_page.page.locator("button:visible:not(.maplibregl-ctrl button), .mode, #address").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 24, target.evaluate("element => element.outerHTML")


def test_without_a_map(visit):
    """Where WebGL is missing, the list does without."""
    no_webgl = "HTMLCanvasElement.prototype.getContext = () => null;"
    map_page = visit(script=no_webgl, waits=False)
    expect(map_page.page.locator("#map-notice")).to_contain_text("La carte ne peut pas être dessinée")
    map_page.address.fill("1 rue du lavoir")
    map_page.page.keyboard.press("Enter")
    map_page.expect_list(map_page.reachable())
