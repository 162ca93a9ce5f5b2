/** The form: time, modes, filters, areas. */

import type { MapSettings } from "./api";
import { byId, element, fill } from "./dom";
import { modeIcon, modeName } from "./modes";
import { FILTERS, inOrder, MINUTES, MODES, type Mode, type State } from "./state";
import type { Store } from "./store";
import { counted, duration, FILTER_NAMES, spokenDuration } from "./words";

/** Make the form's fields, and keep them and the state in step. */
export function offerChoices(settings: MapSettings, store: Store): void {
  const form = byId<HTMLFormElement>("choices");
  form.addEventListener("submit", (event) => event.preventDefault());
  const show = [
    timeField(settings, store),
    modeFields(settings, store),
    filterFields(settings, store),
    areasField(store),
  ];
  store.watch((state) => {
    for (const each of show) each(state);
  });
}

type Show = (state: State) => void;

function timeField(settings: MapSettings, store: Store): Show {
  const slider = byId<HTMLInputElement>("minutes");
  const shown = byId("minutes-shown");
  slider.min = String(MINUTES.least);
  slider.max = String(Math.min(MINUTES.most, settings.budget_minutes));
  slider.step = String(MINUTES.step);
  const say = (minutes: number) => {
    shown.textContent = duration(minutes);
    slider.setAttribute("aria-valuetext", spokenDuration(minutes));
    const { min, max } = slider;
    slider.style.setProperty("--done", String((minutes - Number(min)) / (Number(max) - Number(min))));
  };
  slider.addEventListener("input", () => say(slider.valueAsNumber));
  slider.addEventListener("change", () => store.change({ minutes: slider.valueAsNumber }, "minutes"));
  return ({ minutes }) => {
    slider.value = String(minutes);
    say(minutes);
  };
}

function modeFields(settings: MapSettings, store: Store): Show {
  const help = byId("modes-help");
  const boxes = MODES.map((mode) => {
    const box = element("input", { type: "checkbox", name: mode, id: `mode-${mode}` });
    box.disabled = mode === "school" && !settings.school_services;
    box.addEventListener("change", () => {
      const modes = inOrder(MODES.filter((_, index) => boxes[index]?.checked));
      box.checked ||= modes.length === 0;
      help.textContent = modes.length === 0 ? "Il faut au moins un moyen de transport." : unpublished;
      const bikeToStop = store.state.bikeToStop && canRideToStop(modes);
      if (modes.length > 0) store.change({ modes, bikeToStop, alternative: 0 });
    });
    return box;
  });
  const unpublished = settings.school_services
    ? ""
    : "Les cars scolaires ne sont pas publiés dans cette région.";
  help.textContent = unpublished;
  fill(
    byId("modes"),
    MODES.map((mode, index) =>
      element("label", { class: "mode" }, boxes[index] ?? null, modeIcon(mode), modeName(mode)),
    ),
  );

  const toStop = byId<HTMLInputElement>("bike-to-stop");
  const toStopChoice = byId("bike-to-stop-choice");
  toStop.addEventListener("change", () => store.change({ bikeToStop: toStop.checked, alternative: 0 }));
  return ({ modes, bikeToStop }) => {
    MODES.forEach((mode, index) => {
      const box = boxes[index];
      if (box) box.checked = modes.includes(mode) && !box.disabled;
    });
    toStop.checked = bikeToStop;
    toStopChoice.hidden = !canRideToStop(modes);
  };
}

/** Whoever has a bike may ride it to a stop. */
function canRideToStop(modes: readonly Mode[]): boolean {
  return modes.includes("bike") && (modes.includes("transit") || modes.includes("school"));
}

function filterFields(settings: MapSettings, store: Store): Show {
  const fields = FILTERS.map((filter) => {
    const select = element("select", { id: `filter-${filter}`, name: filter });
    fill(
      select,
      element("option", { value: "" }, "Peu importe"),
      settings.filters[filter].map((value) => element("option", { value }, value)),
    );
    select.addEventListener("change", () => {
      const { filters } = store.state;
      store.change({ filters: { ...filters, [filter]: select.value || null } });
    });
    return select;
  });
  const clear = element("button", { type: "button", class: "plain" }, "Enlever les filtres");
  clear.addEventListener("click", () => {
    store.change({ filters: { diplome: null, voie: null, domaine: null } });
    fields[0]?.focus();
  });
  fill(
    byId("filter-fields"),
    FILTERS.map((filter, index) =>
      element(
        "p",
        {},
        element("label", { for: `filter-${filter}` }, FILTER_NAMES[filter]),
        fields[index] ?? null,
      ),
    ),
    clear,
  );
  const active = byId("filters-active");
  return ({ filters }) => {
    FILTERS.forEach((filter, index) => {
      const select = fields[index];
      if (!select) return;
      const value = filters[filter] ?? "";
      // A value from an address that this region doesn't know: shown as it is, and warned of by the service.
      if (![...select.options].some((option) => option.value === value))
        select.append(element("option", { value }, value));
      select.value = value;
    });
    const count = FILTERS.filter((filter) => filters[filter] !== null).length;
    active.textContent = count > 0 ? counted(count, "filtre actif", "filtres actifs") : "";
    clear.hidden = count === 0;
  };
}

function areasField(store: Store): Show {
  const box = byId<HTMLInputElement>("areas");
  box.addEventListener("change", () => store.change({ areas: box.checked }));
  return ({ areas }) => {
    box.checked = areas;
  };
}
