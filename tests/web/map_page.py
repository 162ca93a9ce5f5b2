"""The map page as a reader sees it."""

import base64
import json
import re
import time
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from playwright.sync_api import expect

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
HOME = {"lat": 43.7499, "lon": 1.9422}  # in Ormeval, a village north of town
AT_HOME = "lat=43.74990&lon=1.94220"
USUAL_MODES = "walk,transit,school"
PATIENCE_SECONDS = 60
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}

COUNT_PIXELS = """async ([picture, wanted, tolerance]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
        count += wanted.every((value, channel) => Math.abs(data[at + channel] - value) <= tolerance);
    return count;
}"""


class MapPage:
    """One visit.

    Attributes
    ----------
    page
        Playwright's page, for what has no name here.
    """

    def __init__(self, page, service):
        self.page = page
        self.service = service
        self.list = page.locator("#list > li")
        self.house = page.get_by_role("button", name=re.compile("^Maison[.]"))
        self.slider = page.get_by_role("slider", name="Temps de trajet, au plus")
        self.address = page.get_by_role("combobox", name="Où est la maison")
        self.addresses = page.get_by_role("listbox").get_by_role("option")
        self.status = page.locator("#status")
        self.steps = page.locator(".steps > li")

    def go(self, fragment="", *, waits=True):
        """Open the page with this state, and wait until it is settled."""
        self.page.goto(f"{self.service}/#{fragment}", wait_until="load" if waits else "commit")
        if waits:
            self.settle()

    def settle(self):
        """Wait until nothing is on its way any more."""
        expect(self.page.locator("#map[data-ready]")).to_be_attached()
        expect(self.page.locator("[aria-busy]")).to_have_count(0)

    def eventually(self, holds):
        """Wait until something holds that the page does not tell of; return whether it came to that."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (held := holds()) and time.monotonic() < end:
            # In small steps, in which what the browser asks for is answered.
            self.page.wait_for_timeout(20)
        return held

    def next_picture(self):
        """Wait until the browser has done what it had to, and has drawn it."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    def picture(self):
        """Return the map as it is drawn, as PNG."""
        return self.page.locator("#map").screenshot()

    def is_still(self):
        """Tell whether two pictures, one after the other, show the same."""
        return self.picture() == self.picture()

    @property
    def state(self):
        """The words of the address after "#"."""
        fragment = self.page.evaluate("location.hash.slice(1)")
        return {name: values[0] for name, values in parse_qs(fragment).items()}

    @property
    def home(self):
        return float(self.state["lat"]), float(self.state["lon"])

    def ask(self, path, **parameters):
        """Ask the service itself."""
        with urllib.request.urlopen(f"{self.service}{path}?{urlencode(parameters)}") as answer:
            return json.load(answer)

    def reachable(self, **parameters):
        asked = {"budget_minutes": 60, "modes": USUAL_MODES, **HOME, **parameters}
        return self.ask("/reachable", **asked)["establishments"]

    def names(self):
        """Establishments of the list, from first to last."""
        return self.list.locator(".name").all_inner_texts()

    def expect_list(self, establishments):
        """The list becomes exactly this."""
        expect(self.list.locator(".name")).to_have_text([one["name"] for one in establishments])
        expect(self.list.locator(".minutes")).to_have_text([written(one["minutes"]) for one in establishments])

    def open_journey(self, name):
        self.list.get_by_role("button", name=name).click()
        expect(self.page.locator("#journey-heading")).to_have_text(name)
        self.settle()

    def mode(self, name):
        return self.page.get_by_role("checkbox", name=name, exact=True)

    def map_point(self, across, down):
        """A place of the map on the screen, in fractions of its width and height."""
        box = self.page.locator("#map").bounding_box()
        return box["x"] + box["width"] * across, box["y"] + box["height"] * down

    def pixels(self, color, tolerance=6):
        """How many pixels of the map have a colour, given as "RRGGBB"."""
        picture = base64.b64encode(self.picture()).decode()
        wanted = [int(color[at : at + 2], 16) for at in (0, 2, 4)]
        return self.page.evaluate(COUNT_PIXELS, [picture, wanted, tolerance])

    def violations(self):
        """What axe finds wrong with the page as it stands, by WCAG 2.2 AA and good practice."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run({ resultTypes: ['violations'] })).violations")
        return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


def written(minutes):
    """5 -> "5 min", 65 -> "1 h 05", with no-break spaces."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02}" if rest else f"{hours}\u00a0h"


def clock(time):
    """07:05 -> 7 h 05, with no-break spaces."""
    return f"{int(time[:2])}\u00a0h\u00a0{time[3:]}"
