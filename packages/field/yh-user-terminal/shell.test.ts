// YH's shell with a unit, a meter, a log and an uplink that the test plays: what it tells the step, whatever fails.

import type { Acquisition, Answer, FrameLog, KeptFrame, Mailbox, MeterPort, Uplink } from "@etalon/basis";
import { good } from "@etalon/basis";
import { readHeader } from "@etalon/codecs/sample-stream/index";
import { expect, it } from "vitest";
import { terminalsShell } from "./shell.ts";
import type { Work } from "./state.ts";
import type { Self } from "./step.ts";

const soon = <T>(look: () => T) => expect.poll(look, { interval: 5 });

const RATE_HZ = 10;
const work: Work = {
  ...{ detection: "d", stream: "d", uplink: "mqtt://127.0.0.1:1", forS: 2 },
  ...{ firstSample: null, startTaiNs: null, lastSequence: null },
};
const registers = {
  atTaiNs: 0n,
  activeImportKwh: 1,
  activeExportKwh: 0,
  reactiveImportKvarh: 0,
  reactiveExportKvarh: 0,
};

/** Samples come as fast as they are waited for. */
function unit(): Acquisition {
  let taken = 0;
  return {
    channels: [{ name: "ua", bits: 24 }],
    nominalRateHz: RATE_HZ,
    calibration: "c",
    taken: () => taken,
    read: () => true,
    pulses: () => [],
    clock: (sample) => ({
      ...{ sampleTaiNs: BigInt(sample) * 100_000_000n, measuredRateHz: RATE_HZ, state: "locked" },
      ...{ rateErrorBoundPpm: 1, timeErrorBoundNs: 1 },
    }),
    async until(sample, stop) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (!stop.aborted) taken = Math.max(taken, sample + 1);
    },
  };
}

/** A log in memory; one stream is enough here. */
function memoryLog(frames: Uint8Array[] = []) {
  const log: Pick<FrameLog, "append" | "read" | "upTo" | "streams" | "dropStream"> = {
    append: async (_stream, sequence, bytes) => {
      frames[sequence - 1] = bytes;
      return good("stored");
    },
    async *read(_stream, from): AsyncGenerator<Answer<KeptFrame>> {
      for (const [n, bytes] of frames.entries()) if (n + 1 >= from) yield good({ sequence: n + 1, bytes });
    },
    upTo: () => frames.length,
    streams: () => (frames.length > 0 ? [{ stream: "d", droppedUpTo: 0, upTo: frames.length }] : []),
    dropStream: async () => {
      frames.length = 0;
      return good(undefined);
    },
  };
  return { frames, log: log as FrameLog };
}

/** @param readRegisters the meter's answers, the last one over and over */
function opened(
  readRegisters: readonly (() => typeof registers)[] = [() => registers],
  fails = 0,
  clockOffsetNs = 0n,
) {
  let offsetNs = clockOffsetNs;
  const told: Self[] = [];
  let [left, reads, uplinks] = [fails, 0, 0];
  const mailbox = {
    async tell(_to: unknown, body: unknown) {
      if (left-- > 0) throw new Error("no connection");
      told.push(body as Self);
    },
  } as unknown as Mailbox;
  const uplinkTo = (): Answer<Uplink> => {
    uplinks++;
    return good({
      carry: () => ({ stop: async () => undefined }),
      close: async () => {
        uplinks--;
      },
    });
  };
  const meter = {
    readRegisters: async () => readRegisters[Math.min(reads++, readRegisters.length - 1)]?.(),
    readClock: async () => offsetNs, // the terminal's own stands at 0
    setClock: async (to: bigint) => {
      offsetNs = to;
    },
  } as unknown as MeterPort;
  const { frames, log } = memoryLog();
  const ports = { terminal: "t", unit: unit(), meter, log, uplinkTo };
  const shell = terminalsShell(mailbox, new Map([["t", ports]]));
  const act = (one: Parameters<typeof shell.controller.perform>[0]) =>
    shell.controller.perform(one, "terminal/t", new AbortController().signal);
  return { shell, act, told, frames, uplinks: () => uplinks };
}

const kinds = (told: readonly Self[]) => told.map(({ kind }) => kind);
const silence = (): never => {
  throw new Error("the meter does not answer");
};

it("samples to the end, tells it, uploads until the detection is discarded", async () => {
  const { act, told, frames, uplinks } = opened();
  await act({ kind: "sample", work });
  await act({ kind: "sample", work }); // heard twice
  await soon(() => kinds(told)).toEqual(["sampling", "sampled"]);
  expect(told[1]).toMatchObject({ lastSequence: 2 });
  const headers = frames.map((bytes) => readHeader(bytes));
  expect(headers).toMatchObject([{ value: { ends: false } }, { value: { ends: true } }]);
  expect(uplinks()).toBe(1);
  await act({ kind: "discard", detection: "d", stream: "d" });
  expect([uplinks(), frames]).toEqual([0, []]);
});

it("sets a meter's clock that is off, and tells of one that is near enough that it did not", async () => {
  for (const [off, after, meterSet] of [
    [1_300_000_000, 0, true],
    [-44_000, -44_000, false],
  ] as const) {
    const { act } = opened(undefined, 0, BigInt(off));
    expect(await act({ kind: "agree-time", detection: "d" })).toMatchObject([
      { kind: "clocks-set", offsetBeforeNs: off, offsetAfterNs: after, meterSet },
    ]);
  }
});

it("goes on behind what an earlier process left on disk, without a gap", async () => {
  const { act, frames, told } = opened();
  const first = opened();
  await first.act({ kind: "sample", work: { ...work, forS: 100 } });
  await soon(() => first.frames.length).toBeGreaterThan(2);
  await first.shell.stop();
  frames.push(...first.frames);
  const next = frames.length + 1;
  await act({ kind: "sample", work: { ...work, forS: 100, firstSample: 10, startTaiNs: 1_000_000_000n } });
  await act({ kind: "end", detection: "d" });
  await soon(() => kinds(told)).toEqual(["sampling", "sampled"]);
  expect(told[0]).toMatchObject({ firstSample: 10, startTaiNs: 1_000_000_000n });
  const headerOf = (n: number) => {
    const header = readHeader(frames[n] ?? new Uint8Array());
    if (!header.ok) throw new Error(header.why.text);
    return header.value;
  };
  const [last, joined] = [headerOf(next - 2), headerOf(next - 1)];
  expect(joined).toMatchObject({
    sequence: next,
    starts: false,
    firstSample: last.firstSample + last.samples,
  });
});

it("holds no uplink where the meter does not answer at first: the mailbox tries again", async () => {
  const { act, uplinks, told } = opened([silence, () => registers]);
  await expect(act({ kind: "sample", work })).rejects.toThrow("does not answer");
  expect(uplinks()).toBe(0);
  await act({ kind: "sample", work });
  await soon(() => kinds(told)).toEqual(["sampling", "sampled"]);
  expect(uplinks()).toBe(1);
});

it("says that it failed where the meter does not answer at the end", async () => {
  const { act, told } = opened([() => registers, silence]);
  await act({ kind: "sample", work });
  await soon(() => kinds(told)).toEqual(["sampling", "failed"]);
  expect(told[1]).toMatchObject({ why: expect.stringContaining("the meter does not answer") });
});

it("tells what it has to tell once the mailbox is back", async () => {
  const { act, told } = opened(undefined, 2);
  await act({ kind: "sample", work });
  await soon(() => kinds(told)).toEqual(["sampling", "sampled"]);
});
