// An instant (TAI) as local time with its zone; UTC stands in its title. The only way in which pages show times.

import { type Instant, posixNsFromInstant, utcText } from "@etalon/basis/instant";
import { useLanguage } from "../words/language.tsx";

/** Of a column of whole times, in any of the languages. */
export const WHOLE_WIDTH = "260px";

interface MomentProps {
  /** null: never, or nobody knows. */
  readonly at: Instant | null | undefined;
  /** The time of day alone. */
  readonly short?: boolean;
  /** The day alone. */
  readonly day?: boolean;
  /** Of something near: neither year nor seconds. */
  readonly close?: boolean;
}

export function Moment({ at, short = false, day = false, close = false }: MomentProps) {
  const language = useLanguage();
  if (at === null || at === undefined) return <span>–</span>;
  const date = new Date(Number(posixNsFromInstant(at) / 1_000_000n));
  const text = formatOf(language, day ? "day" : short ? "short" : close ? "close" : "whole").format(date);
  return (
    <time dateTime={date.toISOString()} title={utcText(at)} style={{ whiteSpace: "nowrap" }}>
      {text}
    </time>
  );
}

/** Of the place where the page is read, now: what has no room for a zone beside each time names it once. */
export const zoneName = (language: string): string =>
  new Intl.DateTimeFormat(language, { timeZoneName: "short" })
    .formatToParts()
    .find(({ type }) => type === "timeZoneName")?.value ?? "";

/** Within a sentence. */
export const momentText = (date: Date, language: string): string => formatOf(language, "whole").format(date);

/** Making one costs a hundred times what using it does, and a table has hundreds of times. */
const made = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: string, as: keyof typeof formats): Intl.DateTimeFormat {
  const key = `${language} ${as}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(language, formats[as]);
  made.set(key, known);
  return known;
}

const ofDay = {
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 1,
} as const;
const dayAlone = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
const near = {
  ...({ month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const),
  ...({ hourCycle: "h23", timeZoneName: "short" } as const),
};
const whole = {
  ...dayAlone,
  ...({ hour: "2-digit", minute: "2-digit", second: "2-digit" } as const),
  ...({ hourCycle: "h23", timeZoneName: "short" } as const),
};
const formats = { day: dayAlone, short: ofDay, close: near, whole };
