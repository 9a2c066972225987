// Scenarios of part "own source": meters that sample for themselves. What is wrong ahead of their converters passes into
// samples and pulses alike: it must not be found, and must be named as not covered; what is wrong behind must be found.

import {
  type Calibration,
  type Comparison,
  fromJson,
  type Instant,
  later,
  type Meter,
  toJson,
  type VerificationResult,
} from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { openWatchThread } from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-thread";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { conditionReport } from "@etalon/condition";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import type { MonitoringRecord } from "@etalon/messages/monitoring";
import { verificationResult } from "@etalon/messages/nouns";
import { uniform } from "@etalon/outside/simulated/chance";
import { rightWiring, waveOf } from "@etalon/outside/simulated/load";
import { type MeterErrors, meterUnderTest } from "@etalon/outside/simulated/meter";
import { pulsesBetween } from "@etalon/outside/simulated/meter-pulses";
import { meterAt } from "@etalon/outside/simulated/own-front-end";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { split } from "@etalon/outside/simulated/split";
import type { TerminalClock } from "@etalon/outside/simulated/terminal-clock";
import {
  calibrationOf,
  type FrontEnd,
  type FrontEndChannel,
  plainFrontEnd,
} from "@etalon/outside/simulated/terminal-front-end";
import { fleetOf, watchTermsOf } from "../monitor/fleet.ts";
import { terminalStream } from "../monitor/terminal-stream.ts";
import { waveLoop } from "../monitor/wave-loops.ts";
import type { Scenario } from "./scenario.ts";

const part = "own source";
const ORIGIN: Instant = 1_800_000_000_000_000_000n;
const SECONDS = 6;

const meter: Meter = {
  ...{ serial: "202500000201", accuracyClass: "0.5S", activeConstant: 40_000, wiring: "3P4W" },
  ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 },
};

interface World {
  readonly behind?: MeterErrors;
  /** Of voltage and current channels. */
  readonly voltage?: Partial<FrontEndChannel>;
  readonly current?: Partial<FrontEndChannel>;
  readonly clock?: Partial<TerminalClock>;
  readonly powerFactor?: number;
  /** The meter whose front end the record names. */
  readonly registered?: string;
  readonly compared?: Comparison;
}

const waveAt = (powerFactor: number) =>
  waveOf({
    ...{ frequencyHz: 49.97, voltage: 58, current: 3, powerFactor },
    voltageHarmonics: [{ order: 5, share: 0.03, phaseRad: 0.4 }],
    currentHarmonics: [
      { order: 5, share: 0.25, phaseRad: -0.7 },
      { order: 7, share: 0.12, phaseRad: 1.9 },
    ],
  });

function frontEndOf({ voltage, current, clock }: World): FrontEnd {
  const plain = plainFrontEnd("em-01", { voltageV: 130, currentA: 12 });
  const channels = plain.channels.map((channel, c) => ({ ...channel, ...(c < 3 ? voltage : current) }));
  return { ...plain, channels, clock: { ...plain.clock, ...clock }, frontEndOf: meter.serial };
}

const resultIn = (world: World): Promise<VerificationResult> => {
  const { behind = { gainErrorPercent: 0 }, powerFactor, registered = meter.serial, compared } = world;
  const named = { frontEndOf: registered, ...(compared ? { compared } : {}) };
  return resultOf(frontEndOf(world), behind, powerFactor, (record) => ({ ...record, ...named }));
};

/** A terminal apart, without errors. */
const resultApart = (errors: MeterErrors): Promise<VerificationResult> => {
  const { frontEndOf: _, ...apart } = frontEndOf({});
  return resultOf(apart, errors, undefined, (record) => record);
};

