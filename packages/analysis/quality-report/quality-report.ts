// A power quality report by one standard: each limit with its verdict, gathered by phenomenon. Called by `etalon quality
// report`, scenarios, and the station, limit by limit.

import type { Instant } from "@etalon/basis";
import { type Finding, judged, usedShare, type Verdict } from "./judged.ts";
import type { Source, Supply, Unknown } from "./limit.ts";
import { flags, type Observation, type ObservedInterval, observedSpan } from "./observation.ts";
import { type StandardName, standards } from "./standards.ts";

export interface Phenomenon {
  readonly phenomenon: string;
  readonly sources: readonly Source[];
  readonly verdict: Verdict;
  /** Of its limits, each for every channel. */
  readonly complying: number;
  readonly violating: number;
  readonly notAssessable: number;
  /** What of it cannot be assessed, each reason once. */
  readonly why: readonly string[];
  /** The finding that violates, or comes nearest to it; null where nothing was observed. */
  readonly worst: Finding | null;
}

export interface QualityReport {
  readonly standard: StandardName;
  readonly title: string;
  readonly supply: Supply;
  readonly observed: {
    readonly fromTaiNs: Instant | null;
    readonly toTaiNs: Instant | null;
    readonly intervals: readonly {
      readonly interval: ObservedInterval;
      readonly count: number;
      readonly flagged: number;
    }[];
  };
  /** As of a phenomenon: `not assessable` where nothing violates, but not everything could be assessed. */
  readonly verdict: Verdict;
  readonly phenomena: readonly Phenomenon[];
  readonly findings: readonly Finding[];
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
}

export function qualityReport(
  observation: Observation,
  standard: StandardName,
  supply: Supply,
): QualityReport {
  const { limits } = standards[standard].limits(supply);
  const findings = limits.flatMap((limit) => judged(observation, limit, supply));
  return reportOf(observation, standard, supply, findings);
}

/** The same with what each limit found, for whoever has them judged one after the other. */
export function reportOf(
  observation: Observation,
  standard: StandardName,
  supply: Supply,
  findings: readonly Finding[],
): QualityReport {
  const { title, limits: limitsOf } = standards[standard];
  const { limits, unknown } = limitsOf(supply);
  const names = [...new Set([...limits, ...unknown].map(({ phenomenon }) => phenomenon))];
  const phenomena = names.map((name) => gathered(name, findings, unknown));
  const span = observedSpan(observation);
  return {
    standard,
    title,
    supply,
    observed: {
      fromTaiNs: span?.fromTaiNs ?? null,
      toTaiNs: span?.toTaiNs ?? null,
      intervals: observation.tables.map(({ interval, endTaiNs, flagged }) => ({
        interval,
        count: endTaiNs.length,
        flagged: flagged.reduce((sum, flag) => sum + (flag === flags.none ? 0 : 1), 0),
      })),
    },
    verdict: together(phenomena),
    phenomena,
    findings,
    unknown,
    notes: [
      "values are compared as they were measured: the instrument's uncertainty is no part of the verdict",
      "transients are not told: events are those of the rms of whole cycles, and of what is above half the sampling rate (2 kHz at 4,000 samples/s) nothing is seen",
      ...([...limits, ...unknown].some(({ source }) => !source.verified)
        ? ["limits marked (unverified) were not seen in the standard: look before anything rests on them"]
        : []),
    ],
  };
}

/** What holds of any of its parts before what holds of all. */
const together = (parts: readonly { readonly verdict: Verdict }[]): Verdict =>
  (["violates", "not assessable"] as const).find((one) => parts.some(({ verdict }) => verdict === one)) ??
  "complies";

function gathered(phenomenon: string, all: readonly Finding[], unknown: readonly Unknown[]): Phenomenon {
  const findings = all.filter(({ limit }) => limit.phenomenon === phenomenon);
  const without = unknown.filter((one) => one.phenomenon === phenomenon);
  const count = (verdict: Verdict): number => findings.filter((one) => one.verdict === verdict).length;
  const violating = count("violates");
  const notAssessable = count("not assessable") + without.length;
  const sources = new Map(
    [...findings.map(({ limit }) => limit.source), ...without.map(({ source }) => source)].map(
      (source) => [`${source.document} ${source.verified}`, source] as const,
    ),
  );
  const measured = findings.filter(({ worst }) => worst !== null && worst.counted > 0);
  return {
    phenomenon,
    sources: [...sources.values()],
    verdict: violating > 0 ? "violates" : notAssessable > 0 ? "not assessable" : "complies",
    complying: count("complies"),
    violating,
    notAssessable,
    why: [...new Set([...findings, ...without].flatMap(({ why }) => why ?? []))],
    worst: measured.length === 0 ? null : measured.reduce((a, b) => (usedShare(b) > usedShare(a) ? b : a)),
  };
}
