// Scenarios of part "power quality" about what a station keeps of streams: studies with breaks between them, intervals that
// do not count, events that come while it is measured.

import { usualEvents } from "@etalon/analysis/power-quality/events/event-rules";
import type { PowerQualityOptions } from "@etalon/analysis/power-quality/options";
import { openPowerQuality, type PowerQualityRecord } from "@etalon/analysis/power-quality/power-quality";
import type { Supply } from "@etalon/analysis/quality-report/limit";
import { openKeptTable } from "@etalon/analysis/quality-report/observed-kept";
import { type ObservedRow, openObservedStream } from "@etalon/analysis/quality-report/observed-stream";
import { qualityReport } from "@etalon/analysis/quality-report/quality-report";
import { rapidChangesReport } from "@etalon/analysis/quality-report/rapid-changes";
import { uniform } from "@etalon/outside/simulated/chance";
import { shareAbove, simulatedAggregates } from "@etalon/outside/simulated/supply-week";
import type { Scenario } from "./scenario.ts";

const part = "power quality";
const DECLARED_V = 230;
const supply: Supply = {
  nominalHz: 50,
  ...{ nominalVoltageV: 400, declaredVoltageV: DECLARED_V, shortCircuitVA: null },
  ...{ demandCurrentA: null, currentRatio: 1, agreedShare: null },
};

/** A week of unbalance that swings about a mean once a day, as rows of ten minutes; some of them spoiled. */
function week(mean: number, later: number, spoiled: (n: number) => "clipped" | "not told" | null) {
  const law = { startMs: Date.parse("2026-03-02T00:00:00Z"), days: 7 };
  const swing = { mean, swing: 0.806, later };
  const { names, rows } = simulatedAggregates({ ...law, columns: { unbalance_percent: swing } }, "10 min");
  const kept = openKeptTable("10 min");
  kept.add(
    rows.flatMap(({ endMs, flag, values }, n) => {
      const how = spoiled(n);
      if (how === "not told") return [];
      const about = { names, endTaiNs: BigInt(endMs) * 1_000_000n, flag };
      // What is beyond a converter's end may read as anything: here as far beyond the limit.
      return how === "clipped"
        ? [{ ...about, leftOut: ["clipped"], values: [50] }]
        : [{ ...about, leftOut: [], values: [...values] }];
    }),
  );
  const report = qualityReport({ tables: [kept.table()] }, "en50160", supply);
  const found = report.findings.find(({ limit }) => limit.quantity === "unbalance");
  return { swing, found };
}

const RATE_HZ = 3200;
/** Three voltages of a stream pushed second by second, a tick of ten seconds at its second 1; null: no sample came. */
function streamed(seconds: number, law: (turn: number, atS: number) => number | null) {
  const channels = (["a", "b", "c"] as const).map((phase) => ({
    ...{ name: `u${phase}`, quantity: "voltage" as const, phase, range: null },
  }));
  const options: PowerQualityOptions = {
    ...{ sampleRateHz: RATE_HZ, channels, declaredVoltageV: DECLARED_V, events: usualEvents },
    ...{ demandCurrentA: null, lamp: null, signallingHz: null },
    nominalHz: 50,
  };
  const opened = openPowerQuality(options, []);
  if (!opened.ok) throw new Error(opened.why.text);
  const stream = openObservedStream(options);
  const rows: ObservedRow[] = [];
  const events: PowerQualityRecord[] = [];
  const take = (records: readonly PowerQualityRecord[]): void => {
    rows.push(...stream.rows(records));
    events.push(...records.filter(({ kind }) => kind === "event"));
  };
  for (let second = 0; second < seconds; second++) {
    if (law(0, second) === null) continue;
    const clock = {
      ...{
        sampleTaiNs: 1_800_000_036_000_000_000n + BigInt(second) * 1_000_000_000n,
        measuredRateHz: RATE_HZ,
      },
      ...{ rateErrorBoundPpm: 0, timeErrorBoundNs: 0 },
      state: "locked" as const,
    };
    const values = [0, 1, 2].map((turn) =>
      Float64Array.from({ length: RATE_HZ }, (_, n) => law(turn, second + n / RATE_HZ) ?? Number.NaN),
    );
    take(opened.value.push({ firstSample: second * RATE_HZ, channels: values, clock }));
  }
  take(opened.value.finish());
  return { rows, events };
}
const sine = (turn: number, atS: number): number =>
  Math.SQRT2 * DECLARED_V * Math.cos(2 * Math.PI * (50 * atS - turn / 3));

