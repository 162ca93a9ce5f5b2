/** What follows from what: a changed state asks the service, and the answers go to the list and to the map. */

import type { Areas, Failure, Found, Journey, JourneyAnswer, MapSettings, Notice, Reachable } from "./api";
import { areas, journeys, reachable, ServiceError } from "./api";
import { baseStyle } from "./basemap";
import { offerChoices } from "./choices";
import { timeSteps } from "./colors";
import { byId, element, fill } from "./dom";
import { type Box, type Position, within } from "./geometry";
import { JourneyPanel } from "./journey";
import { Latest } from "./latest";
import type { MapView } from "./map";
import { Results } from "./results";
import { Search } from "./search";
import type { Home, State } from "./state";
import { Store } from "./store";
import { duration, FAILURE_WORDS } from "./words";

// By far the largest part: it is on its way while the rest starts.
const mapCode = import("./map");

type WithHome = State & { home: Home };
type WithEstablishment = WithHome & { uai: string };

const TITLE = document.title;
const FIRST_PAGE = 100;
const NEXT_PAGE = 2000;
/** So many establishments, with the home, are brought into view. */
const NEAREST = 12;
/** A home a little outside the box around all streets may still be near one. */
const MARGIN_DEGREES = 0.02;

/** A question to the service: asked again only when it changes. */
class Question {
  private readonly latest = new Latest();
  private text = "";

  constructor(private readonly failed: (failure: Failure) => void) {}

  ask(text: string, answer: (signal: AbortSignal) => Promise<void>): void {
    if (text === this.text) return;
    this.text = text;
    void this.latest.run(async (signal) => {
      try {
        await answer(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.text = "";
        this.failed(error instanceof ServiceError ? error.failure : "failed");
      }
    });
  }

  drop(): void {
    this.text = "";
    this.latest.stop();
  }
}

export class Page {
  private readonly store: Store;
  private readonly search: Search;
  private readonly results: Results;
  private readonly journeyPanel: JourneyPanel;
  private readonly foundQuestion = new Question((failure) => this.results.fail(failure));
  private readonly journeyQuestion = new Question((failure) => {
    this.journeyPanel.fail(failure);
    if (this.store.state.home) this.map?.lookAtHome(this.store.state.home);
  });
  private readonly areasQuestion = new Question((failure) => this.showAreas(null, FAILURE_WORDS[failure]));
  private map: MapView | null = null;
  private found: Found[] = [];
  private journeyAnswer: JourneyAnswer | null = null;
  private areas: Areas | null = null;
  private shown: State | null = null;
  /** Whether the next answer moves the map: not after the home was set on the map itself. */
  private follows = true;

  constructor(private readonly settings: MapSettings) {
    this.store = new Store((state) => limited(state, settings));
    this.search = new Search(settings.geocoder_url, (home) => {
      this.follows = true;
      this.store.change({ home, alternative: 0 });
    });
    const onRetry = () => this.refresh(this.store.state);
    this.results = new Results(settings.limits_seconds, {
      onEstablishment: (uai) => this.openJourney(uai),
      onPointed: (uai) => this.map?.pointAt(uai),
      onRetry,
    });
    this.journeyPanel = new JourneyPanel({
      onClose: () => this.store.change({ uai: null, direction: "outbound", alternative: 0 }),
      onDirection: (direction) => this.store.change({ direction, alternative: 0 }),
      onAlternative: (alternative) => this.store.change({ alternative }),
      onRetry,
    });
    offerChoices(settings, this.store);
    this.store.watch((state) => this.refresh(state));
  }

  /** Open the map; the list is there without it. */
  async openMap(): Promise<void> {
    try {
      const [{ openMap }, style] = await Promise.all([mapCode, baseStyle(this.settings)]);
      this.map = await openMap(byId("map"), this.settings, style, {
        onHome: (place, gesture) => this.placeHome(place, gesture),
        onEstablishment: (uai) => this.openJourney(uai),
        onPointed: (uai) => {
          this.map?.pointAt(uai);
          this.results.pointAt(uai);
        },
      });
    } catch {
      byId("place-home").hidden = true;
      say("map-notice", "La carte ne peut pas être dessinée sur cet appareil. La liste dit la même chose.");
      return;
    }
    const { map } = this;
    byId("place-home").addEventListener("click", () => {
      this.placeHome(map.center(), "");
      byId("house").focus();
    });
    this.drawAll();
    byId("map").dataset.ready = "yes";
    await map.drawn();
    byId("map").dataset.drawn = "yes";
  }

