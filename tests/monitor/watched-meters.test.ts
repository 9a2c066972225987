// Monitoring in one thread, from terminals' frames to records: energies and loads against closed form, gaps and doubts
// counted. The truth never passes the machine.

import { mainsHz } from "@etalon/basis";
import { openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { openMeterFrames } from "@etalon/cloud/vm-measuring-machine/monitoring/meter-frames";
import { openMeterWatch, type WatchTerms } from "@etalon/cloud/vm-measuring-machine/monitoring/meter-watch";
import {
  type FromWatch,
  openWatchThread,
} from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-thread";
import type { Frame } from "@etalon/condition";
import { type MonitoringRecord, monitoringRecord, telling } from "@etalon/messages/monitoring";
import { describe, expect, it } from "vitest";
import { laidOut } from "../condition/laid-spells.ts";
import { frameLoad } from "../condition/simulated-frames.ts";
import { fleetOf, START_S, watchTermsOf } from "./fleet.ts";
import { terminalStream } from "./terminal-stream.ts";
import { type WaveLoop, waveLoop } from "./wave-loops.ts";

const METERS = 8;
const SECONDS = 400;
const fleet = fleetOf(METERS, 4, 60, 1);
const loops: readonly WaveLoop[] = fleet.loads.map(waveLoop);

/** @param spoil  what becomes of a frame on its way; null: it does not come */
function watched(
  spoil: (second: number, bytes: Uint8Array, terminal: number) => Uint8Array | null = (_, bytes) => bytes,
) {
  const records: MonitoringRecord[] = [];
  let last: FromWatch | null = null;
  const thread = openWatchThread({ lanes: METERS, engine: "machine code", rule: "light" }, (said) => {
    records.push(...said.records);
    last = said;
  });
  const streams = fleet.meters.map((meter, n) => {
    thread.words({ kind: "open", lane: n + 1, terms: watchTermsOf(meter) });
    return terminalStream(meter, loops, SECONDS - 1);
  });
  for (let second = 0; second < SECONDS; second++)
    for (const [n, stream] of streams.entries()) {
      const bytes = spoil(second, stream.next(), n);
      if (bytes) thread.bytes(n + 1, bytes);
    }
  thread.end();
  const { watched: sums, refused } = last as unknown as FromWatch;
  return { records, sums, refused, truths: streams.map((stream) => stream.truth()) };
}

/** The last word on each. */
const hoursOf = (records: readonly MonitoringRecord[], meter: string) => [
  ...new Map(
    records.flatMap((one) =>
      one.kind === "meter-hour" && one.meter === meter ? [[one.fromTaiS, one] as const] : [],
    ),
  ).values(),
];

describe("meters under watch", () => {
  const { records, sums, truths } = watched();

  it("lose no frame and no pulse, and each pulse has its energy", () => {
    const frames = METERS * SECONDS;
    const none = { refused: 0, repeated: 0, lostFrames: 0, gaps: 0, doubtfulS: 0, unmatched: 0 };
    expect(sums).toMatchObject({ frames, ...none });
    expect(sums.pulses).toBe(truths.reduce((sum, { pulses }) => sum + pulses, 0));
    expect(sums.pulses).toBeGreaterThan(500);
    expect(Math.abs(sums.coveredS / frames - 1)).toBeLessThan(0.001);
  });

  it("have between first and last pulse the energy that truly passed, within 1 ppm", () => {
    for (const [n, { name }] of fleet.meters.entries()) {
      const joule = hoursOf(records, name).reduce((sum, { referenceJ }) => sum + referenceJ, 0);
      expect(Math.abs(joule / truths[n]!.betweenJ - 1), name).toBeLessThan(1e-6);
    }
  });

  it("tell records that the station understands, and the error that was programmed", () => {
    for (const one of records) expect(monitoringRecord.safeParse(one).error, one.kind).toBeUndefined();
    const last = new Map(
      records.flatMap((one) => (one.kind === "meter-condition" ? [[one.meter, one]] : [])),
    );
    expect(last.size).toBe(METERS);
    const of = (truth: string) => last.get(fleet.meters.find((one) => one.truth === truth)!.name)!.headline;
    const { errorPercent, standardPercent } = of("sound");
    expect(Math.abs(errorPercent!)).toBeLessThan(0.06 + 3 * standardPercent!); // own gain, and by load, up to 0.03 % each
    expect(of("sound").ofLimit).toBeLessThan(1);
    for (const truth of ["gain", "wrong constant", "dead phase", "reversed current"])
      expect(of(truth).ofLimit, truth).toBeGreaterThan(1);
  });
});

it.each(mainsHz)("the load that is heard is the load that was there, at %d Hz", (hertz) => {
  const fleet = fleetOf(1, 4, 60, 1, hertz);
  const loops = fleet.loads.map(waveLoop);
  const meter = fleet.meters[0]!;
  const lanes = openLanes({ lanes: 1, engine: "machine code", rule: "light" });
  const terms = watchTermsOf(meter);
  lanes.open(1, terms.lane);
  const heard: Frame[] = [];
  const frames = openMeterFrames({ ...terms.lane, ...terms }, (frame) => heard.push(frame));
  const stream = terminalStream(meter, loops);
  for (let second = 0; second < 50; second++) {
    const bytes = stream.next();
    frames.heard(lanes.frameOf(1, bytes), lanes.channelsOf(1)!);
  }
  const [spell] = laidOut(meter.simulated, meter.spells(), 0);
  expect(heard.length).toBeGreaterThanOrEqual(4);
  expect(heard[0]!.untilS).toBeGreaterThan(START_S);
  for (const { load, lengthS } of heard) {
    const truth = frameLoad(spell!, meter.simulated.meter, lengthS);
    const total = truth.activeJ.reduce((sum, row, k) => sum + row[k]!, 0);
    for (const [k, row] of truth.activeJ.entries())
      for (const [j, joule] of row.entries())
        expect(Math.abs(load.activeJ[k]![j]! - joule) / total).toBeLessThan(1e-5);
    expect(Math.abs(load.reactiveJ - truth.reactiveJ) / total).toBeLessThan(1e-5);
    expect(Math.abs(load.harmonicReactiveJ - truth.harmonicReactiveJ) / total).toBeLessThan(1e-5);
    expect(Math.abs(load.harmonicJ - truth.harmonicJ) / total).toBeLessThan(1e-5);
    expect(load.currentThd).toBeCloseTo(truth.currentThd, 4);
    for (const [k, current] of truth.currentsA.entries())
      expect(Math.abs(load.currentsA[k]! / current - 1)).toBeLessThan(1e-4);
  }
});

it.each([
  ["set back by two days", 2 * 86_400, 120],
  ["set to and fro over an hour's and a day's end", 300, 20],
])("go on being told when the terminal's clock is %s", (_, backS, everyS) => {
  const own = watchTermsOf(fleet.meters[0]!);
  const terms = { ...own, originTaiS: own.originTaiS + START_S - 86_400 - 10 };
  const hours = new Set<number>();
  const seen = new Set<number>();
  let records: MonitoringRecord[] = [];
  const watch = openMeterWatch(terms, (record) => {
    records.push(record);
    if (record.kind === "meter-hour") hours.add(record.fromTaiS);
    if (record.kind !== "meter-condition") return;
    expect(telling.safeParse(records).error).toBeUndefined();
    records = [];
  });
  const lanes = openLanes({ lanes: 1, engine: "machine code", rule: "light" });
  lanes.open(1, terms.lane);
  const stream = terminalStream(fleet.meters[0]!, loops);
  for (let second = 0; second < 240; second++) {
    const figures = lanes.frameOf(1, stream.next());
    const taiS = figures.taiS - (Math.floor(second / everyS) % 2) * backS;
    seen.add(terms.originTaiS + 3600 * Math.floor((taiS - terms.originTaiS) / 3600));
    watch.heard({ ...figures, taiS }, lanes.channelsOf(1)!);
  }
  watch.end();
  expect([...hours].sort()).toEqual([...seen].sort());
});

it("frames that do not come, come twice, or come damaged are counted, and no error is made of them", () => {
  const before = new Map<number, Uint8Array>();
  const { records, sums, refused } = watched((second, bytes, terminal) => {
    if (second >= 100 && second < 105) return null;
    if (second === 200) {
      bytes[bytes.length >> 1]! ^= 0x55;
      return bytes;
    }
    if (second === 301) return before.get(terminal)!; // 301 is lost by it, and with it what needs it
    before.set(terminal, bytes);
    return bytes;
  });
  expect(refused.length).toBeGreaterThanOrEqual(METERS);
  expect(sums.gaps).toBe(3 * METERS);
  expect(sums.repeated).toBe(METERS);
  expect(sums.lostFrames).toBeGreaterThanOrEqual(7 * METERS);
  expect(sums.coveredS).toBeLessThan(METERS * (SECONDS - 7));
  expect(sums.coveredS).toBeGreaterThan(METERS * (SECONDS - 22)); // up to five seconds to the next key frame each
  const sound = fleet.meters[0]!.name;
  const hours = hoursOf(records, sound);
  const [referenceJ, meterJ] = [0, 1].map((at) =>
    hours.reduce((sum, hour) => sum + (at === 0 ? hour.referenceJ : hour.meterJ), 0),
  );
  expect(Math.abs(100 * (meterJ! / referenceJ! - 1))).toBeLessThan(0.1);
});

describe("a meter that samples for itself", () => {
  const [meter] = fleet.meters;
  const terms = watchTermsOf(meter!);
  const itself = (frontEndOf: string) => {
    const calibration = { ...terms.lane.calibration, frontEndOf };
    return { ...terms, lane: { ...terms.lane, calibration } };
  };

  it("is not watched by the record of another meter's front end, and the refusal says so", () => {
    const said: FromWatch[] = [];
    const options = { lanes: 1, engine: "machine code", rule: "light" } as const;
    const thread = openWatchThread(options, (message) => said.push(message));
    thread.words({ kind: "open", lane: 1, terms: itself("another") });
    thread.bytes(1, terminalStream(meter!, loops).next());
    thread.end();
    expect(said.flatMap(({ refused }) => refused)[0]?.why.code).toBe("calibration.of-another-meter");
    expect(said.flatMap(({ records }) => records)).toEqual([]);
  });

  it("begins anew behind what a terminal apart had heard, and goes on with its own", () => {
    const state = (from: WatchTerms, kept: string | null): string => {
      const records: MonitoringRecord[] = [];
      const watch = openMeterWatch({ ...from, kept }, (record) => records.push(record));
      const lanes = openLanes({ lanes: 1, engine: "machine code", rule: "light" });
      lanes.open(1, from.lane);
      const stream = terminalStream(meter!, loops);
      for (let second = 0; second < 30; second++)
        watch.heard(lanes.frameOf(1, stream.next()), lanes.channelsOf(1)!);
      watch.end();
      return records.flatMap((one) => (one.kind === "meter-condition" ? [one.state] : [])).at(-1)!;
    };
    const pulsesOf = (text: string): number => JSON.parse(text).ofHour.pulses;
    const own = itself(terms.meter.serial);
    const apart = state(terms, null);
    expect(pulsesOf(apart)).toBeGreaterThan(0);
    expect(state(own, apart)).toBe(state(own, null));
    const kept = state(own, null);
    expect(pulsesOf(state(own, kept))).toBe(pulsesOf(apart)); // heard already
    const { untilS: _, ...unsaid } = JSON.parse(kept);
    expect(pulsesOf(state(own, JSON.stringify(unsaid)))).toBe(2 * pulsesOf(apart));
  });
});
