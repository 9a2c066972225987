// A watch that goes on elsewhere: conditions taken up from what was told, links that are lost and opened again, tokens that are
// stale. Real links over TCP, the agent's own serving.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ByteLink, type Calibration, nanoseconds } from "@etalon/basis";
import { openMonitoringMachine } from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-machine";
import {
  type FromWatch,
  openWatchThread,
} from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-thread";
import { openWatching } from "@etalon/cloud/vm-measuring-machine/monitoring/watching";
import { agentSession } from "@etalon/codecs/virtual-link/index";
import { rollingStreams } from "@etalon/field/ia-instrument-agent/rolling-streams";
import { serveStreams } from "@etalon/field/ia-instrument-agent/serving";
import {
  type MeterCondition,
  type MeterHour,
  type MonitoringRecord,
  telling,
  type WatchOrder,
} from "@etalon/messages/monitoring";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import { dialLink, listenForLinks } from "@etalon/outside/links/tcp";
import { openFrameLog } from "@etalon/outside/segments/index";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { fleetOf, START_S, watchTermsOf } from "./fleet.ts";
import { ownThread } from "./own-thread.ts";
import { terminalStream } from "./terminal-stream.ts";
import { waveLoop, waveLoopNaming } from "./wave-loops.ts";

const folder = mkdtempSync(join(tmpdir(), "handover-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fleet = fleetOf(1, 2, 60, 3);
const meter = fleet.meters[0]!;
const loops = fleet.loads.map(waveLoop);
const SECONDS = 240;
const LANES = { lanes: 2, engine: "machine code", rule: "light" } as const;
const frames = (() => {
  const stream = terminalStream(meter, loops, SECONDS - 1);
  return Array.from({ length: SECONDS }, () => stream.next());
})();

/** @param inOrder  whether it says its last word */
function watched(from: number, to: number, kept: string | null, inOrder = true): readonly MonitoringRecord[] {
  const records: MonitoringRecord[] = [];
  const thread = openWatchThread(LANES, (said: FromWatch) => void records.push(...said.records));
  thread.words({ kind: "open", lane: 1, terms: { ...watchTermsOf(meter), kept } });
  for (const bytes of frames.slice(from, to)) thread.bytes(1, bytes);
  if (!inOrder) {
    thread.idle();
    return records;
  }
  thread.end();
  return records;
}
const lastHour = (records: readonly MonitoringRecord[]) =>
  records.findLast((one): one is MeterHour => one.kind === "meter-hour")!;
const lastState = (records: readonly MonitoringRecord[]) =>
  records.findLast((one): one is MeterCondition => one.kind === "meter-condition")!;

it("an hour that one machine began another ends: nothing is counted twice, and the error is that of both parts", () => {
  const whole = watched(0, SECONDS, null);
  const first = watched(0, 120, null);
  const second = watched(120, SECONDS, lastState(first).state); // second 120 is a key frame
  const [together, apart] = [lastHour(whole), lastHour(second)];
  expect(apart.fromTaiS).toBe(together.fromTaiS);
  expect(apart.pulses).toBe(together.pulses);
  expect(Math.abs(apart.coveredS - together.coveredS)).toBeLessThan(0.2);
  // one interval, over the change of hands, is missing
  expect(together.referenceJ - apart.referenceJ).toBeGreaterThan(0);
  expect(together.meterJ - apart.meterJ).toBeCloseTo(180, 6);
  const error = (one: MeterHour) => 100 * (one.meterJ / one.referenceJ - 1);
  expect(Math.abs(error(apart) - error(together))).toBeLessThan(0.05);
  expect(Math.abs(lastState(second).untilTaiS - lastState(whole).untilTaiS)).toBeLessThan(1e-6);
});

it("a machine that dies between two tellings loses nothing: the next reads the agent's stream again and leaves out what is counted", () => {
  const whole = lastHour(watched(0, SECONDS, null));
  const told = lastState(watched(0, 120, null)).state;
  const again = lastHour(watched(0, SECONDS, told));
  expect(again).toMatchObject({ fromTaiS: whole.fromTaiS, pulses: whole.pulses, gaps: 0, lostFrames: 0 });
  expect(Math.abs(again.coveredS - whole.coveredS)).toBeLessThan(0.01);
  expect(whole.meterJ - again.meterJ).toBeCloseTo(180, 6); // the interval over the change of hands
  // A clock that was set back by more than any agent keeps is heard: else the meter would not be watched for as long.
  const { untilS, ...kept } = JSON.parse(told);
  const ahead = JSON.stringify({ ...kept, untilS: untilS + 10 * 86_400 });
  expect(lastHour(watched(0, SECONDS, ahead)).pulses).toBeGreaterThan(whole.pulses);
});

it("whatever machines die when, an hour is counted once: each goes on behind what was told, from what the agent keeps", () => {
  const whole = lastHour(watched(0, SECONDS, null));
  const deaths = fc.uniqueArray(fc.integer({ min: 1, max: SECONDS - 1 }), { minLength: 1, maxLength: 4 });
  let goneOn = 0;
  const walks = fc.property(deaths, fc.boolean(), (at, inOrder) => {
    let state: string | null = null;
    let floor = 0;
    for (const to of at.sort((a, b) => a - b)) {
      // Who dies has told what it told, and not its last word.
      const told = watched(floor, to, state, inOrder);
      const last = told.findLast((one): one is MeterCondition => one.kind === "meter-condition");
      if (last === undefined) continue;
      if (state !== null) goneOn++;
      state = last.state;
      floor = Math.max(floor, last.heardUpTo! - 16);
    }
    const hour = lastHour(watched(floor, SECONDS, state));
    expect(hour).toMatchObject({ fromTaiS: whole.fromTaiS, pulses: whole.pulses });
    expect(hour).toMatchObject({ gaps: 0, lostFrames: 0, doubtfulS: 0 });
    expect(hour.unmatched).toBeLessThanOrEqual(at.length); // a pulse may have waited for samples as its machine died
    expect(Math.abs(hour.coveredS - whole.coveredS)).toBeLessThan(0.01);
    const intervals = (whole.meterJ - hour.meterJ) / 180;
    expect(intervals).toBeLessThanOrEqual(at.length + 1e-6);
    expect(Math.abs(hour.meterJ / hour.referenceJ / (whole.meterJ / whole.referenceJ) - 1)).toBeLessThan(
      5e-4,
    );
  });
  fc.assert(walks, { numRuns: 6 });
  expect(goneOn).toBeGreaterThan(0);
});

it("wherever the telling breaks off, what was told of hours reaches as far as the condition, over an hour's end too", () => {
  const terms = watchTermsOf(meter);
  for (const endsAt of [60, 115, 180]) {
    const hours = new Map<number, MeterHour>();
    let knownS = 0;
    const thread = openWatchThread(LANES, ({ records }: FromWatch) => {
      for (const one of records)
        if (one.kind === "meter-hour") hours.set(one.fromTaiS, one);
        else if (one.kind === "meter-condition") knownS = one.untilTaiS - terms.originTaiS - START_S;
      const coveredS = [...hours.values()].reduce((sum, hour) => sum + hour.coveredS, 0);
      expect(Math.abs(coveredS - knownS), `${coveredS} s, the hour ends at ${endsAt}`).toBeLessThan(1);
    });
    const originTaiS = terms.originTaiS + START_S + endsAt - 2 * 3600;
    thread.words({ kind: "open", lane: 1, terms: { ...terms, originTaiS } });
    for (const bytes of frames) {
      thread.bytes(1, bytes);
      thread.words({ kind: "close", lane: 2 }); // nobody's: it tells at once
    }
    thread.end();
    expect(hours.size).toBe(2);
    expect(knownS).toBeGreaterThan(SECONDS - 1);
  }
});

it("a seat says in one word what is told at once, the last of it when it is told to end", async () => {
  const { lane, register, ...terms } = watchTermsOf(meter);
  const said: VmToNc[] = [];
  const watching = openWatching(ownThread(LANES).open);
  const seat = watching.seat((message) => void said.push(message));
  const order: WatchOrder = {
    ...{ detection: terms.stream, meter: meter.name, plate: terms.meter, terminal: lane.terminal, register },
    ...{ calibration: lane.calibration, kept: null, originTaiS: terms.originTaiS + START_S + 180 - 7200 },
  };
  let isRead = (): void => undefined;
  const read = new Promise<void>((resolve) => {
    isRead = resolve;
  });
  seat.watch(order, {
    kind: "waveform-source",
    async *frames() {
      for (const [n, bytes] of frames.entries()) yield { sequence: n + 1, bytes };
      isRead();
      await new Promise(() => undefined); // the stream goes on
    },
    close: () => undefined,
  });
  await read;
  seat.end(order.detection);
  await expect.poll(() => said.at(-1)?.kind, { interval: 5 }).toBe("watch-ended");
  const tellings = said.flatMap((one) => (one.kind === "telling" ? [one.records] : []));
  expect(said).toHaveLength(tellings.length + 1);
  for (const records of tellings) {
    expect(telling.safeParse(records).error).toBeUndefined();
    expect(records.map(({ kind }) => kind === "meter-condition").indexOf(true)).toBe(records.length - 1);
  }
  expect(tellings.at(-1)!.map(({ kind }) => kind)).toEqual(["meter-hour", "meter-hour", "meter-condition"]);
  await watching.end();
});

it("frames that went before the next machine could read them are named, and those of another stream are none", () => {
  const told = lastState(watched(0, 120, null)).state;
  const missed = lastHour(watched(150, SECONDS, told)); // second 150 is a key frame
  expect(missed).toMatchObject({ gaps: 1, lostFrames: 30 });
  expect(Math.abs(missed.coveredS - (SECONDS - 30))).toBeLessThan(1);
  const { last, ...kept } = JSON.parse(told);
  expect(last).toEqual({ stream: meter.name, sequence: 120 });
  const ofAnother = JSON.stringify({ ...kept, last: { ...last, stream: "another" } });
  expect(lastHour(watched(150, SECONDS, ofAnother))).toMatchObject({ gaps: 0, lostFrames: 0 });
});

it("a frame that names another of the terminal's records is taken by that, and no second is lost", () => {
  const terms = watchTermsOf(meter);
  const newer = { ...terms.lane.calibration, id: "newer" };
  const named = [...loops];
  const stream = terminalStream(meter, named, SECONDS - 1);
  const renewed = Array.from({ length: SECONDS }, (_, second) => {
    if (second === 120)
      named.splice(0, named.length, ...fleet.loads.map((load) => waveLoopNaming("newer", load)));
    return stream.next();
  });
  const hourBy = (others: readonly Calibration[]): FromWatch => {
    const records: MonitoringRecord[] = [];
    let last: FromWatch | null = null;
    const thread = openWatchThread(LANES, (said: FromWatch) => {
      records.push(...said.records);
      last = said;
    });
    thread.words({ kind: "open", lane: 1, terms: { ...terms, others } });
    for (const bytes of renewed) thread.bytes(1, bytes);
    thread.end();
    return { ...(last as unknown as FromWatch), records };
  };
  const whole = lastHour(watched(0, SECONDS, null));
  const { records, watched: sums } = hourBy([newer]);
  const hour = lastHour(records);
  expect(sums).toMatchObject({ refused: 0, gaps: 0, lostFrames: 0 });
  expect(hour.pulses).toBe(whole.pulses);
  expect(Math.abs(hour.coveredS - whole.coveredS)).toBeLessThan(0.2);
  expect(whole.meterJ - hour.meterJ).toBeCloseTo(180, 6); // the interval over the change
  expect(hourBy([]).watched.refused).toBe(SECONDS - 120); // a record that nobody knows
});

it("what is heard while the calibration is not valid is told so", () => {
  const terms = watchTermsOf(meter);
  const until = (seconds: number) => nanoseconds(terms.originTaiS + START_S + seconds);
  const causeBy = (validToTaiNs: bigint): string => {
    const records: MonitoringRecord[] = [];
    const thread = openWatchThread(LANES, (said: FromWatch) => void records.push(...said.records));
    const lane = { ...terms.lane, calibration: { ...terms.lane.calibration, validToTaiNs } };
    thread.words({ kind: "open", lane: 1, terms: { ...terms, lane } });
    for (const bytes of frames.slice(0, 60)) thread.bytes(1, bytes);
    thread.end();
    return lastState(records).headline.cause;
  };
  expect(causeBy(until(70))).not.toContain("expired");
  expect(causeBy(until(35))).toContain(" by an expired calibration");
});

it("a link that is cut resumes on another where it was; a stale token is refused and reads nothing", async () => {
  const opened = await openFrameLog(folder, { quotaBytes: 2 ** 26, segmentBytes: 2 ** 22, groupSyncMs: 0 });
  if (!opened.ok) throw new Error(opened.why.text);
  const rolling = rollingStreams(opened.value, { frames: 1000, bytes: 2 ** 26 }, () => undefined);
  rolling.roll(meter.name);
  const records: MonitoringRecord[] = [];
  const { open, measured } = ownThread(LANES);
  const machine = openMonitoringMachine({
    open,
    refused: (_, __, why) => {
      throw new Error(why.text);
    },
    lost: () => undefined,
  });
  machine.hold({
    terms: watchTermsOf(meter),
    hears: { record: (record) => records.push(record) },
  });

  const incoming: ((link: ByteLink) => void)[] = [];
  const listening = await listenForLinks("127.0.0.1", 0, ({ link, known }) => {
    known();
    incoming.shift()?.(link);
  });
  if (!listening.ok) throw new Error(listening.why.text);
  /** The agent dials under `valid`; the machine reads with `token`. */
  async function link(valid: number, token: number) {
    const arrived = new Promise<ByteLink>((resolve) => incoming.push(resolve));
    const dialled = await dialLink("127.0.0.1", listening.ok ? listening.value.port : 0);
    if (!dialled.ok) throw new Error(dialled.why.text);
    const session = agentSession({
      ticket: "a-ticket-of-thirty-two-letters--",
      resource: meter.name,
      token: valid,
    });
    const served = serveStreams(dialled.value, session, rolling.log, null, (stream) => stream === meter.name);
    const identity = { kind: "waveform-source", maker: "-", model: "-", serial: "-", firmware: "-" } as const;
    const ended = machine.read(meter.name, await arrived, token, identity);
    return { ended, cut: () => dialled.value.close(), served };
  }
  const until = async (count: number) => {
    for (const deadline = Date.now() + 60_000; measured() < count; )
      if (Date.now() > deadline) throw new Error(`${measured()} of ${count} frames came`);
      else await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const append = async (from: number, to: number) => {
    for (let n = from; n < to; n++) await rolling.log.append(meter.name, n + 1, frames[n]!);
  };

  await append(0, 60);
  const stale = await link(7, 6);
  expect((await stale.ended).kind).toBe("lost");
  expect(measured()).toBe(0);
  for (const [n, upTo] of [60, 100, 140, SECONDS].entries()) {
    const one = await link(7, 7);
    if (n > 0) await append([60, 100, 140][n - 1]!, upTo);
    await until(upTo);
    one.cut();
    expect((await one.ended).kind).toBe("lost");
  }
  machine.release(meter.name);
  await machine.end();
  expect(measured()).toBe(SECONDS);
  const hour = lastHour(records);
  const straight = lastHour(watched(0, SECONDS, null));
  expect({ ...hour, doubts: 0 }).toEqual({ ...straight, doubts: 0 }); // to the bit: not a frame twice, none missing
  await listening.value.close();
  await opened.value.close();
});
