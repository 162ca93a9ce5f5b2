"""The home: by address, by a click, dragged, with the keyboard."""

import pytest
from map_page import AT_HOME, PHONE
from playwright.sync_api import expect

METER = 1e-5  # in degrees, roughly


def test_an_address(visit, geocoder):
    map_page = visit()
    map_page.address.press_sequentially("rue du lav", delay=20)
    options = map_page.addresses
    expect(options).to_have_count(3)
    assert geocoder.asked[-1] == {"q": "rue du lav", "limit": "5", "autocomplete": "1"}
    options.filter(has_text="1 Rue du Lavoir").click()
    assert map_page.state["adresse"] == "1 Rue du Lavoir 81999 Ormeval"
    assert map_page.home == (43.7499, 1.9422)
    map_page.expect_list(map_page.reachable())
    expect(map_page.address).to_have_value("1 Rue du Lavoir 81999 Ormeval")
    expect(options).to_have_count(0)


def test_an_address_with_the_keyboard(visit):
    map_page = visit()
    map_page.address.press_sequentially("rue du lav", delay=20)
    expect(map_page.page.locator("#address-status")).to_have_text("3 adresses proposées.")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        map_page.page.keyboard.press(key)
    expect(map_page.page.locator("#addresses [aria-selected=true]")).to_have_text("3 Rue du Lavoir 81999 Ormeval")
    map_page.page.keyboard.press("Enter")
    expect(map_page.house).to_be_visible()
    assert map_page.home == (43.7502, 1.9431)


def test_a_later_answer_keeps_what_the_keyboard_has_reached(visit, geocoder):
    map_page = visit()
    map_page.address.press_sequentially("rue du")
    expect(map_page.addresses).to_have_count(3)
    map_page.page.keyboard.press("ArrowDown")
    map_page.page.keyboard.press("ArrowDown")
    with map_page.page.expect_response(f"{geocoder.url}*q=rue+du+lavoir*"):
        map_page.page.keyboard.type(" lavoir")
    map_page.page.keyboard.press("Enter")
    expect(map_page.house).to_be_visible()
    assert map_page.home == (43.7502, 1.9431)


def test_enter_takes_the_likeliest_address(visit):
    map_page = visit()
    map_page.address.fill("rue du lavoir")
    map_page.page.keyboard.press("Enter")
    expect(map_page.house).to_be_visible()
    assert map_page.home == (43.7499, 1.9422)


def test_escape_closes_the_addresses(visit):
    map_page = visit()
    map_page.address.press_sequentially("rue du lav", delay=20)
    expect(map_page.addresses).to_have_count(3)
    map_page.page.keyboard.press("Escape")
    expect(map_page.page.get_by_role("listbox")).to_be_hidden()
    assert map_page.state == {}


def test_an_address_nobody_knows(visit):
    map_page = visit()
    map_page.address.fill("nulle part")
    expect(map_page.page.locator("#address-status")).to_contain_text("Aucune adresse trouvée")


def test_a_geocoder_that_is_down(visit, geocoder):
    map_page = visit(routes=[(f"{geocoder.url}*", lambda route: route.abort())])
    map_page.address.fill("rue du lavoir")
    expect(map_page.page.locator("#address-status")).to_contain_text("La recherche d’adresse ne répond pas")


def test_no_geocoder(visit):
    def without_geocoder(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"geocoder_url": None})

    map_page = visit(routes=[("**/map.json", without_geocoder)])
    expect(map_page.address).to_have_count(0)
    expect(map_page.page.get_by_text("La recherche par adresse n’est pas disponible ici")).to_be_visible()
    map_page.page.mouse.click(*map_page.map_point(0.4, 0.6))
    expect(map_page.house).to_be_visible()


def test_a_click_on_the_map(visit):
    map_page = visit()
    map_page.page.mouse.click(*map_page.map_point(0.5, 0.5))
    expect(map_page.house).to_be_visible()
    lat, lon = map_page.home
    # The middle of the region, which the map shows as a whole at first.
    west, south, east, north = map_page.ask("/map.json")["bounds"]
    assert lat == pytest.approx((south + north) / 2, abs=300 * METER)
    assert lon == pytest.approx((west + east) / 2, abs=300 * METER)
    expect(map_page.page.get_by_role("heading", name="Établissements")).to_be_visible()


def test_a_tap_on_a_phone(visit):
    map_page = visit(**PHONE)
    map_page.page.touchscreen.tap(*map_page.map_point(0.5, 0.5))
    expect(map_page.house).to_be_visible()
    map_page.settle()
    assert map_page.names() == [one["name"] for one in map_page.reachable(**place(map_page))]


def test_the_house_is_dragged(visit):
    map_page = visit(f"{AT_HOME}&adresse=Ormeval")
    before = map_page.home
    box = map_page.house.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    map_page.page.mouse.move(x, y)
    map_page.page.mouse.down()
    map_page.page.mouse.move(x + 60, y + 90, steps=5)
    map_page.page.mouse.up()
    expect(map_page.address).to_have_value("")
    lat, lon = map_page.home
    assert lat < before[0] - 100 * METER
    assert lon > before[1] + 100 * METER
    map_page.settle()
    map_page.expect_list(map_page.reachable(**place(map_page)))
    assert map_page.house.bounding_box()["x"] == pytest.approx(box["x"] + 60, abs=2)


def test_the_arrow_keys_move_the_house(visit):
    map_page = visit(AT_HOME)
    lat, lon = map_page.home
    map_page.house.focus()
    map_page.page.keyboard.press("ArrowRight")
    map_page.page.keyboard.press("Shift+ArrowDown")
    moved = map_page.home
    assert moved[1] > lon
    assert moved[0] < lat
    # Five times as far with the shift key; a degree of latitude is longer than one of longitude.
    assert (lat - moved[0]) / (moved[1] - lon) == pytest.approx(5 * 0.722, rel=0.05)  # cos 43.75 degrees
    map_page.settle()
    map_page.expect_list(map_page.reachable(**place(map_page)))
    # One step back undoes both.
    map_page.page.go_back()
    assert map_page.home == (lat, lon)


def test_the_house_is_put_where_the_map_is_looked_at(visit):
    map_page = visit()
    map_page.page.get_by_role("button", name="Placer la maison au centre de la carte").press("Enter")
    expect(map_page.house).to_be_focused()
    assert "lat" in map_page.state


def place(map_page):
    lat, lon = map_page.home
    return {"lat": lat, "lon": lon}
