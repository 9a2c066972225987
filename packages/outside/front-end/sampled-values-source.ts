// A terminal's source that is a stream of sampled values (IEC 61850-9-2, 9-2LE, 61869-9) on an Ethernet interface, captured
// by tcpdump. Opened by `source.ts`.

import { type Answer, good, instantFromPosixNs, type Log, refused } from "@etalon/basis";
import { openPcapStream } from "@etalon/codecs/pcap/index";
import {
  type Asdu,
  decodeSampledValues,
  openSampleNumbers,
  validityMask,
} from "@etalon/codecs/sampled-values/index";
import { seldom } from "../telemetry/seldom.ts";
import type { HeldSamples } from "./held-samples.ts";
import type { SourceFile } from "./source-file.ts";

interface Wired {
  readonly file: SourceFile;
  readonly unit: HeldSamples;
  readonly log: Log;
  readonly terminal: string;
}

/** Of a merging unit whose counter follows no clock: its quartz, and the host's clock for the instant. */
const FREE_RATE_BOUND_PPM = 100;
const FREE_TIME_BOUND_NS = 0.5e9;
/** Written unbuffered, with nanoseconds, whatever tags the frames have. */
export const tcpdump = (on: string): readonly string[] => [
  ...["tcpdump", "-i", on, "-n", "-U", "--immediate-mode", "-s", "0", "-w", "-"],
  ...["--time-stamp-precision", "nano", "ether proto 0x88ba or (vlan and ether proto 0x88ba)"],
];

/** Takes one run of the capturing program. */
export function sampledValuesRun({ file, unit, log, terminal }: Wired): (bytes: Uint8Array) => Answer<void> {
  const { sampleRateHz: rateHz, channels } = file;
  const wanted = "interface" in file.samples ? file.samples.svId : undefined;
  const capture = openPcapStream();
  const numbers = openSampleNumbers(rateHz);
  const notes = seldom(log);
  const highest = Math.max(...channels.map(({ place }) => place));
  const bounds = file.clock ?? {
    rateErrorBoundPpm: FREE_RATE_BOUND_PPM,
    timeErrorBoundNs: FREE_TIME_BOUND_NS,
  };
  let svId = wanted;
  let synchronised: boolean | null = null;
  let clockedAt = Number.NEGATIVE_INFINITY;
  /** Samples in a row that wait to be added. */
  let block: { first: number; codes: number[] } | null = null;
  let fault: string | null = null;

  function flush(): void {
    if (block === null) return;
    unit.add(block.first, block.codes.length / channels.length, Int32Array.from(block.codes));
    block = null;
  }

  function frame(bytes: Uint8Array, posixNs: bigint): void {
    const look = decodeSampledValues(bytes);
    if (look.kind === "reject") notes.warn("yh.frame-rejected", { terminal, why: look.why });
    if (look.kind !== "frame") return;
    for (const asdu of look.frame.asdus) {
      svId ??= asdu.svId;
      if (asdu.svId === svId) sample(asdu, instantFromPosixNs(posixNs));
      else if (wanted === undefined) fault ??= `streams "${svId}" and "${asdu.svId}"; svId has to say which`;
    }
  }

  function sample({ smpCnt, smpSynch, data }: Asdu, taiNs: bigint): void {
    if (data.length < highest * 8 || smpCnt >= rateHz) {
      fault ??=
        smpCnt >= rateHz
          ? `smpCnt ${smpCnt}; below the ${rateHz} of the source file is expected`
          : `${data.length / 8} channels in a sample; at least ${highest} are expected`;
      return;
    }
    const number = numbers.of(smpCnt, taiNs);
    const end = block === null ? unit.end() : block.first + block.codes.length / channels.length;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const invalid = channels.some(({ place }) => (view.getUint32(place * 8 - 4) & validityMask) !== 0);
    const late = number === null || (end !== null && number < end);
    // The place of an invalid one stays empty: a gap.
    if (invalid || late) notes.warn(late ? "yh.sample-late" : "yh.sample-invalid", { terminal, smpCnt });
    if (invalid || late) return;
    if (block === null || number !== end) flush();
    block ??= { first: number, codes: [] };
    for (const { place } of channels) block.codes.push(view.getInt32(place * 8 - 8));
    clock(number, taiNs, smpSynch ?? 0);
  }

  /** 2, and 5 upwards (a grandmaster's number): global; what a local clock leads is as free in time as none. */
  function clock(number: number, taiNs: bigint, smpSynch: number): void {
    const now = smpSynch === 2 || smpSynch > 4;
    if (now === synchronised && number < clockedAt + rateHz) return;
    synchronised = now;
    clockedAt = number;
    const second = BigInt(Math.floor(number / rateHz)) * 1_000_000_000n;
    const exactNs = second + BigInt(Math.round(((number % rateHz) / rateHz) * 1e9));
    unit.addClock({
      sample: number,
      taiNs: now ? exactNs : taiNs,
      measuredRateHz: rateHz,
      rateErrorBoundPpm: now
        ? bounds.rateErrorBoundPpm
        : Math.max(bounds.rateErrorBoundPpm, FREE_RATE_BOUND_PPM),
      timeErrorBoundNs: now ? bounds.timeErrorBoundNs : FREE_TIME_BOUND_NS,
      state: now ? "locked" : "free",
    });
  }

  return (bytes) => {
    const read = capture.push(bytes, (one) => frame(one.bytes, one.posixNs));
    flush();
    if (!read.ok) return read;
    return fault === null ? good(undefined) : refused("source.sampled-values", fault);
  };
}
