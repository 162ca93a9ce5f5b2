/** What the page says, in French; all that depends on numbers, times and codes. */

import type { Failure, Found, Journey, Leg, Notice } from "./api";
import { streetMode } from "./modes";
import type { Filter, Mode } from "./state";

const NO_BREAK = "\u00a0";

export const FILTER_NAMES: Record<Filter, string> = {
  diplome: "Diplôme",
  voie: "Voie",
  domaine: "Domaine",
};

export const FAILURE_WORDS: Record<Failure, string> = {
  unreachable: "Le service ne répond pas. La connexion est peut-être coupée.",
  busy: "Beaucoup de monde utilise le service en ce moment. Réessayer dans un instant.",
  locked:
    "Le service demande une clé d’accès que cette page n’a pas. La personne qui l’a installé peut aider.",
  unknown: "Cet établissement n’est pas dans les données de cette région.",
  refused: "Le service n’a pas pu traiter cette demande.",
  failed: "Le service a rencontré un problème. Il n’y a rien à corriger de ce côté-ci : réessayer plus tard.",
};

/** Where a warning is said: beside the home, above the results, or among the notes below them. */
export type Place = "home" | "results" | "notes";

const WARNINGS: Record<string, readonly [Place, string]> = {
  "origin-off-network": [
    "home",
    "Aucune rue connue près d’ici. La maison peut être déplacée vers une rue ou un chemin dessiné sur la carte.",
  ],
  "origin-without-bike-street": [
    "home",
    "Aucune rue ouverte aux vélos n’est connue près d’ici : les trajets à vélo ne sont pas calculés.",
  ],
  "out-of-area": [
    "home",
    "Ce lieu est en dehors de la région couverte. Rien n’est connu des trajets à partir d’ici.",
  ],
  "no-journey-within-budget": [
    "results",
    "Aucun trajet trouvé dans le temps choisi, avec ces moyens de transport.",
  ],
  "reached-on-other-days": [
    "notes",
    "Certains établissements ne sont accessibles dans ce temps qu’un autre jour : ils ne sont pas dans la liste.",
  ],
  "school-services-unpublished": [
    "results",
    "Les cars scolaires de cette région ne sont pas publiés : il en existe peut-être, mais ils ne sont pas comptés ici.",
  ],
  "date-outside-feed": [
    "results",
    "Pour une partie des transports, les horaires publiés ne couvrent pas cette date : des trajets peuvent manquer.",
  ],
  "feed-without-service": [
    "results",
    "Une partie des transports n’a aucun passage publié à cette date : des trajets peuvent manquer.",
  ],
  "feed-shifted": [
    "results",
    "Pour une partie des transports, les horaires publiés ne couvrent pas cette date : ceux d’un autre jour les remplacent.",
  ],
  "feed-not-shifted": [
    "results",
    "Une partie des transports ne circule jamais ce jour de la semaine : des trajets peuvent manquer.",
  ],
  "date-without-class": [
    "results",
    "Les trajets sont ceux d’un jour sans école, ou qui n’est pas comme les autres.",
  ],
  "no-school-day-covered": [
    "results",
    "Les horaires publiés ne couvrent aucun jour d’école : les trajets sont ceux d’un jour sans école.",
  ],
  "school-calendar-unknown": ["notes", "Le calendrier scolaire de cette date n’est pas connu ici."],
  "feed-without-service-then": [
    "results",
    "Une partie des transports n’a aucun passage publié aux heures de cours : des trajets peuvent manquer.",
  ],
  "feed-left-out": [
    "results",
    "Les horaires d’une partie des transports n’ont pas pu être lus : des trajets peuvent manquer.",
  ],
  "older-version-used": [
    "notes",
    "Les nouveaux horaires d’une partie des transports semblent incomplets : ceux d’avant sont utilisés.",
  ],
  "source-not-fetched": [
    "notes",
    "Les horaires d’une partie des transports n’ont pas pu être renouvelés : les derniers reçus sont utilisés.",
  ],
  "odd-feed-list": ["notes", "La liste des réseaux de transport contient des lignes incertaines."],
  "trips-published-twice": [
    "notes",
    "Certains passages sont publiés par deux réseaux : ils ne sont comptés qu’une fois.",
  ],
  "no-journeys": [
    "results",
    "Aucun trajet en transports n’a été trouvé dans toute la région, à l’aller ou au retour : les horaires publiés sont sans doute incomplets.",
  ],
  "establishment-off-network": [
    "results",
    "Aucune rue connue près de cet établissement : les trajets jusque-là ne peuvent pas être calculés.",
  ],
  "destination-off-network": [
    "results",
    "Aucune rue connue près de l’arrivée : ce trajet ne peut pas être calculé.",
  ],
  "limit-reached": [
    "results",
    "La liste est incomplète : il y a plus d’établissements que le service n’en donne.",
  ],
  "unknown-value": [
    "results",
    "Un des filtres demande une formation qui n’existe pas dans les données de cette région.",
  ],
  "frequency-based": [
    "notes",
    "Certaines lignes annoncent une fréquence plutôt que des horaires : une attente moyenne est comptée.",
  ],
  "stops-without-street": [
    "notes",
    "Certains arrêts sont loin de toute rue connue : ils ne sont pas utilisés.",
  ],
  "establishments-without-street": [
    "notes",
    "Certains établissements sont loin de toute rue connue : ils n’apparaissent pas ici.",
  ],
  "column-hidden": ["notes", "Une partie des informations sur les établissements n’est pas affichée."],
};

/** A warning as the page says it: one sentence per code, and what the service itself says. */
export interface Said {
  place: Place;
  text: string;
  /** What the service says of each case, in its own language; empty where the sentence is all there is. */
  details: string[];
}

