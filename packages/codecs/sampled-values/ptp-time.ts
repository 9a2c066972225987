// The master's time from the PTP messages that a capture holds beside the samples; called by
// start-instant.ts.

import { type Capture, frameAt, noTime } from "../pcap/frame-table.ts";
import { ethernetHead, ptpEtherType } from "./ethernet.ts";

/** Where the master's clock stands against the capturing computer's. */
export interface PtpTime {
  /** PTP nanoseconds minus POSIX nanoseconds by capture time, by the promptest of the Sync messages. */
  readonly aheadNs: bigint;
  readonly syncs: number;
  /** An Announce of this master says that its time scale is TAI. */
  readonly saysTai: boolean;
}

const SYNC = 0x0;
const FOLLOW_UP = 0x8;
const ANNOUNCE = 0xb;
const TWO_STEP = 0x02; // first flag octet
const PTP_TIMESCALE = 0x08; // second flag octet
const HEADER = 34;
const TIMESTAMP = 10;
/** A Sync waits for its Follow_Up no longer than this, in messages of the same master. */
const mostWaiting = 64;
const mostMasters = 64;

interface Master {
  readonly waiting: Map<number, { readonly timeNs: bigint; readonly correctionNs: bigint }>;
  syncs: number;
  aheadNs: bigint;
  saysTai: boolean;
}

/**
 * Finds Sync (one-step, or two-step with its Follow_Up) and Announce messages of PTP version 2 over Ethernet:
 * ```
 * type · version · length[2] · domain · – · flags[2] · correction[8] · –[4] · port identity[10] · sequence[2] ·
 * –[2] · seconds[6] · nanoseconds[4]
 * ```
 * Each Sync bounds the offset between the clocks from below by its own delay, so the largest is taken. Of
 * several masters the one with the most Sync messages counts.
 * @returns null where the capture holds no complete Sync
 * @source IEEE 1588-2008, clause 13 and annex F (clauses unchecked)
 */
export function ptpTime(capture: Capture): PtpTime | null {
  const masters = new Map<string, Master>();
  for (let n = 0; n < capture.count; n++) {
    const frame = frameAt(capture, n);
    const head = ethernetHead(frame);
    const timeNs = capture.timesNs[n] ?? noTime;
    if (head?.etherType !== ptpEtherType || timeNs === noTime) continue;
    hear(masters, frame.subarray(head.payloadAt), timeNs);
  }
  let best: Master | null = null;
  for (const master of masters.values())
    if (master.syncs > 0 && (best === null || master.syncs > best.syncs)) best = master;
  return best === null ? null : { aheadNs: best.aheadNs, syncs: best.syncs, saysTai: best.saysTai };
}

function hear(masters: Map<string, Master>, message: Uint8Array, timeNs: bigint): void {
  if (message.length < HEADER + TIMESTAMP || ((message[1] ?? 0) & 0x0f) !== 2) return;
  const type = (message[0] ?? 0) & 0x0f;
  if (type !== SYNC && type !== FOLLOW_UP && type !== ANNOUNCE) return;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const master = masterOf(masters, view);
  if (master === null) return;
  const flags = [message[6] ?? 0, message[7] ?? 0] as const;
  if (type === ANNOUNCE) {
    master.saysTai ||= (flags[1] & PTP_TIMESCALE) !== 0;
    return;
  }
  const correctionNs = view.getBigInt64(8) >> 16n;
  const sequence = view.getUint16(30);
  const originNs =
    BigInt(view.getUint16(34) * 2 ** 32 + view.getUint32(36)) * 1_000_000_000n + BigInt(view.getUint32(40));
  if (type === SYNC && (flags[0] & TWO_STEP) !== 0) {
    if (master.waiting.size >= mostWaiting) master.waiting.clear();
    master.waiting.set(sequence, { timeNs, correctionNs });
    return;
  }
  const sync = type === SYNC ? { timeNs, correctionNs: 0n } : master.waiting.get(sequence);
  if (sync === undefined) return;
  master.waiting.delete(sequence);
  const aheadNs = originNs + correctionNs + sync.correctionNs - sync.timeNs;
  if (master.syncs === 0 || aheadNs > master.aheadNs) master.aheadNs = aheadNs;
  master.syncs += 1;
}

function masterOf(masters: Map<string, Master>, view: DataView): Master | null {
  const key = `${view.getUint8(4)} ${view.getBigUint64(20)} ${view.getUint16(28)}`;
  const known = masters.get(key);
  if (known !== undefined) return known;
  if (masters.size === mostMasters) return null;
  const master: Master = { waiting: new Map(), syncs: 0, aheadNs: 0n, saysTai: false };
  masters.set(key, master);
  return master;
}
