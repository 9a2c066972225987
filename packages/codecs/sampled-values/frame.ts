// A sampled-values frame as plain data; decode.ts makes it from bytes, encode.ts makes bytes from it.

/** One application service data unit: one sample of all channels. */
export interface Asdu {
  readonly svId: string;
  readonly datSet: string | null;
  /** Number of the sample, 0 at the top of the second where the sender is synchronised. */
  readonly smpCnt: number;
  readonly confRev: number | null;
  /** When the sample was refreshed: the 8 bytes of a UtcTime, as sent. */
  readonly refrTm: bigint | null;
  /** 0 none, 1 local clock, 2 global clock, 5–254 grandmaster's number. */
  readonly smpSynch: number | null;
  readonly smpRate: number | null;
  /** What `smpRate` counts: 0 samples a period, 1 samples a second, 2 seconds a sample. */
  readonly smpMod: number | null;
  /** { INT32 value · 32 bits of quality } per channel, big endian; a view into the frame. */
  readonly data: Uint8Array;
}

export interface SampledValuesFrame {
  readonly destination: number;
  readonly source: number;
  readonly vlan: number | null;
  readonly appId: number;
  /** The frame says of itself that a test set sends it in place of the real device. */
  readonly simulated: boolean;
  readonly asdus: readonly Asdu[];
}

/** Bits of the quality word. Source: IEC 61850-7-3 and 9-2LE (clauses unchecked). */
export const validityMask = 0x3;
/** Overflow … inaccurate: something is said against the value, whatever the validity. */
export const detailMask = 0x3fc;
export const testBit = 0x800;
export const derivedBit = 0x2000;

/** Value and quality pairs as the data of an ASDU. */
export function packValues(values: readonly number[], qualities: readonly number[] = []): Uint8Array {
  const data = new Uint8Array(values.length * 8);
  const view = new DataView(data.buffer);
  values.forEach((value, n) => {
    view.setInt32(n * 8, value);
    view.setUint32(n * 8 + 4, qualities[n] ?? 0);
  });
  return data;
}
