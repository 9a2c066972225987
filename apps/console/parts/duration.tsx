// A span of time in the two largest units that say something: 2 h 5 min, 8 min 20 s. Called by pages.

import i18next from "i18next";
import { useTranslation } from "react-i18next";

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const first = units.findIndex(([, s]) => whole >= s);
  if (first < 0) return one(0, "s");
  const [[unit, s], next] = [units[first]!, units[first + 1]];
  const count = Math.floor(whole / s);
  const rest = next ? Math.floor((whole - count * s) / next[1]) : 0;
  return next && rest > 0 ? `${one(count, unit)} ${one(rest, next[0])}` : one(count, unit);
}

const one = (count: number, unit: (typeof units)[number][0]): string =>
  `${count} ${i18next.t(`duration.${unit}`)}`;

export function Duration({ seconds }: { readonly seconds: number | null | undefined }) {
  useTranslation(); // said anew in another language
  if (seconds === null || seconds === undefined) return <span>–</span>;
  return <span style={{ whiteSpace: "nowrap" }}>{durationText(seconds)}</span>;
}
