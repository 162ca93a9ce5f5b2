import "./styles/base.css";
import "./styles/address.css";
import "./styles/map.css";
import "./styles/choices.css";
import "./styles/results.css";
import "./styles/journey.css";
import "./styles/layout.css";
import "./styles/print.css";
import { type Failure, type MapSettings, mapSettings, ServiceError } from "./api";
import { byId } from "./dom";
import { learnModes } from "./modes";
import { Page } from "./page";
import { FAILURE_WORDS } from "./words";

const LARGE_TYPE = "large-type";

function offerLargeType(): void {
  const button = byId(LARGE_TYPE);
  const show = (large: boolean) => {
    document.documentElement.classList.toggle("large", large);
    button.setAttribute("aria-pressed", String(large));
  };
  show(remembered(LARGE_TYPE) === "yes");
  button.addEventListener("click", () => {
    const large = button.getAttribute("aria-pressed") !== "true";
    remember(LARGE_TYPE, large ? "yes" : "no");
    show(large);
    // The map has another size now.
    dispatchEvent(new Event("resize"));
  });
}

/** What an earlier visit has left; browsers may forbid to keep anything. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it holds for this visit.
  }
}

/** The address after "#" is the page's state: a link must not change it. */
function keepSkipLinkOutOfTheAddress(): void {
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    const journey = byId("journey");
    (journey.hidden ? byId("results-heading") : byId("journey-heading")).focus();
  });
}

async function start(): Promise<void> {
  offerLargeType();
  keepSkipLinkOutOfTheAddress();
  let settings: MapSettings;
  try {
    settings = await mapSettings();
  } catch (error) {
    const failure: Failure = error instanceof ServiceError ? error.failure : "failed";
    byId("status").textContent = `${FAILURE_WORDS[failure]} Recharger la page pour réessayer.`;
    return;
  }
  learnModes(settings.modes);
  await new Page(settings).openMap();
}

void start();