/** The whole way of the samples: converters, frames, measuring program; and through what the station keeps as text. */
async function resultOf(
  frontEnd: FrontEnd,
  errors: MeterErrors,
  powerFactor = 0.9,
  record: (of: Calibration) => Calibration,
): Promise<VerificationResult> {
  const place = { id: "em", title: "", place: "", wiring: rightWiring };
  const truth = { errorPercent: 0, conforms: true, note: "" };
  const point = { ...place, meter, wave: waveAt(powerFactor), errors, frontEnd, truth };
  const unit = siteAcquisition(point, {
    ...{ originTaiNs: ORIGIN, clock: { now: () => later(ORIGIN, 60_000_000_000n) } },
  });
  const valid = { fromTaiNs: ORIGIN, toTaiNs: later(ORIGIN, 10n ** 17n) };
  const run = openLiveRun({
    ...{ detection: "d", meter, register: "wh+" },
    calibration: record(calibrationOf(frontEnd, "codes", valid)),
    method: { rule: "field", durationS: SECONDS },
    ...{ rules: { minimumIntervals: 5 }, correctness: { wiringCheck: true } },
  });
  const never = new AbortController().signal;
  const span = { ...{ terminal: "em-01", stream: "d", firstSequence: 1, joins: false, firstSample: 4000 } };
  const encoder = openStreamEncoder();
  let sequence = 1;
  for await (const frame of framesOf(unit, { ...span, endSample: 4000 * (1 + SECONDS) }, never, never)) {
    const taken = run.frame(sequence++, encoder.encode(frame));
    if (!taken.ok) throw new Error(taken.why.text);
  }
  return verificationResult.parse(fromJson(toJson(run.conclude())));
}

/** By the laws of energy alone: the meter as a whole, and what comes behind its front end. */
function truthIn(world: World): { readonly whole: number; readonly behind: number } {
  const { behind = { gainErrorPercent: 0 }, powerFactor = 0.9 } = world;
  const wave = waveAt(powerFactor);
  const whole = meterAt(frontEndOf(world), wave, meter, behind);
  return {
    whole: whole.errorPercent ?? 0,
    behind: meterUnderTest(wave, meter, behind).errorPercent ?? 0,
  };
}

const unseen = ({ scope }: VerificationResult): readonly string[] =>
  (scope?.notCovered ?? []).map(({ what }) => what);
const errorOf = ({ error, uncertainty }: VerificationResult) => ({
  found: error?.percent ?? Number.NaN,
  uncertainty: uncertainty?.expandedPercent ?? Number.NaN,
});

/** What is wrong in the front end alone is not found, and the result says so. */
function hidden(name: string, world: World, what: string): Scenario {
  return {
    part,
    name,
    async play() {
      const { whole, behind } = truthIn(world);
      const result = await resultIn(world);
      const { found, uncertainty } = errorOf(result);
      const ok =
        Math.abs(whole) > 0.4 &&
        Math.abs(found - behind) <= uncertainty &&
        uncertainty < 0.02 &&
        result.verdict === "conforming behind its front end" &&
        result.roundedVerdict === "undecided" &&
        unseen(result).includes(what);
      return { truth: behind, found, uncertainty, ok };
    },
  };
}

/** What is wrong behind it is found, whatever is wrong ahead of it. */
function shown(name: string, world: World, verdict: VerificationResult["verdict"]): Scenario {
  return {
    part,
    name,
    async play() {
      const { behind } = truthIn(world);
      const result = await resultIn(world);
      const { found, uncertainty } = errorOf(result);
      const ok = Math.abs(found - behind) <= uncertainty && uncertainty < 0.02 && result.verdict === verdict;
      return { truth: behind, found, uncertainty, ok };
    },
  };
}

const lostPulses: Scenario = {
  part,
  name: "a pulse output that loses one pulse in twelve, front end 0.5 % fast: pulses lost",
  async play(seed) {
    const behind = { gainErrorPercent: 0.05, lostShare: 1 / 12, seed };
    const world = { behind, current: { gainErrorPercent: -0.5 } };
    const under = meterAt(frontEndOf(world), waveAt(0.9), meter, behind);
    const given = pulsesBetween(under, split(1), split(1 + SECONDS));
    // A loss before the first pulse or behind the last leaves no mark.
    const first = given.findIndex(({ fate }) => fate === "given");
    const last = given.findLastIndex(({ fate }) => fate === "given");
    const truth = given.slice(first, last).filter(({ fate }) => fate === "lost").length;
    const found = (await resultIn(world)).pulses.lost.length;
    return { truth, found, uncertainty: null, ok: truth > 0 && found === truth };
  },
};

