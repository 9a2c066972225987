// Records of a front end as bytes: for programs in TypeScript, and for tests.

import {
  bodyBytes,
  CLOCK,
  clockStates,
  type FrontEndRecord,
  HEAD,
  HEAD_BYTES,
  PULSE,
  SAMPLES,
  VERSION,
} from "./records.ts";

export function encodeHead(channels: number, rateHz: number): Uint8Array {
  const { bytes, body } = record(HEAD, bodyBytes.get(HEAD) ?? 0);
  body.setUint32(0, VERSION, true);
  body.setUint32(4, channels, true);
  body.setFloat64(8, rateHz, true);
  return bytes;
}

export function encodeRecord(of: FrontEndRecord): Uint8Array {
  switch (of.kind) {
    case "clock": {
      const { bytes, body } = record(CLOCK, bodyBytes.get(CLOCK) ?? 0);
      const { sample, taiNs, measuredRateHz, rateErrorBoundPpm, timeErrorBoundNs, state } = of.clock;
      body.setBigUint64(0, BigInt(sample), true);
      body.setBigInt64(8, taiNs, true);
      body.setFloat64(16, measuredRateHz, true);
      body.setFloat64(24, rateErrorBoundPpm, true);
      body.setFloat64(32, timeErrorBoundNs, true);
      body.setUint32(40, clockStates.indexOf(state), true);
      return bytes;
    }
    case "pulse": {
      const { bytes, body } = record(PULSE, bodyBytes.get(PULSE) ?? 0);
      body.setBigUint64(0, BigInt(of.sample), true);
      body.setFloat64(8, of.fraction, true);
      body.setUint32(16, of.input, true);
      return bytes;
    }
    case "samples": {
      const { bytes, body } = record(SAMPLES, 8 + 4 * of.codes.length);
      body.setBigUint64(0, BigInt(of.first), true);
      for (const [n, code] of of.codes.entries()) body.setInt32(8 + 4 * n, code, true);
      return bytes;
    }
  }
}

function record(type: number, length: number): { readonly bytes: Uint8Array; readonly body: DataView } {
  const bytes = new Uint8Array(HEAD_BYTES + length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, type);
  view.setUint32(4, length, true);
  return { bytes, body: new DataView(bytes.buffer, HEAD_BYTES) };
}
