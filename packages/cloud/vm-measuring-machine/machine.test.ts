// The measuring program on its control port and its local devices: what it says, and what it bears hearing twice.

import type { ByteLink, Calibration, Meter } from "@etalon/basis";
import { toJson } from "@etalon/basis";
import { playedEnd } from "@etalon/basis/testing/played-end";
import { encodeFrame } from "@etalon/codecs/sample-stream/index";
import { type AgentEvent, type AgentSession, agentSession } from "@etalon/codecs/virtual-link/index";
import { waveformSourceDriver } from "@etalon/devices/index";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import { SHOWN_BYTES_AT_MOST } from "@etalon/messages/snapshot";
import { expect, it } from "vitest";
import { runMachine } from "./machine.ts";

const soon = <T>(look: () => T) => expect.poll(look, { interval: 5 });

const identity = { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" } as const;
const meter: Meter = {
  ...{ serial: "1", accuracyClass: "2", wiring: "1P2W", activeConstant: 1e6 },
  ...{ nominalVoltage: 220, ratedCurrent: 5, maxCurrent: 60 },
};
const carryOut = {
  kind: "carry-out",
  stream: "d",
  requirements: {
    ...{ detection: "d", meter, calibration: null, register: "wh+" },
    method: { rule: "field", durationS: 3 },
    rules: { minimumIntervals: 5 },
    correctness: { wiringCheck: false },
  },
};
const found = (device: string) => ({
  kind: "new-hardware-found",
  resource: "a/1",
  device,
  identity,
  token: 1,
});

const [builtIn] = [waveformSourceDriver].map(({ open: _, ...driver }) => ({ ...driver, sha256: null }));
const bind = { kind: "bind-driver", resource: "a/1", driver: builtIn, code: null };

const calibration: Calibration = {
  ...{ id: "cal", terminal: "t", certificate: "C", validFromTaiNs: 0n, validToTaiNs: 10n ** 19n },
  channels: ["ua", "ia"].map((name) => ({
    ...{ name, gain: 1, offset: 0, delaySeconds: 0 },
    ...{ gainStandardUncertaintyPercent: 0.005, delayStandardUncertaintySeconds: 2e-8 },
  })),
  rateErrorBoundPpm: 1,
};

/** Frames 1 … 3 of the stream, a second each. */
function frame(sequence: number, by: string | null): Uint8Array {
  const first = 4000 * (sequence - 1);
  const wave = (peak: number) =>
    Int32Array.from({ length: 4000 }, (_, n) =>
      Math.round(peak * Math.sin((2 * Math.PI * (first + n)) / 80)),
    );
  return encodeFrame({
    header: {
      ...{ terminal: "t", stream: "d", sequence, firstSample: first, samples: 4000, nominalRateHz: 4000 },
      clock: {
        ...{ sampleTaiNs: BigInt(sequence) * 1_000_000_000n, measuredRateHz: 4000, state: "locked" },
        ...{ rateErrorBoundPpm: 0.1, timeErrorBoundNs: 100 },
      },
      channels: ["ua", "ia"].map((name) => ({ name, bits: 24 })),
      ...{ calibration: by, starts: sequence === 1, ends: sequence === 3 },
    },
    pulses: [],
    codes: [wave(311), wave(7)],
  });
}

/** A device with an agent at its far end, played by the test; it can be opened once. */
function device() {
  const session: AgentSession = agentSession({ ticket: "a-ticket-of-sixteen", resource: "a/1", token: 1 });
  const asked: AgentEvent[] = [];
  const end = playedEnd(session.start());
  let opens = 0;
  const link: ByteLink = {
    write: (bytes) => asked.push(...session.heard(bytes).events) >= 0,
    drained: async () => undefined,
    heard: end.heard,
    close: end.close,
  };
  return {
    open: () => (opens++ === 0 ? link : undefined),
    closed: end.closed,
    reads: () => asked.flatMap((event) => (event.kind === "read" ? [event.fromSequence] : [])),
    say(message: Parameters<AgentSession["say"]>[0]) {
      end.tell(session.say(message));
    },
  };
}

function started(devices: Record<string, ReturnType<typeof device>>) {
  const said: VmToNc[] = [];
  const orders: unknown[] = [];
  let wake: () => void = () => undefined;
  const heard = (async function* () {
    for (;;) {
      while (orders.length > 0) yield orders.shift();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  })();
  void runMachine({
    heard,
    say: (message) => said.push(message),
    async openDevice(path) {
      const link = devices[path]?.open();
      if (!link) throw new Error(`cannot open ${path}`);
      return link;
    },
  });
  return {
    kinds: () => said.map(({ kind }) => kind),
    last: () => said.at(-1),
    tell(...all: unknown[]) {
      orders.push(...all);
      wake();
    },
  };
}

const sent = (sequence: number, by: string | null = null) =>
  ({ kind: "frame", stream: "d", sequence, bytes: frame(sequence, by) }) as const;
const end = (lastSequence: number, complete: boolean) =>
  ({ kind: "end", stream: "d", lastSequence, complete }) as const;

it("binds, carries out, and concludes with the stream's end; orders heard twice change nothing", async () => {
  const one = device();
  const { kinds, last, tell } = started({ "/1": one });
  tell(found("/1"), bind, found("/1"), bind, carryOut, carryOut);
  await soon(one.reads).toEqual([1]);
  for (const sequence of [1, 2, 3]) one.say(sent(sequence));
  one.say(end(3, true));
  await soon(() => kinds().filter((kind) => kind !== "progress")).toEqual([
    "hello",
    "driver-bound",
    "result",
  ]);
  expect(last()).toMatchObject({ detection: "d", result: { recording: { samples: 12_000, gaps: [] } } });
  expect(last()).not.toHaveProperty("lastSeen"); // without a calibration record nobody knows what codes stand for
});

it("goes on over another link where one was lost, behind the last frame that it had", async () => {
  const [one, two] = [device(), device()];
  const { last, tell } = started({ "/1": one, "/2": two });
  tell(found("/1"), bind, carryOut);
  await soon(one.reads).toEqual([1]);
  one.say(sent(1));
  one.say(end(1, false)); // the agent stops before the stream's end
  await soon(one.closed).toBe(true); // which NC sees
  tell({ kind: "hardware-gone", resource: "a/1", why: "the link ended" }, found("/2"), bind, carryOut);
  await soon(two.reads).toEqual([2]);
  two.say(sent(2));
  two.say(sent(3));
  two.say(end(3, true));
  await soon(last).toMatchObject({ kind: "result", result: { recording: { samples: 12_000, gaps: [] } } });
});

it("says with its result what it saw last, though nobody looked, where a record tells what codes stand for", async () => {
  const one = device();
  const { kinds, last, tell } = started({ "/1": one });
  tell(found("/1"), bind, { ...carryOut, requirements: { ...carryOut.requirements, calibration } });
  await soon(one.reads).toEqual([1]);
  for (const sequence of [1, 2, 3]) one.say(sent(sequence, calibration.id));
  one.say(end(3, true));
  await soon(() => kinds().at(-1)).toBe("result");
  expect(kinds()).not.toContain("snapshot");
  const said = last() as Extract<VmToNc, { kind: "result" }>;
  expect(said.lastSeen).toMatchObject({
    ...{ atTaiNs: 3_000_000_000n, durationS: 1, frequencyHz: expect.closeTo(50, 6) },
    channels: [
      { name: "ua", phasor: { rms: expect.closeTo(311 / Math.SQRT2, 0), angleDeg: 0 } },
      { name: "ia", phasor: { rms: expect.closeTo(7 / Math.SQRT2, 0), angleDeg: expect.closeTo(0, 1) } },
    ],
  });
  expect(toJson(said.lastSeen).length).toBeLessThan(SHOWN_BYTES_AT_MOST);
});

it("concludes once, whatever links come afterwards", async () => {
  const [one, two] = [device(), device()];
  const { kinds, tell } = started({ "/1": one, "/2": two });
  tell(found("/1"), bind, carryOut);
  await soon(one.reads).toEqual([1]);
  for (const sequence of [1, 2, 3]) one.say(sent(sequence));
  one.say(end(3, true));
  await soon(() => kinds().at(-1)).toBe("result");
  tell(
    { kind: "hardware-gone", resource: "a/1", why: "the link ended" },
    found("/2"),
    bind,
    carryOut,
    carryOut,
  );
  await soon(() => kinds().at(-1)).toBe("driver-bound");
  tell({ kind: "hardware-gone", resource: "a/1", why: "the link ended" });
  await soon(two.closed).toBe(true);
  expect(two.reads()).toEqual([]);
  expect(kinds().filter((kind) => kind === "result")).toHaveLength(1);
});

it("says why it fails: a driver that is not for it, hardware that is gone, a stream that the agent refuses", async () => {
  const one = device();
  const { last, tell } = started({ "/1": one });
  tell({ ...found("/0"), identity: { ...identity, kind: "meter" } }, bind);
  await soon(last).toMatchObject({
    kind: "driver-failed",
    why: "driver waveform-source 1 by Etalon, built in (waveform, pulses) is for * *, not for M T",
  });
  tell(found("/0"), bind);
  await soon(last).toMatchObject({ kind: "driver-failed", why: expect.stringMatching(/cannot open \/0/) });
  tell(found("/1"), bind, carryOut);
  await soon(one.reads).toEqual([1]);
  one.say({ kind: "refuse", code: "ia.stream", text: "Not mine.", stream: "d" });
  await soon(last).toEqual({ kind: "failed", detection: "d", why: "Not mine." });
});
