// The part of a stream frame's header that does not change within a stream: names, widths, nominal rate. Frames repeat it
// byte for byte, so that a reader takes it apart once.

import type { StreamChannel, StreamDescription } from "./frame.ts";
import { DESCRIPTION } from "./layout.table.ts";
import { NAME_BYTES } from "./name.ts";

const encoder = new TextEncoder();

/**
 *     f64 nominal rate | u8 C | terminal | stream | calibration | C × (u8 bits, name)      name = u8 length, ASCII
 *
 * @param description without a flaw (`descriptionFlaw`)
 */
export function encodeDescription(description: StreamDescription): Uint8Array {
  const { terminal, stream, calibration, channels } = description;
  const bytes = new Uint8Array(DESCRIPTION.names + (channels.length + 3) * (2 + NAME_BYTES));
  new DataView(bytes.buffer).setFloat64(DESCRIPTION.nominalRateHz, description.nominalRateHz, true);
  bytes[DESCRIPTION.channels] = channels.length;
  let at: number = DESCRIPTION.names;
  const put = (name: string) => {
    bytes[at] = name.length;
    encoder.encodeInto(name, bytes.subarray(at + 1));
    at += 1 + name.length;
  };
  put(terminal);
  put(stream);
  put(calibration ?? "");
  for (const { name, bits } of channels) {
    bytes[at++] = bits;
    put(name);
  }
  return bytes.slice(0, at);
}

/** @returns null where the bytes end too soon, or too late; what it says may have a flaw */
export function decodeDescription(bytes: Uint8Array): StreamDescription | null {
  if (bytes.length < DESCRIPTION.names) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at: number = DESCRIPTION.names;
  const take = (): string => {
    const from = at + 1;
    at = from + (bytes[at] ?? 0); // past the end it stays past the end, which is looked at once, below
    return String.fromCharCode(...bytes.subarray(from, at)); // checked against plain ASCII afterwards
  };
  const [terminal, stream, calibration] = [take(), take(), take()];
  const channels: StreamChannel[] = [];
  for (let n = 0; n < (bytes[DESCRIPTION.channels] ?? 0); n++) {
    const bits = bytes[at++] ?? 0;
    channels.push({ bits, name: take() });
  }
  if (at !== bytes.length) return null;
  const nominalRateHz = view.getFloat64(DESCRIPTION.nominalRateHz, true);
  return { terminal, stream, nominalRateHz, channels, calibration: calibration === "" ? null : calibration };
}