export const scenarios: readonly Scenario[] = [
  {
    part,
    name: "studies that leave out every tenth interval of a week, whose unbalance is beyond 2 % for less than 5 %: not assessable, not complying",
    play(seed) {
      const { found } = week(1.2, uniform(seed, 60, 0), (n) => (n % 10 === 3 ? "not told" : null));
      return {
        ...{ truth: "not assessable", found: found?.verdict ?? "none", uncertainty: null },
        ok: found?.verdict === "not assessable",
      };
    },
  },
  {
    part,
    name: "the same where beyond 2 % for so long that no more intervals could mend it: % of what was seen",
    play(seed) {
      const { swing, found } = week(1.7, uniform(seed, 61, 0), (n) => (n % 10 === 3 ? "not told" : null));
      const truth = 100 * shareAbove(swing, 2);
      const percent = 100 - (found?.worst?.withinPercent ?? Number.NaN);
      // Each crossing of the limit is known to an interval, twice a day; a tenth of them is not there.
      const uncertainty = (100 * 4 * 7) / 1008;
      const ok = found?.verdict === "violates" && Math.abs(percent - truth) <= uncertainty;
      return { truth, found: percent, uncertainty, ok };
    },
  },
  {
    part,
    name: "a week within its limit, of whose intervals 0.4 % are clipped and read far beyond it: verdict, intervals missing",
    play(seed) {
      const from = Math.floor(900 * uniform(seed, 62, 0));
      const { found } = week(1.2, 0.3, (n) => (n >= from && n < from + 4 ? "clipped" : null));
      const text = `${found?.verdict}, ${found?.worst?.missing}`;
      return { truth: "complies, 4", found: text, uncertainty: null, ok: text === "complies, 4" };
    },
  },
  {
    part,
    name: "a stream with a dip: intervals of 3 s that are flagged by it, that are not, residual voltage %",
    play(seed) {
      const depth = 0.5 + 0.2 * uniform(seed, 63, 0);
      const { rows, events } = streamed(12, (turn, atS) =>
        turn === 1 && atS >= 8 && atS < 8.2 ? depth * sine(turn, atS) : sine(turn, atS),
      );
      const short = rows.filter(({ interval, leftOut }) => interval === "3 s" && leftOut.length === 0);
      const flagged = short.filter(({ flag }) => flag === "disturbed").length;
      // They end at 3 (begun before the tick, overlapping), 4, 7 and 10 s: the last has the dip in it.
      const [event] = events;
      const percent = event?.kind === "event" && event.event === "dip" ? event.percent : Number.NaN;
      const right = flagged === 1 && short.length === 4 && events.length === 1;
      return {
        ...{ truth: 100 * depth, found: percent, uncertainty: 0.2 },
        ok: right && Math.abs(percent - 100 * depth) <= 0.2,
      };
    },
  },
  {
    part,
    name: "a stream from which three seconds are missing, and one that has no voltage at all: whole intervals of 3 s that count",
    play() {
      const broken = streamed(13, (turn, atS) => (atS >= 5 && atS < 8 ? null : sine(turn, atS)));
      const dead = streamed(8, () => 0);
      const counting = ({ rows }: typeof dead) =>
        rows.filter(({ interval, leftOut }) => interval === "3 s" && leftOut.length === 0).length;
      const found = `${counting(broken)}, ${counting(dead)}`;
      // Until 3 s, begun before the tick at 1 s and overlapping; until 4 s; and behind the gap until 11 s.
      return { truth: "3, 0", found, uncertainty: null, ok: found === "3, 0" };
    },
  },
  {
    part,
    name: "GB/T 12326, changes of 3.5 to 6 % drawn by chance, so many an hour in ten days: how many are beyond the limit of their rate",
    play(seed) {
      // 0.5, 5 and 50 an hour allow 4, 3 and 2 % at 400 V.
      const allowed = [4, 3, 2];
      const counted = [0.5, 5, 50].map((perHour, k) => {
        const percents = Array.from(
          { length: 240 * perHour },
          (_, n) => 3.5 + 2.5 * uniform(seed, 64 + k, n),
        );
        const report = rapidChangesReport("gbt", supply, {
          observedS: 864_000,
          lookedForPercent: 3.5,
          percents,
        });
        const beyond = percents.filter((x) => x > allowed[k]!).length;
        return { truth: `${beyond} of ${percents.length}`, found: `${report?.why.split(" are")[0]}`, report };
      });
      const seldom = rapidChangesReport("gbt", supply, {
        observedS: 864_000,
        lookedForPercent: 5,
        percents: [9],
      });
      const right = counted.every(({ report }) => report?.verdict === "violates");
      const [truth, found] = [counted.map((one) => one.truth).join(), counted.map((one) => one.found).join()];
      const ok = truth === found && right && seldom?.verdict === "not assessable";
      return { truth, found, uncertainty: null, ok };
    },
  },
];
