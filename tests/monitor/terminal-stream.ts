// One terminal's stream without end out of encoded loops: its own name, time and numbers, and its own meter's pulses put in,
// each where the meter's law of energy says. Nothing here knows what the machine computes.

import { insist, registers } from "@etalon/basis";
import { crc32c } from "@etalon/codecs/sample-stream/index";
import { AT, CRC_BYTES, FLAG, PULSE_BYTES } from "@etalon/codecs/sample-stream/layout.table";
import { energyBetween } from "@etalon/outside/simulated/energy-law";
import { split } from "@etalon/outside/simulated/split";
import { type LaidSpell, laidOut } from "../condition/laid-spells.ts";
import { type FleetMeter, LOOP_S, nameOf, ORIGIN_TAI_S, RATE_HZ, START_S } from "./fleet.ts";
import type { WaveLoop } from "./wave-loops.ts";

/** What truly went by and was sent: the judge's side. */
export interface StreamTruth {
  readonly pulses: number;
  /** Seconds after the stream's start. */
  readonly firstEdgeS: number;
  readonly lastEdgeS: number;
  /** Joule that truly passed between first and last edge. */
  readonly betweenJ: number;
}

export interface TerminalStream {
  /** The next second's frame, in memory of its own. */
  next(): Uint8Array;
  truth(): StreamTruth;
}

/** Pulses of a spell may come late: so far ahead spells are laid out. */
const AHEAD_S = 4;
const WH_PLUS = registers.indexOf("wh+");

/** @param lastS  no pulse is sent in the second after it: the machine would still wait for the samples behind it */
export function terminalStream(
  meter: FleetMeter,
  loops: readonly WaveLoop[],
  lastS = Number.POSITIVE_INFINITY,
): TerminalStream {
  const places = meter.spells();
  const laying = meter.spells();
  const laid = laidOut(meter.simulated, laying, 0);
  const spells: (LaidSpell & { readonly place: number })[] = [];
  let edges: number[] = [];
  let laidToS = 0;
  let second = 0;
  let crc = 0;
  let [pulses, firstEdgeS, lastEdgeS] = [0, Number.NaN, Number.NaN];
  /** Energy up to the beginning of the oldest spell that is held, and at the first and the last edge. */
  let [beforeJ, firstJ, lastJ] = [0, 0, 0];

  function lay(): void {
    while (laidToS < second + 1 + AHEAD_S) {
      const { value } = laid.next() as { value: LaidSpell };
      spells.push({ ...value, place: (places.next() as { value: { place: number } }).value.place });
      edges = [...edges, ...value.edgesS].sort((a, b) => a - b);
      laidToS += value.seconds;
    }
    while (spells[0]!.fromS + spells[0]!.seconds <= second - AHEAD_S) {
      const { under, seconds } = spells.shift()!;
      beforeJ += energyBetween(under.truth, split(0), split(seconds));
    }
  }

  function energyAt(atS: number): number {
    let joule = beforeJ;
    for (const { under, fromS, seconds } of spells) {
      if (atS <= fromS) break;
      joule += energyBetween(under.truth, split(0), split(Math.min(seconds, atS - fromS)));
    }
    return joule;
  }

  return {
    next() {
      lay();
      const spell = spells.findLast(({ fromS }) => fromS <= second)!;
      const source = loops[spell.place]![(second - spell.fromS) % LOOP_S]!;
      const due = edges.findIndex((at) => at >= second + 1);
      const mine = edges.splice(0, due < 0 ? edges.length : due).filter((at) => at < lastS);
      const bytes = withPulses(source, mine);
      const view = new DataView(bytes.buffer);
      writeName(bytes, meter.name);
      view.setBigUint64(AT.sequence, BigInt(second + 1), true);
      view.setBigUint64(AT.firstSample, BigInt(second * RATE_HZ), true);
      view.setBigInt64(AT.firstTaiNs, BigInt(ORIGIN_TAI_S + START_S + second) * 1_000_000_000n, true);
      if ((view.getUint8(AT.flags) & FLAG.keyFrame) === 0) view.setUint32(AT.continues, crc, true);
      crc = crc32c(bytes.subarray(0, bytes.length - CRC_BYTES));
      view.setUint32(bytes.length - CRC_BYTES, crc, true);
      for (const at of mine) {
        if (pulses++ === 0) {
          firstEdgeS = at;
          firstJ = energyAt(at);
        }
        lastEdgeS = at;
      }
      if (mine.length > 0) lastJ = energyAt(lastEdgeS);
      second++;
      return bytes;
    },
    truth: () => ({ pulses, firstEdgeS, lastEdgeS, betweenJ: lastJ - firstJ }),
  };
}

/** The frame with pulses between its description and its channels. */
function withPulses(source: Uint8Array, edgesS: readonly number[]): Uint8Array {
  const from = new DataView(source.buffer, source.byteOffset, source.length);
  const at = AT.description + from.getUint16(AT.descriptionBytes, true);
  const bytes = new Uint8Array(source.length + edgesS.length * PULSE_BYTES);
  bytes.set(source.subarray(0, at));
  bytes.set(source.subarray(at), at + edgesS.length * PULSE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.length, bytes.length, true);
  view.setUint16(AT.pulses, edgesS.length, true);
  for (const [n, atS] of edgesS.entries()) {
    const place = at + n * PULSE_BYTES;
    const sample = Math.floor(atS * RATE_HZ);
    view.setUint8(place, WH_PLUS);
    view.setBigInt64(place + 1, BigInt(sample), true);
    view.setFloat64(place + 9, atS * RATE_HZ - sample, true);
  }
  return bytes;
}

/** Terminal and stream have one name, that with which all loops were encoded. */
function writeName(bytes: Uint8Array, name: string): void {
  for (const place of namesIn(bytes))
    for (let n = 0; n < name.length; n++) bytes[place + n] = name.charCodeAt(n);
}

let known: readonly number[] | null = null;
/** Places of the name in a frame's description. */
function namesIn(bytes: Uint8Array): readonly number[] {
  if (known) return known;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = text.indexOf(nameOf(0));
  known = [first, text.indexOf(nameOf(0), first + 1)];
  insist(first > 0 && known[1]! > first, "a frame names its terminal and its stream");
  return known;
}
