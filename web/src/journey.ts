/** One journey, step by step, with those one could take instead. */

import type { Failure, Journey, JourneyAnswer, Leg, Notice } from "./api";
import { byId, element, fill } from "./dom";
import { type IconName, icon, vehicleIcon } from "./icons";
import { rideColors } from "./layers";
import { isDashed, modeIcon, modeName, streetMode } from "./modes";
import { daysLines, notes, warningList } from "./results";
import type { Direction, State } from "./state";
import {
  aboutMinutes,
  clock,
  duration,
  FAILURE_WORDS,
  sayWarnings,
  stopsWords,
  timesWords,
  transfersWords,
  vehicleWords,
  wayWords,
} from "./words";

export interface JourneyEvents {
  onClose(): void;
  onDirection(direction: Direction): void;
  onAlternative(index: number): void;
  onRetry(): void;
}

const HOME = "la maison";
const DIRECTIONS: Record<Direction, string> = { outbound: "Aller", return: "Retour" };

export class JourneyPanel {
  private readonly section = byId("journey");
  private readonly back = element(
    "button",
    { type: "button", class: "plain back" },
    icon("back"),
    "Tous les établissements",
  );
  private readonly heading = element("h2", { id: "journey-heading", tabindex: "-1" });
  private readonly status = element("p", { role: "status", class: "journey-status" });
  private readonly directions: Record<Direction, HTMLButtonElement>;
  private readonly body = element("div");

  constructor(private readonly events: JourneyEvents) {
    this.back.addEventListener("click", () => events.onClose());
    const choose = (direction: Direction) =>
      element(
        "button",
        { type: "button", "aria-pressed": "false", click: () => events.onDirection(direction) },
        DIRECTIONS[direction],
      );
    this.directions = { outbound: choose("outbound"), return: choose("return") };
    fill(
      this.section,
      this.back,
      this.heading,
      element(
        "div",
        { class: "directions", role: "group", "aria-label": "Sens du trajet" },
        this.directions.outbound,
        this.directions.return,
      ),
      this.status,
      this.body,
    );
  }

  set hidden(hidden: boolean) {
    this.section.hidden = hidden;
    if (hidden) this.section.removeAttribute("aria-busy");
  }

  focus(): void {
    this.heading.focus();
  }

  /** While the answer is on its way. */
  wait(state: State, name: string | null): void {
    this.section.setAttribute("aria-busy", "true");
    if (name !== null) this.heading.textContent = name;
    for (const [direction, button] of Object.entries(this.directions))
      button.setAttribute("aria-pressed", String(direction === state.direction));
  }

  fail(failure: Failure): void {
    this.section.removeAttribute("aria-busy");
    this.status.textContent = "";
    const retry = element("button", { type: "button", click: () => this.events.onRetry() }, "Réessayer");
    fill(
      this.body,
      element("div", { class: "failure", role: "alert" }, element("p", {}, FAILURE_WORDS[failure]), retry),
    );
  }

  show(state: State, answer: JourneyAnswer, warnings: readonly Notice[]): void {
    this.section.removeAttribute("aria-busy");
    const name = answer.establishment.name ?? answer.establishment.uai;
    this.heading.textContent = name;
    const said = sayWarnings(warnings);
    const journey = answer.journeys[state.alternative] ?? answer.journeys[0];
    this.status.textContent = journey
      ? `${duration(journey.minutes)} : ${lowerFirst(timesWords(journey))}.`
      : "";
    const print = element(
      "button",
      { type: "button", class: "plain print", click: () => window.print() },
      icon("print"),
      "Imprimer ce trajet",
    );
    fill(
      this.body,
      warningList(said, "results"),
      answer.days ? element("div", { class: "journey-days" }, daysLines(answer.days)) : null,
      this.alternatives(answer.journeys, journey),
      journey ? steps(journey, state.direction, name) : null,
      journey ? print : null,
      notes(said, answer.dataset, answer.days),
    );
  }

