// Dates, times and time codes of a cfg; called by cfg.ts and write.ts.

import { type Instant, instantFromPosixNs, posixNsFromInstant } from "@etalon/basis";

export interface LocalTime {
  /** Nanoseconds since 1970-01-01 00:00:00 on the clock of the recording, whatever zone it kept. */
  readonly localNs: bigint;
  /** Digits of the seconds' fraction as written: more than six say that time stamps count nanoseconds. */
  readonly fractionDigits: number;
}

const NS_PER_MINUTE = 60_000_000_000n;
const STAMP = /^(\d{1,4})[/-](\d{1,2})[/-](\d{1,4}),(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,12}))?$/;

/**
 * Reads `dd/mm/yyyy,hh:mm:ss.ssssss` (1999, 2013) or `mm/dd/yy,hh:mm:ss.ssssss` (1991); the order is turned
 * where only the other makes a date.
 * @returns null where the text is no date and time
 * @source IEEE C37.111-1991 and C37.111-1999, date and time stamps (clauses unchecked)
 */
export function readLocalTime(text: string, monthFirst: boolean): LocalTime | null {
  const match = STAMP.exec(text.replaceAll(/\s/g, ""));
  if (match === null) return null;
  const [first, second, third, hour, minute, secondOfMinute] = match.slice(1, 7).map(Number) as number[];
  const { year, month, day } = dateOf(first!, second!, third!, monthFirst);
  const days = Date.UTC(year, month - 1, day);
  const made = new Date(days);
  const real = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  if (!real || hour! > 24 || minute! > 59 || secondOfMinute! > 60) return null;
  const fraction = match[7] ?? "";
  const seconds = BigInt(days / 1000 + hour! * 3600 + minute! * 60 + secondOfMinute!);
  const localNs = seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9));
  return { localNs, fractionDigits: fraction.length };
}

function dateOf(first: number, second: number, third: number, monthFirst: boolean) {
  if (first > 31) return { year: first, month: second, day: third }; // yyyy-mm-dd, which no edition asks for
  const turned = monthFirst ? first > 12 : second > 12;
  const dayFirst = monthFirst === turned;
  const year = third >= 100 ? third : third + (third < 70 ? 2000 : 1900);
  return dayFirst ? { year, month: second, day: first } : { year, month: first, day: second };
}

/**
 * Reads the offset of the recording's clock from UTC: `+8`, `-5h30`, `0`, or `x` where it does not apply.
 * @returns nanoseconds to take from the clock's reading to come to UTC; null where the text is no offset
 */
export function readTimeCode(text: string): bigint | null {
  const match = /^([+-]?)(\d{1,2})(?:h(\d{1,2})?)?$/i.exec(text.trim());
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return BigInt(match[1] === "-" ? -minutes : minutes) * NS_PER_MINUTE;
}

export function instantOf(time: LocalTime, offsetNs: bigint): Instant {
  return instantFromPosixNs(time.localNs - offsetNs);
}

/** An instant as UTC date and time with the given number of fraction digits; the rest is cut off. */
export function writeUtc(instant: Instant, fractionDigits: number, monthFirst: boolean): string {
  const posixNs = posixNsFromInstant(instant);
  const fractionNs = ((posixNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const whole = new Date(Number((posixNs - fractionNs) / 1_000_000n));
  const two = (value: number) => String(value).padStart(2, "0");
  const [day, month, year] = [two(whole.getUTCDate()), two(whole.getUTCMonth() + 1), whole.getUTCFullYear()];
  const date = monthFirst ? `${month}/${day}/${two(year % 100)}` : `${day}/${month}/${year}`;
  const time = [whole.getUTCHours(), whole.getUTCMinutes(), whole.getUTCSeconds()].map(two).join(":");
  return `${date},${time}.${String(fractionNs).padStart(9, "0").slice(0, fractionDigits)}`;
}
