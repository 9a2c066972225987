// How soon a register's lists are answered over HTTP, by kind of question. Called by `npm run register`.

import { fromJson } from "@etalon/basis";
import type { MeterPage } from "@etalon/messages/meter-list";
import { type AskedKind, askedKinds, question } from "./questions.ts";

export interface Times {
  readonly queries: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  /** What took longest. */
  readonly worst: string;
}

type Ask = (path: string) => Promise<string>;
interface Taken {
  readonly kind: AskedKind | "next page";
  readonly ms: number;
  readonly path: string;
}

/** Each question's first page and, where there is one, the next. */
export async function listTimes(ask: Ask, meters: number, queries: number, seed: number) {
  const taken: Taken[] = [];
  const timed = async (kind: Taken["kind"], path: string): Promise<MeterPage> => {
    const startMs = performance.now();
    const text = await ask(path);
    taken.push({ kind, ms: performance.now() - startMs, path });
    return fromJson(text) as MeterPage;
  };
  for (let n = 0; n < queries; n++) {
    const { kind, query } = question(n, meters, seed);
    const wish = new URLSearchParams({ ...query, ...(n % 9 === 0 && { atMost: "1000" }) });
    const { next } = await timed(kind, `/meters?${wish}`);
    if (next !== null) await timed("next page", `/meters?${wish}&after=${next}`);
  }
  const of = (kind: Taken["kind"]) => taken.filter((one) => one.kind === kind);
  return {
    ...timesOf(taken),
    by: Object.fromEntries([...askedKinds, "next page" as const].map((kind) => [kind, timesOf(of(kind))])),
  };
}

export function timesOf(taken: readonly { readonly ms: number; readonly path: string }[]): Times {
  const sorted = [...taken].sort((a, b) => a.ms - b.ms);
  const at = (share: number): number =>
    Number((sorted[Math.floor(share * (sorted.length - 1))]?.ms ?? 0).toFixed(1));
  const worst = decodeURIComponent(sorted.at(-1)?.path.replace(/&after=.*/, " …") ?? "");
  return { queries: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1), worst };
}
