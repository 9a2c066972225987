// An instant (TAI) as local time with its zone; UTC stands in its title. The only way in which pages show times.

import { type Instant, posixNsFromInstant, utcText } from "@etalon/basis/instant";
import { momentText } from "./moment-text.ts";

/** Of a column of whole times. */
export const WHOLE_WIDTH = "234px";

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

/** In a narrow column the time of day goes to the line below the day. */
export function Moment({ at, short = false, day = false, close = false }: MomentProps) {
  if (at === null || at === undefined) return <span>–</span>;
  const date = new Date(Number(posixNsFromInstant(at) / 1_000_000n));
  const text = momentText(date, day ? "day" : short ? "short" : close ? "close" : "whole");
  const space = text.indexOf(" ");
  const told = { dateTime: date.toISOString(), title: utcText(at) };
  if (space < 0)
    return (
      <time className="unbroken" {...told}>
        {text}
      </time>
    );
  return (
    <time className="in-parts" {...told}>
      <span className="unbroken">{text.slice(0, space)}</span>{" "}
      <span className="unbroken">{text.slice(space + 1)}</span>
    </time>
  );
}