const CRYSTAL_PPM = 300;
const crystal = (timed: boolean): Scenario => ({
  part,
  name: `a crystal ${CRYSTAL_PPM} ppm fast, ${timed ? "samples timed by satellite: seen" : "no time from outside: not seen, and said"}, %`,
  async play() {
    const span = { fromS: 0, timeErrorBoundNs: 500 };
    const spans = timed
      ? [{ ...span, state: "locked", rateErrorBoundPpm: 0.1 } as const]
      : [{ ...span, state: "free", rateErrorBoundPpm: 500 } as const];
    // Without time from outside, what a terminal takes for its rate is a guess.
    const measuredRateErrorPpm = timed ? CRYSTAL_PPM : -120;
    const clock = { rateErrorPpm: CRYSTAL_PPM, measuredRateErrorPpm, spans };
    const result = await resultIn({ clock });
    const { found, uncertainty } = errorOf(result);
    const truth = timed ? truthIn({ clock }).whole : 0;
    const said = unseen(result).includes("time base") === !timed;
    const ok = said && Math.abs(found - truth) <= uncertainty && uncertainty < 0.01;
    return { truth, found, uncertainty, ok };
  },
});

const anotherMeters: Scenario = {
  part,
  name: "samples by the record of another meter's front end: no verdict",
  async play() {
    const result = await resultIn({ registered: "202500000999" });
    const why = result.reasons.some(({ code }) => code === "calibration.of-another-meter");
    return {
      truth: "undecided",
      found: result.verdict,
      uncertainty: null,
      ok: why && result.verdict === "undecided",
    };
  },
};

const METERS = 5;
const wholeByRoom: Scenario = {
  part,
  name: `${METERS} meters with errors ahead and behind: what the front end may err, against whether the whole keeps its limit, right`,
  async play(seed) {
    let found = 0;
    for (let n = 0; n < METERS; n++) {
      const world = {
        behind: { gainErrorPercent: 0.8 * (uniform(seed, 1, n) - 0.5) },
        current: { gainErrorPercent: 1.6 * (uniform(seed, 2, n) - 0.5) },
      };
      const { whole, behind } = truthIn(world);
      const { scope, limit, uncertainty } = await resultIn(world);
      const room = scope?.frontEndMayErr;
      const frontEnd = 100 * ((100 + whole) / (100 + behind) - 1);
      const keeps = Math.abs(whole) <= (limit?.percent ?? 0);
      const near =
        Math.abs(Math.abs(whole) - (limit?.percent ?? 0)) <= 2 * (uncertainty?.expandedPercent ?? 0);
      const said = room ? frontEnd >= room.fromPercent && frontEnd <= room.toPercent : false;
      if (said === keeps || near) found++;
    }
    return { truth: METERS, found, uncertainty: null, ok: found === METERS };
  },
};

