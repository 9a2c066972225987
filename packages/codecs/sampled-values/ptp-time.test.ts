import { describe, expect, it } from "vitest";
import { readCapture } from "../pcap/read-capture.ts";
import { type CapturedFrame, writePcap } from "../pcap/write-pcap.ts";
import { noteCodes, recordingOf, type Sender, samplesOf, startNs } from "./captured-stream.fixture.ts";
import { ptpTime } from "./ptp-time.ts";

interface Message {
  readonly type: number;
  readonly sequence: number;
  readonly flags?: number;
  readonly correctionNs?: number;
  readonly originNs?: bigint;
  readonly domain?: number;
}

/** One PTP message over Ethernet, captured at an instant. */
function ptp(posixNs: bigint, message: Message): CapturedFrame {
  const { type, sequence, flags = 0, correctionNs = 0, originNs = 0n, domain = 0 } = message;
  const bytes = new Uint8Array(60);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x88f7);
  view.setUint8(14, type);
  view.setUint8(15, 2);
  view.setUint16(16, 44);
  view.setUint8(18, domain);
  view.setUint16(20, flags);
  view.setBigInt64(22, BigInt(correctionNs) << 16n);
  view.setBigUint64(34, 0xdc0539fffe0667c0n);
  view.setUint16(44, sequence);
  const seconds = originNs / 1_000_000_000n;
  view.setUint16(48, Number(seconds >> 32n));
  view.setUint32(50, Number(seconds & 0xffff_ffffn));
  view.setUint32(54, Number(originNs % 1_000_000_000n));
  return { posixNs, bytes };
}

const SYNC = 0;
const FOLLOW_UP = 8;
const ANNOUNCE = 11;
const TWO_STEP = 0x0200;
const TIMESCALE = 0x0008;
const S = 1_000_000_000n;

function timeOf(frames: readonly CapturedFrame[]): ReturnType<typeof ptpTime> {
  const capture = readCapture(writePcap(frames));
  if (!capture.ok) throw new Error(capture.why.text);
  return ptpTime(capture.value);
}

describe("the master's time", () => {
  it("comes from a Sync and its Follow_Up, by the promptest of them", () => {
    const pair = (sequence: number, atNs: bigint, delayNs: bigint): CapturedFrame[] => [
      ptp(atNs + delayNs, { type: SYNC, sequence, flags: TWO_STEP }),
      ptp(atNs + delayNs + 1000n, { type: FOLLOW_UP, sequence, originNs: atNs + 37n * S }),
    ];
    const time = timeOf([
      ...pair(1, 100n * S, 90_000n),
      ...pair(2, 101n * S, 20_000n),
      ...pair(3, 102n * S, 50_000n),
    ]);
    expect(time).toEqual({ aheadNs: 37n * S - 20_000n, syncs: 3, saysTai: false });
  });

  it("comes from a one-step Sync, and corrections are added", () => {
    const oneStep = ptp(50n * S, { type: SYNC, sequence: 1, originNs: 87n * S, correctionNs: 700 });
    expect(timeOf([oneStep])?.aheadNs).toBe(37n * S + 700n);
    const twoStep = [
      ptp(50n * S, { type: SYNC, sequence: 1, flags: TWO_STEP, correctionNs: 300 }),
      ptp(51n * S, { type: FOLLOW_UP, sequence: 1, originNs: 87n * S, correctionNs: -100 }),
    ];
    expect(timeOf(twoStep)?.aheadNs).toBe(37n * S + 200n);
  });

  it("is not made of halves: a Follow_Up needs its own Sync, of its own domain", () => {
    const sync = ptp(50n * S, { type: SYNC, sequence: 1, flags: TWO_STEP });
    expect(timeOf([sync])).toBeNull();
    expect(timeOf([sync, ptp(51n * S, { type: FOLLOW_UP, sequence: 2, originNs: 87n * S })])).toBeNull();
    expect(
      timeOf([sync, ptp(51n * S, { type: FOLLOW_UP, sequence: 1, originNs: 87n * S, domain: 4 })]),
    ).toBeNull();
    expect(timeOf([])).toBeNull();
  });
});

describe("a recording's start", () => {
  const unit: Sender = { sampleRateHz: 4000, firstCount: 1000 };
  // The fixture's first sample, of count 1000, is taken at startNs: with that the unit's second began 250 ms
  // before.
  const secondNs = startNs - 250_000_000n;
  const withPtp = (sender: Sender, aheadNs: bigint, flags = 0): ReturnType<typeof recordingOf> =>
    recordingOf([
      ptp(startNs, { type: ANNOUNCE, sequence: 1, flags }),
      ptp(startNs + 1n, { type: SYNC, sequence: 1, originNs: startNs + aheadNs }),
      ...samplesOf(sender, 0, 5000),
    ]);

  it("is the counter's place in the master's second where the unit follows it", () => {
    const aheadNs = 37n * S - (secondNs % S); // a computer whose clock is wrong by less than a second
    const recording = withPtp(unit, aheadNs);
    expect(recording.startTaiNs).toBe(startNs + aheadNs);
    expect(noteCodes(recording)).toEqual([]);
  });

  it("is the promptest capture on the master's time where the unit does not", () => {
    for (const recording of [
      withPtp(unit, 37n * S - (secondNs % S) + 100_000_000n),
      withPtp({ ...unit, asdu: { smpSynch: 0 } }, 37n * S - (secondNs % S) + 100_000_000n),
    ]) {
      expect(recording.startTaiNs).toBe(startNs + 37n * S - (secondNs % S) + 100_000_000n + 1_000_000n - 1n);
      expect(noteCodes(recording)).toContain("sv.start-by-capture");
    }
  });

  it("does not come from a master whose time scale is its own, unless it says that this is TAI", () => {
    const strange = withPtp(unit, -5000n * S);
    expect(noteCodes(strange)).toEqual(["sv.start-by-computer"]);
    expect(strange.notes[0]?.text).toContain("the PTP master's time is not TAI");
    const said = withPtp(unit, -5000n * S - (secondNs % S), TIMESCALE);
    expect(said.startTaiNs).toBe(startNs - 5000n * S - (secondNs % S));
  });
});