  private openJourney(uai: string): void {
    this.store.change({ uai, direction: "outbound", alternative: 0 });
  }

  private placeHome(place: { lat: number; lon: number }, gesture: string): void {
    this.follows = false;
    this.store.change({ home: { ...place, label: null }, alternative: 0 }, gesture);
  }

  private refresh(state: State): void {
    const before = this.shown;
    this.shown = state;
    this.search.show(state.home);
    this.map?.showHome(state.home);
    const { home, uai } = state;
    const inJourney = home !== null && uai !== null;
    this.results.hidden = inJourney;
    // A journey has the whole column; its way back leads to the choices.
    byId("choices").hidden = inJourney;
    this.journeyPanel.hidden = !inJourney;
    if (home) this.askFound({ ...state, home });
    else this.forgetFound();
    if (home && uai !== null) this.askJourney({ ...state, home, uai }, before);
    else this.closeJourney(before);
    if (home && state.areas) this.askAreas({ ...state, home });
    else {
      this.areasQuestion.drop();
      this.showAreas(null);
    }
    this.drawLegend();
  }

  private askFound(state: WithHome): void {
    const { filters } = state;
    this.foundQuestion.ask(JSON.stringify([travelOf(state), filters]), async (signal) => {
      this.results.wait();
      const answer = await reachable(state, FIRST_PAGE, 0, signal);
      this.found = answer.establishments;
      this.results.show(state, answer, this.found, this.warningsOf(state, answer.warnings));
      this.drawFound();
      if (this.follows && state.uai === null) this.lookAround(state);
      await this.askFurther(state, answer, signal);
    });
  }

  private async askFurther(state: WithHome, first: Reachable, signal: AbortSignal): Promise<void> {
    while (this.found.length < first.total) {
      const further = await reachable(state, NEXT_PAGE, this.found.length, signal);
      // A dataset published in between may hold fewer.
      if (further.establishments.length === 0) return;
      this.found = [...this.found, ...further.establishments];
      this.results.extend(this.found);
      this.drawFound();
    }
  }

  private forgetFound(): void {
    this.foundQuestion.drop();
    this.found = [];
    this.results.invite(this.settings.geocoder_url !== null);
    this.drawFound();
  }

  private askJourney(state: WithEstablishment, before: State | null): void {
    const opened = before !== null && before.uai !== state.uai;
    const name = this.found.find(({ uai }) => uai === state.uai)?.name ?? null;
    if (opened) this.follows = true;
    this.journeyQuestion.ask(
      JSON.stringify([travelOf(state), state.uai, state.direction]),
      async (signal) => {
        this.journeyPanel.wait(state, name);
        this.journeyAnswer = await journeys(state, signal);
        this.showJourney(state);
      },
    );
    const there = this.journeyAnswer;
    // Another alternative of the same answer.
    if (there?.establishment.uai === state.uai && there.direction === state.direction)
      this.showJourney(state);
    if (opened) this.journeyPanel.focus();
  }

  private showJourney(state: State): void {
    const answer = this.journeyAnswer;
    if (!answer) return;
    this.journeyPanel.show(state, answer, this.warningsOf(state, answer.warnings));
    document.title = `${answer.establishment.name ?? answer.establishment.uai} · ${TITLE}`;
    this.drawJourney();
    const { lon, lat } = answer.establishment;
    if (this.follows) this.map?.lookAt([[lon, lat], ...positionsOf(state.home, this.shownJourney())]);
    this.follows = false;
  }

  private closeJourney(before: State | null): void {
    this.journeyQuestion.drop();
    this.journeyAnswer = null;
    document.title = TITLE;
    this.drawJourney();
    if (!before?.uai) return;
    if (this.shown?.home) this.lookAround({ ...this.shown, home: this.shown.home });
    this.results.focusOn(before.uai);
  }

