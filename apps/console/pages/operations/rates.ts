// Counts that only grow, as rates: what was told last beside what was told before. Pure; called by `at-work.tsx` and its tables.

import { secondsBetween } from "@etalon/basis/instant";

/** Counts by name, as they stood at an instant. */
export interface Told {
  readonly atTaiNs: bigint;
  readonly counts: Readonly<Record<string, number>>;
}

const KEPT_S = 180;

/** With the newest last; what is told again, or was told before a process began anew, is not among them. */
export function withNewest(before: readonly Told[], told: Told): readonly Told[] {
  const last = before.at(-1);
  if (last && told.atTaiNs <= last.atTaiNs) return before;
  const anew = last && Object.entries(told.counts).some(([name, count]) => count < (last.counts[name] ?? 0));
  const kept = anew ? [] : before;
  return [...kept.filter(({ atTaiNs }) => secondsBetween(atTaiNs, told.atTaiNs) <= KEPT_S), told];
}

/** Per second over the last `overS` seconds, as far as they are known; null: not told twice yet. */
export function rateOf(course: readonly Told[], name: string, overS = 15): number | null {
  const last = course.at(-1);
  const first = course.find(({ atTaiNs }) => last && secondsBetween(atTaiNs, last.atTaiNs) <= overS);
  return last && first ? between(first, last, name) : null;
}

/** One rate for each time that it was told but the first, over seconds before the last. */
export function courseOf(
  course: readonly Told[],
  name: string,
): { readonly x: number[]; readonly y: number[] } {
  const last = course.at(-1);
  const [x, y]: [number[], number[]] = [[], []];
  for (const [n, told] of course.entries()) {
    const before = course[n - 1];
    const rate = before && between(before, told, name);
    if (!last || rate == null) continue;
    x.push(-secondsBetween(told.atTaiNs, last.atTaiNs));
    y.push(rate);
  }
  return { x, y };
}

/** Of several processes together, at the times when the first of them told, as far back as each of them is known. */
export function courseOfAll(
  courses: readonly (readonly Told[])[],
  name: string,
): { readonly x: number[]; readonly y: number[] } {
  const known = courses.map((course) => courseOf(course, name)).filter(({ x }) => x.length > 0);
  const from = Math.max(...known.map(({ x }) => x[0]!));
  const x = (known[0]?.x ?? []).filter((atS) => atS >= from);
  const rateAt = ({ x, y }: { readonly x: number[]; readonly y: number[] }, atS: number): number =>
    y[x.findIndex((endS) => endS >= atS)] ?? y.at(-1)!;
  return { x, y: x.map((atS) => known.reduce((total, course) => total + rateAt(course, atS), 0)) };
}

/** Of several processes together, per second; null: none has told twice yet. */
export function rateOfAll(
  courses: readonly (readonly Told[])[],
  name: string,
  overS?: number,
): number | null {
  const rates = courses.map((course) => rateOf(course, name, overS)).filter((rate) => rate !== null);
  return rates.length === 0 ? null : rates.reduce((total, rate) => total + rate, 0);
}

function between(from: Told, to: Told, name: string): number | null {
  const seconds = secondsBetween(from.atTaiNs, to.atTaiNs);
  const [a, b] = [from.counts[name], to.counts[name]];
  return seconds > 0 && a !== undefined && b !== undefined ? (b - a) / seconds : null;
}
