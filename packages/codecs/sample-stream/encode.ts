// A stream frame into bytes; YH calls it once a second per stream. SPEC.md has the byte picture.

import { insist, type PulseEdge, registers } from "@etalon/basis";
import { packBlock } from "./bits.ts";
import { type Chosen, candidates, likelyLags, smallest } from "./choose.ts";
import { crc32c } from "./crc32c.ts";
import { type FrameHeader, headerFlaw, pulseFlaw, type StreamFrame, widthOf } from "./frame.ts";
import {
  AT,
  BLOCK,
  CLOCK_STATES,
  CRC_BYTES,
  FLAG,
  MAGIC,
  PREDICTOR,
  PULSE_BYTES,
  VERSION,
} from "./layout.table.ts";

const text = new TextEncoder();

/**
 * Encodes one frame, losslessly, each channel by the predictor that makes it smallest.
 *
 *     header | names | channels | pulses | per channel: predictor, lag, widths, packed residuals | CRC-32C
 *
 * @param frame  must be what SPEC.md allows (a terminal's own frame that is not is our mistake)
 * @param out  where to put it; without it memory of the right size is taken
 * @returns the frame's bytes: `out`, cut to length
 * @throws Fault  a field out of its range, a code wider than its channel, or `out` too small
 */
export function encodeFrame(frame: StreamFrame, out?: Uint8Array): Uint8Array {
  const { header, pulses, codes } = frame;
  const flaw = headerFlaw(header) ?? pulseFlaw(header, pulses);
  insist(flaw === null, `encodeFrame: ${flaw}`);
  insist(codes.length === header.channels.length, "encodeFrame: one array of codes per channel is needed");

  const chosen = predictAll(header, codes);
  const length = lengthOf(header, pulses, chosen);
  const bytes = out ?? new Uint8Array(length);
  insist(bytes.length >= length, `encodeFrame: ${length} bytes are needed, ${bytes.length} are given`);

  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  writeFixed(view, header, pulses.length, length);
  let at = writeNames(bytes, header);
  at = writePulses(view, at, pulses);
  for (const channel of chosen) at = writeChannel(view, bytes, at, channel, header.samples);
  insist(at === length - CRC_BYTES, "encodeFrame: the length was counted wrong");
  view.setUint32(at, crc32c(bytes.subarray(0, at)), true);
  return bytes.subarray(0, length);
}

function predictAll(header: FrameHeader, codes: readonly Int32Array[]): Chosen[] {
  const { channels, samples } = header;
  let liveliest = 0;
  let widest = -1;
  for (const [n, channel] of channels.entries()) {
    const width = widthOf(codes[n]!, samples);
    insist(
      width <= channel.bits,
      `encodeFrame: a code of ${channel.name} is wider than ${channel.bits} bits`,
    );
    if (width > widest) [liveliest, widest] = [n, width];
  }
  const tries = candidates(likelyLags(codes[liveliest]!, samples, header.nominalRateHz));
  return channels.map((_, n) => smallest(tries, codes[n]!, samples));
}

function lengthOf(header: FrameHeader, pulses: readonly PulseEdge[], chosen: readonly Chosen[]): number {
  let length = AT.names + 3 + header.terminal.length + header.stream.length;
  length += header.calibration?.length ?? 0; // plain names: one byte a character
  for (const { name } of header.channels) length += 2 + name.length;
  length += pulses.length * PULSE_BYTES;
  for (const { widths, bytes } of chosen) length += 3 + widths.length + bytes;
  return length + CRC_BYTES;
}

function writeFixed(view: DataView, header: FrameHeader, pulses: number, length: number): void {
  const { clock } = header;
  view.setUint32(AT.magic, MAGIC, true);
  view.setUint8(AT.version, VERSION);
  const { keyFrame, starts, ends } = header;
  view.setUint8(
    AT.flags,
    (keyFrame ? FLAG.keyFrame : 0) | (starts ? FLAG.starts : 0) | (ends ? FLAG.ends : 0),
  );
  view.setUint8(AT.clock, CLOCK_STATES.indexOf(clock.state));
  view.setUint8(AT.channels, header.channels.length);
  view.setUint32(AT.length, length, true);
  view.setUint32(AT.samples, header.samples, true);
  view.setBigInt64(AT.sequence, BigInt(header.sequence), true);
  view.setBigInt64(AT.firstSample, BigInt(header.firstSample), true);
  view.setBigInt64(AT.firstTaiNs, clock.sampleTaiNs, true);
  view.setFloat64(AT.measuredRateHz, clock.measuredRateHz, true);
  view.setFloat64(AT.rateErrorBoundPpm, clock.rateErrorBoundPpm, true);
  view.setFloat64(AT.timeErrorBoundNs, clock.timeErrorBoundNs, true);
  view.setFloat64(AT.nominalRateHz, header.nominalRateHz, true);
  view.setUint32(AT.pulses, pulses, true);
}

function writeNames(bytes: Uint8Array, header: FrameHeader): number {
  let at: number = AT.names;
  const put = (name: string) => {
    bytes[at] = name.length;
    text.encodeInto(name, bytes.subarray(at + 1));
    at += 1 + name.length;
  };
  put(header.terminal);
  put(header.stream);
  put(header.calibration ?? "");
  for (const { name, bits } of header.channels) {
    bytes[at++] = bits;
    put(name);
  }
  return at;
}

function writePulses(view: DataView, from: number, pulses: readonly PulseEdge[]): number {
  let at = from;
  for (const { register, sample, fraction } of pulses) {
    view.setUint8(at, registers.indexOf(register));
    view.setBigInt64(at + 1, BigInt(sample), true);
    view.setFloat64(at + 9, fraction, true);
    at += PULSE_BYTES;
  }
  return at;
}

function writeChannel(
  view: DataView,
  bytes: Uint8Array,
  from: number,
  chosen: Chosen,
  samples: number,
): number {
  view.setUint8(from, PREDICTOR[chosen.prediction.kind]);
  view.setUint16(from + 1, chosen.prediction.lag, true);
  bytes.set(chosen.widths, from + 3);
  let at = from + 3 + chosen.widths.length;
  for (const [block, width] of chosen.widths.entries()) {
    const first = block * BLOCK;
    at = packBlock(chosen.residuals, first, Math.min(BLOCK, samples - first), width, view, at);
  }
  return at;
}
