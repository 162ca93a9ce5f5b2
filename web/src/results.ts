/** The list of establishments, by travel time: all that the map shows, in words. */

import type { DatasetSummary, Failure, Formation, Found, Notice, Reachable } from "./api";
import { timeColor } from "./colors";
import { datesWords, daysWords } from "./days";
import { byId, element, fill } from "./dom";
import { icon } from "./icons";
import { modeIcon, modeName } from "./modes";
import { MODES, type State } from "./state";
import {
  clock,
  counted,
  day,
  duration,
  FAILURE_WORDS,
  returnWords,
  type Said,
  sayWarnings,
  summary,
  timesWords,
} from "./words";

const PAGE = 30;

export interface ResultEvents {
  onEstablishment(uai: string): void;
  onPointed(uai: string | null): void;
  onRetry(): void;
}

export class Results {
  private readonly section = byId("results");
  private readonly status = byId("status");
  private readonly homeProblems = byId("home-problems");
  private readonly problems = byId("problems");
  private readonly list = byId("list");
  private readonly more = byId<HTMLButtonElement>("more");
  private readonly notes = byId("notes");
  private found: readonly Found[] = [];
  private state: State | null = null;

  constructor(
    private readonly limits: readonly number[],
    private readonly events: ResultEvents,
  ) {
    this.more.addEventListener("click", () => this.showMore());
  }

  set hidden(hidden: boolean) {
    this.section.hidden = hidden;
  }

  /** Before there is a home: what to do. */
  invite(hasGeocoder: boolean): void {
    this.clear();
    this.status.textContent = hasGeocoder
      ? "Pour commencer, indiquer où est la maison : par son adresse, ou d’un clic sur la carte."
      : "Pour commencer, indiquer d’un clic sur la carte où est la maison.";
  }

  /** While the answer is on its way; what was shown stays, paler. */
  wait(): void {
    this.section.setAttribute("aria-busy", "true");
  }

  fail(failure: Failure): void {
    this.clear();
    this.status.textContent = "";
    const retry = element("button", { type: "button", click: () => this.events.onRetry() }, "Réessayer");
    fill(
      this.problems,
      element("div", { class: "failure", role: "alert" }, element("p", {}, FAILURE_WORDS[failure]), retry),
    );
  }

  /** Show an answer; its list may be longer than its page, as further pages come in. */
  show(state: State, answer: Reachable, found: readonly Found[], warnings: readonly Notice[]): void {
    this.section.removeAttribute("aria-busy");
    this.state = state;
    this.found = found;
    const said = sayWarnings(warnings);
    const offNetwork = said.some(({ place }) => place === "home") && answer.total === 0;
    fill(this.homeProblems, warningList(said, "home"));
    this.status.textContent = offNetwork
      ? "D’ici, aucun trajet n’est connu."
      : summary(answer.total, state.minutes, found[0]);
    fill(this.problems, warningList(said, "results"), this.advice(answer.total, offNetwork));
    fill(
      this.list,
      found.slice(0, PAGE).map((one) => this.item(one)),
    );
    this.offerMore();
    fill(this.notes, notes(said, answer.dataset, found[0]?.days));
  }

  /** More of the same answer has come in. */
  extend(found: readonly Found[]): void {
    this.found = found;
    this.offerMore();
  }

  /** Mark the establishment that the pointer is over on the map. */
  pointAt(uai: string | null): void {
    for (const item of this.list.children)
      item.classList.toggle("pointed", uai !== null && (item as HTMLElement).dataset.uai === uai);
  }

  /** Give the keyboard's focus back to the line one came from; to the heading if it is gone. */
  focusOn(uai: string | null): void {
    const button = this.list.querySelector<HTMLElement>(`[data-uai="${CSS.escape(uai ?? "")}"] button`);
    (button ?? byId("results-heading")).focus();
  }

  private clear(): void {
    this.section.removeAttribute("aria-busy");
    this.found = [];
    fill(this.homeProblems);
    fill(this.problems);
    fill(this.list);
    fill(this.notes);
    this.more.hidden = true;
  }

  private advice(total: number, offNetwork: boolean): HTMLElement | null {
    if (total > 0 || offNetwork) return null;
    return element(
      "p",
      { class: "advice" },
      "Pistes : plus de temps, un autre moyen de transport, moins de filtres, ou une maison un peu plus loin.",
    );
  }

  private offerMore(): void {
    const left = this.found.length - this.list.children.length;
    this.more.hidden = left <= 0;
    this.more.textContent = `Afficher la suite (${left.toLocaleString("fr-FR")})`;
  }

  private showMore(): void {
    const shown = this.list.children.length;
    this.list.append(...this.found.slice(shown, shown + PAGE).map((one) => this.item(one)));
    this.offerMore();
    this.list.children[shown]?.querySelector("button")?.focus();
  }

