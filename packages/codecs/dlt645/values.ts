// Numbers of DL/T 645-2007: BCD, the lowest byte first, with a fixed number of decimals; the top bit of the highest byte is
// the sign where a quantity has one.

export interface Format {
  readonly bytes: number;
  readonly decimals: number;
  readonly signed: boolean;
}

export type Value =
  | { readonly kind: "number"; readonly value: number }
  /** All FFh: the meter has no such thing. */
  | { readonly kind: "not-supported" }
  | { readonly kind: "malformed"; readonly why: string };

/** Total: any bytes get an answer. */
export function valueFrom(data: Uint8Array, { bytes, decimals, signed }: Format): Value {
  if (data.length < bytes)
    return { kind: "malformed", why: `${data.length} bytes where a value has ${bytes}` };
  const digits = data.slice(0, bytes).reverse();
  if (digits.every((byte) => byte === 0xff)) return { kind: "not-supported" };
  const negative = signed && ((digits[0] ?? 0) & 0x80) !== 0;
  if (negative) digits[0] = (digits[0] ?? 0) & 0x7f;
  const text = Buffer.from(digits).toString("hex");
  if (!/^\d+$/.test(text)) return { kind: "malformed", why: `${text} are no decimal digits` };
  // Division by a power of ten rounds once: the nearest double of what the meter shows.
  const value = Number(text) / 10 ** decimals;
  return { kind: "number", value: negative ? -value : value };
}

/** As a meter writes it; what does not fit is cut at the top, as registers run over. */
export function encodeValue(value: number, { bytes, decimals, signed }: Format): Uint8Array {
  const count = Math.round(Math.abs(value) * 10 ** decimals);
  const text = String(count)
    .padStart(2 * bytes, "0")
    .slice(-2 * bytes);
  const data = Uint8Array.from(Buffer.from(text, "hex").reverse());
  if (signed && value < 0) data[bytes - 1] = (data[bytes - 1] ?? 0) | 0x80;
  return data;
}
