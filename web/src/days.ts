/** On which days there is a journey, in French. */

import type { Day } from "./api";
import { duration } from "./words";

/** So many minutes more than on the day shown are worth a word. */
const MUCH_LONGER = 5;

type Way = "minutes" | "return_minutes";

/** A line on the days, and whether there is a journey on all of them. */
export interface DaysSaid {
  everyDay: boolean;
  text: string;
}

/** Say on which days one gets there and back: in one line where both are alike, nothing where there are no days. */
export function daysWords(days: readonly Day[]): DaysSaid[] {
  if (days.length === 0) return [];
  const [out, back] = [wayWords(days, "minutes"), wayWords(days, "return_minutes")];
  return out.text === back.text
    ? [{ ...out, text: `Aller et retour : ${out.text}` }]
    : [
        { ...out, text: `Aller : ${out.text}` },
        { ...back, text: `Retour : ${back.text}` },
      ];
}

/** "lundi 13 avril, mardi 14 avril". */
export function datesWords(days: readonly Day[]): string {
  return days.map(({ date }) => french(date, true)).join(", ");
}

function wayWords(days: readonly Day[], way: Way): DaysSaid {
  const names = namesOf(days);
  const runs = days.map((day) => day[way] !== null);
  const having = names.filter((_, index) => runs[index]);
  const lacking = names.filter((_, index) => !runs[index]);
  const all = allOf(days);
  const everyDay = lacking.length === 0;
  if (having.length === 0) return { everyDay, text: `aucun jour ${all ?? `(${joined(names)})`}` };
  const when = everyDay
    ? all
      ? `tous les jours ${all}`
      : joined(names)
    : all && having.length > lacking.length
      ? `${all}, sauf ${joined(lacking)}`
      : `seulement ${joined(having)}`;
  return { everyDay, text: when + longerWords(days, names, way) };
}

/** ", mais 35 min le mercredi", where it takes much longer on some day than on the quickest. */
function longerWords(days: readonly Day[], names: readonly string[], way: Way): string {
  const minutes = days.map((day) => day[way]);
  const known = minutes.filter((value) => value !== null);
  const longest = Math.max(...known);
  if (longest <= Math.min(...known) + MUCH_LONGER) return "";
  const slow = names.filter((_, index) => minutes[index] === longest);
  return `, mais ${duration(longest)} ${joined(slow)}`;
}

/** "le mardi", or "le mardi 14 avril" where there are several Tuesdays. */
function namesOf(days: readonly Day[]): string[] {
  const isWeek = new Set(days.map(({ weekday }) => weekday)).size === days.length;
  return days.map(({ date }) => `le ${french(date, !isWeek)}`);
}

/** "du lundi au vendredi", where the days follow each other. */
function allOf(days: readonly Day[]): string | null {
  const [first, last] = [days[0], days[days.length - 1]];
  if (!first || !last || days.length < 3) return null;
  const isRow = dayNumber(last.date) - dayNumber(first.date) === days.length - 1;
  return isRow ? `du ${french(first.date, false)} au ${french(last.date, false)}` : null;
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} et ${names[names.length - 1]}`;
}

function french(date: string, withDate: boolean): string {
  const at = new Date(`${date}T12:00:00Z`);
  const calendar = withDate ? ({ day: "numeric", month: "long" } as const) : {};
  return at.toLocaleDateString("fr-FR", { weekday: "long", timeZone: "UTC", ...calendar });
}

function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T12:00:00Z`) / 86_400_000);
}
