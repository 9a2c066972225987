// Frames of one stream into bytes, each from what came before it where that makes it smaller; YH has one per stream.
// SPEC.md has the byte picture.

import { insist } from "@etalon/basis";
import { crc32c } from "./crc32c.ts";
import { encodeDescription } from "./description.ts";
import { descriptionFlaw, numbersFlaw, pulseFlaw, type StreamFrame, widthOf } from "./frame.ts";
import { writeHead } from "./head.ts";
import { AT, CRC_BYTES, LIMIT, PULSE_BYTES } from "./layout.table.ts";
import { type ChannelPlan, planChannel } from "./plan-channel.ts";
import { writePulses } from "./pulses.ts";
import { channelBytes, writeChannel } from "./write-channel.ts";

export interface StreamEncoder {
  /**
   * Encodes the next frame, losslessly.
   * @param frame  must be what SPEC.md allows (a terminal's own frame that is not is our mistake)
   * @throws Fault  a field out of its range, or a code wider than its channel
   */
  encode(frame: StreamFrame): Uint8Array;
}

export interface EncoderTerms {
  /** A key frame begins every so many seconds; whatever a reader misses, there it can go on. */
  readonly keyEveryS: number;
}

const KEY_EVERY_S = 5;

/** What the next frame may look back at. */
interface Past {
  readonly description: Uint8Array;
  readonly sequence: number;
  readonly crc: number;
  readonly nextSample: number;
  /** Number of the last key frame's first sample. */
  readonly keySample: number;
  /** Per channel, the last samples since the key frame; 1024 at most. */
  readonly codes: readonly Int32Array[];
  readonly plans: readonly ChannelPlan[];
}

/** Begins with a key frame: a terminal that was restarted opens a new one and goes on. */
export function openStreamEncoder({ keyEveryS }: EncoderTerms = { keyEveryS: KEY_EVERY_S }): StreamEncoder {
  let past: Past | null = null;

  return {
    encode(frame) {
      const { header, pulses, codes } = frame;
      const flaw =
        descriptionFlaw(header) ??
        numbersFlaw({ ...header, ...header.clock }, header.channels.length) ??
        pulseFlaw(header, pulses);
      insist(flaw === null, `stream encoder: ${flaw}`);
      insist(
        codes.length === header.channels.length,
        "stream encoder: one array of codes per channel is needed",
      );
      for (const [n, { name, bits }] of header.channels.entries())
        insist(
          widthOf(codes[n]!, header.samples) <= bits,
          `stream encoder: a code of ${name} is wider than ${bits} bits`,
        );

      const description = encodeDescription(header);
      const joins = past !== null && continues(past, frame, description) ? past : null;
      const due = joins && header.firstSample - joins.keySample >= keyEveryS * header.nominalRateHz;
      const before = due ? null : joins;
      const all = codes.map((row, c) => joined(before?.codes[c], row.subarray(0, header.samples)));
      const history = before?.codes[0]?.length ?? 0;
      const plans = all.map((row, c) =>
        planChannel(row, history, header.channels[c]!.bits, header.nominalRateHz, before?.plans[c]),
      );
      const reach = Math.max(...plans.map((plan) => plan.reach));
      const bytes = written(
        frame,
        description,
        plans,
        reach > 0 && before ? { crc: before.crc, samples: reach } : null,
      );
      past = {
        description,
        sequence: header.sequence,
        crc: new DataView(bytes.buffer).getUint32(bytes.length - CRC_BYTES, true),
        nextSample: header.firstSample + header.samples,
        // A frame that looks back at nothing is a key frame, wanted or not.
        keySample: reach > 0 && before ? before.keySample : header.firstSample,
        codes: (reach > 0 ? all : all.map((row) => row.subarray(history))).map((row) =>
          row.slice(-LIMIT.history),
        ),
        plans,
      };
      return bytes;
    },
  };
}

/** Encodes one frame that can be read alone. */
export const encodeFrame = (frame: StreamFrame): Uint8Array => openStreamEncoder().encode(frame);

function continues(
  { description, sequence, nextSample }: Past,
  { header }: StreamFrame,
  own: Uint8Array,
): boolean {
  return (
    !header.starts &&
    header.sequence === sequence + 1 &&
    header.firstSample === nextSample &&
    own.length === description.length &&
    own.every((byte, n) => byte === description[n])
  );
}

function joined(before: Int32Array | undefined, codes: Int32Array): Int32Array {
  if (before === undefined) return codes;
  const all = new Int32Array(before.length + codes.length);
  all.set(before);
  all.set(codes, before.length);
  return all;
}

function written(
  { header, pulses }: StreamFrame,
  description: Uint8Array,
  plans: readonly ChannelPlan[],
  continued: { readonly crc: number; readonly samples: number } | null,
): Uint8Array {
  const pulsesAt = AT.description + description.length;
  const most = plans.reduce((sum, plan) => sum + channelBytes(plan), pulsesAt + pulses.length * PULSE_BYTES);
  const memory = new Uint8Array(most + CRC_BYTES);
  const view = new DataView(memory.buffer);
  writeHead(view, header, continued, pulses.length, description.length);
  memory.set(description, AT.description);
  let at = writePulses(view, pulsesAt, pulses);
  for (const plan of plans) at = writeChannel(plan, memory, at);
  const length = at + CRC_BYTES;
  insist(length <= LIMIT.frameBytes, `stream encoder: a frame of ${length} bytes is too long`);
  view.setUint32(AT.length, length, true);
  view.setUint32(at, crc32c(memory.subarray(0, at)), true);
  return memory.slice(0, length);
}