/** Say each code once. A code without a sentence of its own is said in the service's words. */
export function sayWarnings(warnings: readonly Notice[]): Said[] {
  const said = new Map<string, Said>();
  for (const { code, message } of warnings) {
    const known = said.get(code);
    const words = WARNINGS[code];
    if (!known)
      said.set(code, {
        place: words?.[0] ?? "notes",
        text: words?.[1] ?? "Le service signale un point particulier :",
        details: message ? [message] : [],
      });
    else if (message && !known.details.includes(message)) known.details.push(message);
  }
  return [...said.values()];
}

/** 5 -> "5 min", 60 -> "1 h", 65 -> "1 h 05". */
export function duration(minutes: number): string {
  if (minutes < 60) return `${minutes}${NO_BREAK}min`;
  const rest = minutes % 60;
  const hours = `${Math.floor(minutes / 60)}${NO_BREAK}h`;
  return rest === 0 ? hours : `${hours}${NO_BREAK}${String(rest).padStart(2, "0")}`;
}

/** As a screen reader should say it: "1 heure 5 minutes". */
export function spokenDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? counted(hours, "heure") : "", rest > 0 || hours === 0 ? counted(rest, "minute") : ""]
    .filter(Boolean)
    .join(" ");
}

/** "07:05" -> "7 h 05". */
export function clock(time: string): string {
  const [hours = "", minutes = ""] = time.split(":");
  return `${Number(hours)}${NO_BREAK}h${NO_BREAK}${minutes}`;
}

/** 1234 -> "1,2 km", 456 -> "460 m". */
export function distance(meters: number): string {
  if (meters >= 950) return `${(Math.round(meters / 100) / 10).toFixed(1).replace(".", ",")}${NO_BREAK}km`;
  return `${Math.max(10, Math.round(meters / 10) * 10)}${NO_BREAK}m`;
}

/** Seconds of a leg, in whole minutes: never none. */
export function aboutMinutes(seconds: number): string {
  return duration(Math.max(1, Math.round(seconds / 60)));
}

/** "2026-04-14" -> "mardi 14 avril 2026". */
export function day(date: string): string {
  const at = new Date(`${date}T12:00:00Z`);
  return at.toLocaleDateString("fr-FR", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

export function counted(count: number, what: string, many = `${what}s`): string {
  return `${count.toLocaleString("fr-FR")} ${count < 2 ? what : many}`;
}

export function transfersWords(transfers: number | null): string | null {
  if (transfers === null) return null;
  return transfers === 0
    ? `sans${NO_BREAK}changement`
    : counted(transfers, "changement").replace(" ", NO_BREAK);
}

/** "Départ 7 h 21, arrivée 7 h 39, sans changement". */
export function timesWords(journey: Pick<Found | Journey, "departure" | "arrival" | "transfers">): string {
  const { departure, arrival, transfers } = journey;
  return [
    departure && `départ ${clock(departure)}`,
    arrival && `arrivée ${clock(arrival)}`,
    transfersWords(transfers),
  ]
    .filter(Boolean)
    .join(", ")
    .replace(/^./, (first) => first.toUpperCase());
}

/** Whether and when one gets home after class. */
export function returnWords(found: Found, modes: readonly Mode[]): { possible: boolean; text: string } {
  if (found.return_departure) {
    const home = found.return_arrival ? ` (maison à ${clock(found.return_arrival)})` : "";
    return { possible: true, text: `Retour possible à ${clock(found.return_departure)}${home}` };
  }
  if (found.return_minutes !== null)
    return { possible: true, text: `Retour possible en ${duration(found.return_minutes)}` };
  const byTransit = modes.includes("transit") || modes.includes("school");
  return {
    possible: false,
    text: byTransit
      ? "Pas de retour en transport après les cours, dans le temps choisi"
      : "Pas de retour dans le temps choisi",
  };
}

/** What the results are, for everyone and for screen readers. */
export function summary(total: number, minutes: number, nearest: Found | undefined): string {
  const within = `à ${duration(minutes)} ou moins`;
  if (total === 0 || !nearest) return `Aucun établissement trouvé ${within}.`;
  const first = `${nearest.name ?? nearest.uai}, ${duration(nearest.minutes)}`;
  return total === 1
    ? `1 établissement ${within} : ${first}.`
    : `${total.toLocaleString("fr-FR")} établissements ${within}. Le plus proche : ${first}.`;
}

const VEHICLES: Record<string, string> = {
  tram: "le tram",
  metro: "le métro",
  rail: "le train",
  ferry: "le bateau",
  bus: "le bus",
  coach: "le car",
  taxi: "le taxi",
  funicular: "le funiculaire",
  monorail: "le monorail",
  trolleybus: "le trolleybus",
  "cable tram": "le tram à câble",
  "aerial lift": "le téléphérique",
  "school bus": "le car scolaire",
};

/** "Prendre le bus" and the like; the line's name follows as a badge. */
export function vehicleWords(mode: string, isSchool: boolean): string {
  return isSchool ? "le car scolaire" : (VEHICLES[mode] ?? "le véhicule");
}

/** The stops one rides past, the last one included. */
export function stopsWords(count: number): string {
  return counted(count, "arrêt");
}

/** A leg by the streets: "Marcher 6 min (450 m)". */
export function wayWords(leg: Leg): string {
  const verb = streetMode(leg.type)?.words.fr.doing ?? "Aller";
  const far = leg.distance_m === null ? "" : ` (${distance(leg.distance_m)})`;
  return `${verb} ${aboutMinutes(leg.seconds)}${far}`;
}
