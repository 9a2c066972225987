// One run of load: the steady part, then applicants without pause, then the log's proof. Called by `main.ts` and the test.

import { setTimeout as pause } from "node:timers/promises";
import type { OwnershipReport } from "@etalon/cloud/audit/ownership-check";
import { uniform } from "@etalon/outside/simulated/chance";
import { applyOnce, type Outcome, offered, type Wish } from "./applicant.ts";
import { checkedLog } from "./audit-log.ts";
import type { Fleet } from "./fleet.ts";
import { type ProcessorMs, spent } from "./processor-time.ts";

export interface Plan {
  readonly steadyS: number;
  readonly steadyPerS: number;
  /** Of the part without pause. */
  readonly seconds: number;
  readonly seed: number;
}

export interface LoadReport {
  readonly steady: Part;
  readonly unpaced: Part & { readonly lowestPerS: number };
  readonly log: OwnershipReport;
}

/** What came of the applications of one part. */
export interface Part {
  readonly applications: number;
  readonly perS: number;
  readonly boundMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly most: number;
  };
  readonly renewed: number;
  readonly waited: number;
  readonly forgotten: number;
  /** Would have been offered, had any applicant been free: of applicants there were too few. */
  readonly notApplied: number;
  readonly failed: readonly string[];
  /** Of one application with all that belongs to it, milliseconds. */
  readonly processorMs: ProcessorMs;
}

/** Some want the same few instruments, and have to wait for each other. */
const POPULAR = 20;
const POPULAR_SHARE = 0.1;
const FORGETFUL_SHARE = 0.05;
const LEASE_S = 60;
const FORGOTTEN_LEASE_S = 3;
/** The rate without pause is looked at in stretches of this length. */
const STRETCH_S = 10;

export async function runLoad(
  fleet: Fleet,
  { steadyS, steadyPerS, seconds, seed }: Plan,
  progress: (text: string) => void,
  used: () => ProcessorMs,
): Promise<LoadReport> {
  let draws = 0;
  const chance = () => uniform(seed, 0, draws++);
  const wish = (): Wish => {
    const among =
      chance() < POPULAR_SHARE ? Math.min(POPULAR, fleet.resources.length) : fleet.resources.length;
    const forgets = chance() < FORGETFUL_SHARE;
    const resource = fleet.resources[Math.floor(chance() * among)]!;
    return { resource, forgets, forS: forgets ? FORGOTTEN_LEASE_S : LEASE_S };
  };

  const steady: Outcome[] = [];
  const usedAtStart = used();
  const idle = [...fleet.applicants];
  let notApplied = 0;
  const began = performance.now();
  await offered(steadyPerS, steadyS, chance, async () => {
    const applicant = idle.shift();
    if (!applicant) {
      notApplied += 1;
      return;
    }
    steady.push(await applyOnce(applicant, wish()));
    idle.push(applicant);
  });
  const steadyPart = {
    ...partOf(steady, (performance.now() - began) / 1000, spent(usedAtStart, used())),
    notApplied,
  };
  progress(`at ${steadyPerS} applications/s offered: bound after ${textOf(steadyPart)}`);

  const unpaced: Outcome[] = [];
  const stretches: number[] = [];
  const usedBefore = used();
  const startMs = performance.now();
  const untilMs = startMs + 1000 * seconds;
  await Promise.all(
    fleet.applicants.map(async (applicant) => {
      while (performance.now() < untilMs) {
        unpaced.push(await applyOnce(applicant, wish()));
        const stretch = Math.floor((performance.now() - startMs) / 1000 / STRETCH_S);
        stretches[stretch] = (stretches[stretch] ?? 0) + 1;
      }
    }),
  );
  const unpacedPart = partOf(unpaced, (performance.now() - startMs) / 1000, spent(usedBefore, used()));
  const whole = stretches.slice(0, Math.max(1, Math.floor(seconds / STRETCH_S)));
  const lowestPerS = Math.min(...Array.from(whole, (count) => (count ?? 0) / STRETCH_S));
  progress(
    `without pause: ${unpacedPart.perS.toFixed(1)} applications/s, bound after ${textOf(unpacedPart)}`,
  );

  await pause(1000);
  const log = await checkedLog(fleet.auditor);
  return { steady: steadyPart, unpaced: { ...unpacedPart, lowestPerS }, log };
}

function partOf(outcomes: readonly Outcome[], seconds: number, used: ProcessorMs): Part {
  const bound = outcomes.flatMap(({ boundMs }) => (boundMs === null ? [] : [boundMs])).sort((a, b) => a - b);
  const at = (share: number) =>
    bound[Math.min(bound.length - 1, Math.floor(share * bound.length))] ?? Number.NaN;
  const failed = outcomes.filter(({ end }) => end === "failed" || end === "refused");
  return {
    applications: outcomes.length,
    perS: outcomes.length / seconds,
    boundMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) },
    renewed: outcomes.filter(({ renewed }) => renewed).length,
    waited: outcomes.filter(({ waited }) => waited).length,
    forgotten: outcomes.filter(({ end }) => end === "forgotten").length,
    notApplied: 0,
    failed: failed.map(({ why = "" }) => why),
    processorMs: {
      cloud: used.cloud / outcomes.length,
      postgres: used.postgres / outcomes.length,
      nats: used.nats / outcomes.length,
      load: used.load / outcomes.length,
    },
  };
}

const textOf = ({ boundMs: { p50, p95, p99, most } }: Part): string =>
  `${p50.toFixed(0)} ms (median), ${p95.toFixed(0)} (95 %), ${p99.toFixed(0)} (99 %), ${most.toFixed(0)} (most)`;