  private alternatives(journeys: readonly Journey[], shown: Journey | undefined): HTMLElement | null {
    if (journeys.length < 2) return null;
    return element(
      "div",
      { class: "alternatives", role: "group", "aria-label": "Trajets possibles" },
      journeys.map((journey, index) =>
        element(
          "button",
          {
            type: "button",
            "aria-pressed": String(journey === shown),
            click: () => this.events.onAlternative(index),
          },
          element("b", {}, `${clock(journey.departure)} → ${clock(journey.arrival)}`),
          element(
            "span",
            {},
            [
              duration(journey.minutes),
              modeName(journey.mode).toLowerCase(),
              transfersWords(journey.transfers),
            ]
              .filter(Boolean)
              .join(" · "),
          ),
        ),
      ),
    );
  }
}

function lowerFirst(text: string): string {
  return text.replace(/^./, (first) => first.toLowerCase());
}

function steps(journey: Journey, direction: Direction, name: string): HTMLElement {
  const [start, end] = direction === "outbound" ? [HOME, name] : [name, HOME];
  return element(
    "ol",
    { class: "steps" },
    terminus(journey.departure, direction === "outbound" ? "house" : "flag", `Départ : ${start}`),
    journey.legs.map((leg, index) => step(leg, journey.legs[index + 1], end)),
    terminus(journey.arrival, direction === "outbound" ? "flag" : "house", `Arrivée : ${end}`),
  );
}

function terminus(time: string, drawing: IconName, text: string): HTMLElement {
  return element(
    "li",
    { class: "end" },
    element("time", {}, clock(time)),
    icon(drawing),
    element("div", {}, element("b", {}, text)),
  );
}

function step(leg: Leg, next: Leg | undefined, end: string): HTMLElement {
  const mode = streetMode(leg.type);
  const item = element(
    "li",
    { class: mode && isDashed(mode) ? `${leg.type} dashed` : leg.type },
    element("time", {}, clock(leg.departure)),
    legIcon(leg),
    element("div", {}, leg.type === "ride" ? rideWords(leg) : otherWords(leg, next, end)),
  );
  if (leg.type === "ride") item.style.setProperty("--color", rideColors(leg).color);
  return item;
}

function legIcon(leg: Leg): SVGElement {
  if (leg.type === "wait") return icon("wait");
  if (leg.type !== "ride") return modeIcon(leg.type);
  return icon(vehicleIcon(leg.ride?.route.mode ?? "", leg.ride?.is_school ?? false));
}

function otherWords(leg: Leg, next: Leg | undefined, end: string): (Node | string)[] {
  if (leg.type === "wait") return [`Attendre ${aboutMinutes(leg.seconds)}`];
  const to = leg.to.name ?? (next ? null : end);
  return [wayWords(leg), ...(to === null ? [] : [" jusqu’à ", element("b", {}, to)])];
}

function rideWords(leg: Leg): (Node | string)[] {
  const ride = leg.ride;
  if (!ride) return [];
  const { color, ink } = rideColors(leg);
  const badge = element("span", { class: "line" }, ride.route.short_name || ride.route.long_name);
  badge.style.setProperty("--color", color);
  badge.style.setProperty("--ink", ink);
  const between = ride.stops.slice(1, -1);
  return [
    element(
      "p",
      {},
      `Prendre ${vehicleWords(ride.route.mode, ride.is_school)} `,
      badge,
      ride.headsign ? ` direction ${ride.headsign}` : "",
    ),
    element(
      "p",
      { class: "where" },
      `de ${leg.from.name ?? "cet arrêt"} à `,
      element("b", {}, leg.to.name ?? "l’arrêt"),
    ),
    element(
      "p",
      { class: "where" },
      `${aboutMinutes(leg.seconds)}, ${stopsWords(Math.max(1, ride.stops.length - 1))}, arrivée à ${clock(leg.arrival)}`,
    ),
    ...(ride.frequency_based
      ? [element("p", { class: "where" }, "Horaires approximatifs : la ligne annonce une fréquence.")]
      : []),
    ...(between.length > 0
      ? [
          element(
            "details",
            {},
            element(
              "summary",
              {},
              between.length === 1 ? "1 arrêt entre les deux" : `${between.length} arrêts entre les deux`,
            ),
            element(
              "ul",
              { class: "stops" },
              between.map((stop) =>
                element("li", {}, `${clock(stop.departure)} ${stop.name ?? "arrêt sans nom"}`),
              ),
            ),
          ),
        ]
      : []),
  ];
}