  private item(found: Found): HTMLElement {
    const item = element(
      "li",
      {
        "data-uai": found.uai,
        pointerenter: () => this.events.onPointed(found.uai),
        pointerleave: () => this.events.onPointed(null),
        focusin: () => this.events.onPointed(found.uai),
        focusout: () => this.events.onPointed(null),
      },
      element(
        "h3",
        {},
        element(
          "button",
          { type: "button", class: "open", click: () => this.events.onEstablishment(found.uai) },
          element("span", { class: "minutes" }, duration(found.minutes)),
          element("span", { class: "unseen" }, " : "),
          element("span", { class: "name" }, found.name ?? found.uai),
          element("span", { class: "unseen" }, ", voir le trajet"),
        ),
      ),
      element(
        "p",
        { class: "way" },
        modeIcon(found.mode),
        element(
          "span",
          {},
          element("b", {}, modeName(found.mode)),
          `\u00a0: ${lowerFirst(timesWords(found))}`,
        ),
      ),
      this.returnLine(found),
      daysLines(found.days),
      otherTimes(found),
      formations(found.formations),
    );
    item.style.setProperty("--color", timeColor(found.minutes, this.limits));
    return item;
  }

  private returnLine(found: Found): HTMLElement {
    const { possible, text } = returnWords(found, this.state?.modes ?? []);
    return element(
      "p",
      { class: possible ? "return" : "return none" },
      icon("home"),
      element("span", {}, text),
    );
  }
}

function lowerFirst(text: string): string {
  return text.replace(/^./, (first) => first.toLowerCase());
}

function otherTimes(found: Found): HTMLElement | null {
  const others = MODES.flatMap((mode) => {
    const minutes = found.times[mode];
    return mode === found.mode || minutes === null
      ? []
      : [`${modeName(mode).toLowerCase()} ${duration(minutes)}`];
  });
  return others.length > 0 ? element("p", { class: "others" }, `Aussi : ${others.join(", ")}`) : null;
}

function formations(taught: readonly Formation[]): HTMLElement {
  if (taught.length === 0) return element("p", { class: "others" }, "Formations non renseignées");
  return element(
    "details",
    { class: "formations" },
    element("summary", {}, counted(taught.length, "formation")),
    element(
      "ul",
      {},
      taught.map(({ libelle, diplome, voie }) =>
        element(
          "li",
          {},
          diplome && element("b", { class: "diploma" }, diplome),
          ` ${libelle ?? "Intitulé non renseigné"}`,
          voie && element("span", { class: "voie" }, ` · ${voie}`),
        ),
      ),
    ),
  );
}

/** On which days there is a journey; nothing where one day stands for all. */
export function daysLines(days: Found["days"]): HTMLElement[] {
  return daysWords(days ?? []).map(({ everyDay, text }) =>
    element("p", { class: everyDay ? "days" : "days some" }, icon("days"), element("span", {}, text)),
  );
}

/** The warnings of a place on the page. */
export function warningList(said: readonly Said[], place: Said["place"]): HTMLElement | null {
  const here = said.filter((one) => one.place === place);
  if (here.length === 0) return null;
  return element(
    "ul",
    { class: `warnings ${place}` },
    here.map(({ text, details }) =>
      element(
        "li",
        {},
        element("p", {}, text),
        details.length > 0 &&
          element(
            "details",
            {},
            element("summary", {}, "Détail technique"),
            element(
              "ul",
              { lang: "en" },
              details.map((detail) => element("li", {}, detail)),
            ),
          ),
      ),
    ),
  );
}

/** What holds of all results: the day, the hours, and what isn't known. */
export function notes(said: readonly Said[], dataset: DatasetSummary, days: Found["days"]): HTMLElement {
  const [arriveFrom, arriveTo] = dataset.arrive.map(clock);
  const [leaveFrom, leaveTo] = dataset.leave.map(clock);
  return element(
    "aside",
    { class: "about", "aria-label": "À savoir" },
    element("h3", {}, "À savoir"),
    element(
      "p",
      {},
      `Horaires prévus le ${day(dataset.date)} : arriver entre ${arriveFrom} et ${arriveTo}, repartir entre ${leaveFrom} et ${leaveTo}. ` +
        `${days ? `Jours comparés : ${datesWords(days)}. ` : ""}` +
        "Un autre jour, tout peut être différent. Retards, grèves et places dans les cars ne sont pas connus.",
    ),
    element(
      "p",
      {},
      "Rues : © les contributeurs d’OpenStreetMap, licence ODbL. Horaires : les réseaux de transport de la région.",
    ),
    warningList(said, "notes"),
  );
}
