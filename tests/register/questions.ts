// What people ask of a register, drawn by chance: any order under any filters, and the page behind. What each list should be is
// told beside, from the meters as they are known. Called by tests and `npm run register`.

import { type MeterRank, meterRanks, type Order, orders } from "@etalon/messages/meter-list";
import { uniform } from "@etalon/outside/simulated/chance";
import { type KnownMeter, knownMeter } from "./known-meters.ts";

export const askedKinds = ["order", "filter", "two filters", "three filters", "text"] as const;
export type AskedKind = (typeof askedKinds)[number];

export interface Question {
  readonly kind: AskedKind;
  /** As in the query of GET /meters. */
  readonly query: Readonly<Record<string, string>>;
  readonly rank: MeterRank;
  readonly order: Order;
  readonly passes: (meter: KnownMeter) => boolean;
}

type Filter = readonly [query: Readonly<Record<string, string>>, passes: (meter: KnownMeter) => boolean];
const ranks = Object.keys(meterRanks) as MeterRank[];

/** The n-th question to a register of `count` meters. */
export function question(n: number, count: number, seed: number): Question {
  const chance = (stream: number) => uniform(seed, 100 + stream, n);
  const one = <T>(stream: number, list: readonly T[]): T => list[Math.floor(list.length * chance(stream))]!;
  const kind = askedKinds[n % askedKinds.length]!;
  const rank = one(1, ranks);
  const order = chance(2) < 0.5 ? meterRanks[rank] : one(3, orders);
  // A value that some meter has, so that few lists are empty.
  const some = (stream: number) => knownMeter(Math.floor(count * chance(stream)), count, seed);
  const filters = { order: 0, filter: 1, "two filters": 2, "three filters": 3, text: 0 }[kind];
  const chosen = [
    ...Array.from({ length: filters }, (_, f) => filterOf(some(10 + f), chance(20 + f), chance(30 + f))),
    ...(kind === "text" ? [beginning(some(40), chance(41), chance(42))] : []),
  ];
  return {
    ...{ kind, rank, order },
    query: Object.assign({ rank, order }, ...chosen.map(([query]) => query)),
    passes: (meter) => lastOfEach(chosen).every(([, passes]) => passes(meter)),
  };
}

/** Two filters of one name are one: the later. */
const lastOfEach = (filters: readonly Filter[]): readonly Filter[] => [
  ...new Map(filters.map((filter) => [Object.keys(filter[0]).join(), filter])).values(),
];

function filterOf(meter: KnownMeter, at: number, where: number): Filter {
  const { site, agent, terminal, accuracyClass, class448, batch, installed, verified, condition, plan } =
    meter;
  const state = meter.retiredTaiNs === null ? "in-service" : "retired";
  const verdict = verified?.verdict ?? "none";
  const since = installed ?? "2019-05-30";
  const before = `${Number(since.slice(0, 4)) + 1 + Math.floor(4 * where)}-01-01`;
  const share = (2 * where).toFixed(2);
  const all: readonly Filter[] = [
    [{ site }, (one) => one.site === site],
    [{ agent }, (one) => one.agent === agent],
    [{ terminal }, (one) => one.terminal === terminal],
    [{ accuracyClass }, (one) => one.accuracyClass === accuracyClass],
    [{ class448: class448 ?? "V" }, (one) => one.class448 === (class448 ?? "V")],
    [{ batch: batch ?? "none" }, (one) => one.batch === (batch ?? "none")],
    [
      { installedSince: since, installedBefore: before },
      (one) => one.installed !== null && one.installed >= since && one.installed < before,
    ],
    [{ state }, (one) => (one.retiredTaiNs === null) === (state === "in-service")],
    [{ state: "retired" }, (one) => one.retiredTaiNs !== null],
    [{ verdict }, (one) => (one.verified?.verdict ?? "none") === verdict],
    [{ verdict: "nonconforming" }, (one) => one.verified?.verdict === "nonconforming"],
    [{ watched: condition ? "yes" : "no" }, (one) => (one.condition === null) === (condition === null)],
    [{ cause: condition?.cause ?? "gain" }, (one) => one.condition?.cause === (condition?.cause ?? "gain")],
    [{ ofLimit: share }, (one) => (one.condition?.ofLimit ?? -1) >= Math.fround(Number(share))],
    [{ urgency: plan?.urgency ?? "now" }, (one) => one.plan?.urgency === (plan?.urgency ?? "now")],
  ];
  return all[Math.floor(all.length * at)]!;
}

function beginning({ id, serial, site }: KnownMeter, which: number, howMuch: number): Filter {
  const whole = which < 0.3 ? id : which < 0.6 ? serial : site;
  const text = whole.slice(0, 1 + Math.floor(whole.length * howMuch));
  return [{ text }, (one) => [one.id, one.serial, one.site].some((of) => of.startsWith(text))];
}

/** What the list goes by; null: not known, which comes last. */
export function keyOf(rank: MeterRank, meter: KnownMeter): string | number | bigint | null {
  switch (rank) {
    case "id":
      return meter.id;
    case "installed":
      return meter.installed;
    case "verdict":
      return meter.verified?.verdict ?? null;
    case "verified":
      return meter.verified?.atTaiNs ?? null;
    case "error":
      return meter.verified?.errorPercent ?? null;
    case "uncertainty":
      return meter.verified?.uncertaintyPercent ?? null;
    case "condition":
      return meter.condition?.ofLimit ?? null;
    case "life":
      return meter.condition?.lifeDay ?? null;
    case "plan":
      return meter.plan?.rank ?? null;
  }
}