const LOUD = 1.006;
const WATCHED_S = 600;
/** By loops of frames that are encoded once; meter and loops see the load as a front end 0.6 % fast shows it. */
const watchedItself: Scenario = {
  part,
  name: "round the clock, a front end 0.6 % fast that samples for itself: no word of a sound meter, % of error in what is told",
  play(seed) {
    const { loads, meters } = fleetOf(1, 2, 60, seed);
    const seen = loads.map((load) => ({ ...load, current: LOUD * load.current }));
    const loops = seen.map(waveLoop);
    const errors = { gainErrorPercent: 0.02, startRemainder: 0.4 };
    const fleetMeter = {
      ...meters[0]!,
      simulated: { ...meters[0]!.simulated, errors },
      *spells() {
        for (let n = 0; ; n++) yield { place: n % 2, load: seen[n % 2]!, seconds: 30 };
      },
    };
    const terms = watchTermsOf(fleetMeter);
    const records: MonitoringRecord[] = [];
    const thread = openWatchThread({ lanes: 1, engine: "machine code", rule: "light" }, (said) => {
      records.push(...said.records);
    });
    const calibration = { ...terms.lane.calibration, frontEndOf: terms.meter.serial };
    thread.words({ kind: "open", lane: 1, terms: { ...terms, lane: { ...terms.lane, calibration } } });
    const stream = terminalStream(fleetMeter, loops, WATCHED_S - 1);
    for (let second = 0; second < WATCHED_S; second++) thread.bytes(1, stream.next());
    thread.end();
    const last = records.findLast((one) => one.kind === "meter-condition")!;
    const { condition } = JSON.parse(last.state);
    const { notCovered } = conditionReport(condition, last.plate, last.untilTaiS - last.originTaiS);
    const { errorPercent, standardPercent, cause } = last.headline;
    const [found, uncertainty] = [errorPercent ?? Number.NaN, 2 * (standardPercent ?? Number.NaN)];
    const ok =
      cause === "sound behind its front end" &&
      notCovered.some(({ what }) => what === "gain") &&
      Math.abs(found - errors.gainErrorPercent) <= uncertainty &&
      uncertainty < 0.05;
    return { truth: errors.gainErrorPercent, found, uncertainty, ok };
  },
};

const anchored: Scenario = {
  part,
  name: "a front end 0.35 % fast by a terminal apart, 0.1 % faster half a year later: % it erred then, with its age",
  async play() {
    const gain = { gainErrorPercent: 0.04 };
    const then = { behind: gain, current: { gainErrorPercent: 100 * (1 / 1.0035 - 1) } };
    const now = { behind: gain, current: { gainErrorPercent: 100 * (1 / 1.0045 - 1) } };
    const { whole, behind } = truthIn(then);
    // To a terminal apart a meter with a fast front end is a fast meter.
    const apart = await resultApart({ gainErrorPercent: whole });
    const own = await resultIn(then);
    const halfAYear = 182n * 86_400_000_000_000n;
    const figure = (result: VerificationResult) => ({
      ...{ percent: errorOf(result).found, expandedPercent: errorOf(result).uncertainty },
    });
    const compared = {
      ...{ atTaiNs: later(ORIGIN, 0n) - halfAYear, by: "yh-01" },
      ...{ whole: figure(apart), behind: figure(own) },
    };
    const result = await resultIn({ ...now, compared });
    const front = result.scope?.frontEndFound;
    const truth = 100 * ((100 + whole) / (100 + behind) - 1);
    const [found, uncertainty] = [front?.percent ?? Number.NaN, front?.expandedPercent ?? Number.NaN];
    const ok =
      Math.abs(found - truth) <= uncertainty &&
      uncertainty < 0.02 &&
      Math.round(front?.ageDays ?? 0) === 182 &&
      result.verdict === "conforming behind its front end" &&
      unseen(result).includes("drift");
    return { truth, found, uncertainty, ok };
  },
};

export const scenarios: readonly Scenario[] = [
  hidden(
    "a front end 0.5 % fast, the meter behind it 0.03 %: % found, and gain named as not covered",
    { behind: { gainErrorPercent: 0.03 }, current: { gainErrorPercent: -0.5 } },
    "gain",
  ),
  hidden(
    "currents 12 µs late at power factor 0.5, the meter behind good: % found, and phase named as not covered",
    { current: { delayS: 12e-6 }, powerFactor: 0.5 },
    "phase",
  ),
  shown(
    "a constant error of −0.62 % behind a front end that is 0.6 % fast: % found, though the meter as a whole is right",
    { behind: { gainErrorPercent: -0.62 }, current: { gainErrorPercent: -0.6 } },
    "nonconforming behind its front end",
  ),
  shown(
    "arithmetic that is blind to harmonics: % found",
    { behind: { gainErrorPercent: 0, fundamentalOnly: true } },
    "nonconforming behind its front end",
  ),
  lostPulses,
  crystal(true),
  crystal(false),
  wholeByRoom,
  anotherMeters,
  anchored,
  watchedItself,
];