  private askAreas(state: WithHome): void {
    this.areasQuestion.ask(JSON.stringify(travelOf(state)), async (signal) => {
      byId("map").ariaBusy = "true";
      this.showAreas(await areas(state, this.settings.limits_seconds, signal));
    });
  }

  private showAreas(areas: Areas | null, failure = ""): void {
    this.areas = areas;
    byId("map").removeAttribute("aria-busy");
    say("areas-notice", failure);
    this.drawAreas();
  }

  /** What the service warns of, and what the page itself knows. */
  private warningsOf({ home, modes }: State, warnings: readonly Notice[]): Notice[] {
    const { bounds, school_services: published } = this.settings;
    const outside =
      home !== null && bounds !== null && !within(bounds as Box, [home.lon, home.lat], MARGIN_DEGREES);
    return [
      ...(outside ? [{ code: "out-of-area", message: "" }] : []),
      ...warnings.filter(({ code }) => !(outside && code === "origin-off-network")),
      ...(!published && modes.includes("transit")
        ? [{ code: "school-services-unpublished", message: "" }]
        : []),
    ];
  }

  private shownJourney(): Journey | null {
    const found = this.journeyAnswer?.journeys ?? [];
    return found[this.store.state.alternative] ?? found[0] ?? null;
  }

  private lookAround({ home }: WithHome): void {
    const nearest = this.found.slice(0, NEAREST).map(({ lon, lat }): Position => [lon, lat]);
    if (nearest.length > 0) this.map?.lookAt([[home.lon, home.lat], ...nearest]);
    else this.map?.lookAtHome(home);
    this.follows = this.map === null;
  }

  /** Draw what was found before the map was there. */
  private drawAll(): void {
    const { home, uai } = this.store.state;
    this.map?.showHome(home);
    this.drawFound();
    this.drawAreas();
    this.drawJourney();
    if (home && uai === null && this.found.length > 0) this.lookAround({ ...this.store.state, home });
    else if (this.journeyAnswer) {
      this.follows = true;
      this.showJourney(this.store.state);
    }
  }

  private drawFound(): void {
    this.map?.showFound(this.found);
  }

  private drawJourney(): void {
    this.map?.showJourney(this.journeyAnswer?.establishment.uai ?? null, this.shownJourney());
  }

  private drawAreas(): void {
    this.map?.showAreas(this.areas);
  }

  private drawLegend(): void {
    const { home, minutes, uai, areas } = this.store.state;
    const shown = byId("legend");
    shown.hidden = home === null || (uai !== null && !areas);
    fill(
      shown,
      timeSteps(this.settings.limits_seconds, minutes).map(({ color, minutes: step }) => {
        const sample = element("span", { class: "sample" });
        sample.style.setProperty("--color", color);
        return element(
          "span",
          { class: "time-step" },
          sample,
          element("span", {}, element("span", { class: "wide" }, "≤\u00a0"), duration(step)),
        );
      }),
    );
  }
}

/** Say something over the map. */
function say(id: "map-notice" | "areas-notice", text: string): void {
  const place = byId(id);
  place.textContent = text;
  place.hidden = text === "";
}

/** What bears on travel times. */
function travelOf({ home, minutes, modes, bikeToStop }: WithHome): unknown[] {
  return [home.lat, home.lon, minutes, modes, bikeToStop];
}

function positionsOf(home: Home | null, journey: Journey | null): Position[] {
  const lines = (journey?.legs ?? []).flatMap((leg) => (leg.geometry?.coordinates ?? []) as Position[]);
  return home ? [[home.lon, home.lat], ...lines] : lines;
}

/** What a region offers of what an address asks for. */
function limited(state: State, { budget_minutes, school_services }: MapSettings): State {
  const modes = school_services ? state.modes : state.modes.filter((mode) => mode !== "school");
  return {
    ...state,
    minutes: Math.min(state.minutes, budget_minutes),
    modes: modes.length > 0 ? modes : ["transit"],
  };
}
