// Records the mains signalling of one channel from the block in which it appears. Opened by power-quality.ts for each
// voltage, where a carrier was named.

import type { BlockRecord, SignallingRecord } from "./records.ts";

export interface SignallingRecorder {
  add(block: BlockRecord, rms: number | null): SignallingRecord | null;
  /** Nothing more follows, or nothing in a row. */
  end(): SignallingRecord | null;
}

/** Share of the declared voltage from which the carrier counts as there. */
const THRESHOLD = 0.003;
const LONGEST_NS = 120_000_000_000n;

/** @source IEC 61000-4-30:2015, mains signalling voltage: threshold and recording period (clause unchecked) */
export function openSignallingRecorder(channel: string, declaredVoltageV: number): SignallingRecorder {
  let first: BlockRecord | null = null;
  let last: BlockRecord | null = null;
  let values: number[] = [];
  let flagged = false;

  function end(): SignallingRecord | null {
    if (first === null || last === null) return null;
    const record: SignallingRecord = {
      kind: "signalling",
      channel,
      startTaiNs: first.startTaiNs,
      endTaiNs: last.endTaiNs,
      rms: values,
      flagged,
    };
    [first, last, values, flagged] = [null, null, [], false];
    return record;
  }

  return {
    add(block, rms) {
      if (rms === null || rms < THRESHOLD * declaredVoltageV) return end();
      first ??= block;
      last = block;
      values.push(rms);
      flagged ||= block.flagged;
      return block.endTaiNs - first.startTaiNs >= LONGEST_NS ? end() : null;
    },
    end,
  };
}
