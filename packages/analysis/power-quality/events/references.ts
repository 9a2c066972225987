// What events are measured against, voltage by voltage: the declared voltage, or one that slides along with the voltage.
// Opened by voltage-events.ts.

import { slidingReference } from "./event-rules.table.ts";
import type { EventRules } from "./event-rules.ts";

export interface References {
  /** Volt rms. */
  of(voltage: number): number;
  /** One more half cycle's rms, and whether an event goes on. */
  hear(voltage: number, rms: number, event: boolean): void;
  /** Nothing follows in a row: the ten or twelve cycles in progress count for nothing. */
  cut(): void;
}

export interface ReferenceOrder {
  readonly nominalHz: 50 | 60;
  readonly declaredVoltageV: number;
  readonly rules: EventRules;
  readonly voltages: readonly string[];
}

/**
 *     U_sr(n) = 0.9967·U_sr(n − 1) + 0.0033·U_10/12(n)
 *
 * U_10/12 is taken from every other half cycle's rms, whose cycles lie end to end; one with an event in it is left out.
 * @source IEC 61000-4-30:2015, sliding reference voltage (clause unchecked)
 */
export function openReferences(order: ReferenceOrder): References {
  const { nominalHz, declaredVoltageV, rules, voltages } = order;
  const halfCycles = nominalHz === 60 ? 24 : 20;
  const { kept, taken } = slidingReference;
  const all = voltages.map(() => ({ reference: declaredVoltageV, count: 0, squares: 0, event: false }));
  return {
    of: (v) => all[v]!.reference,
    hear(v, rms, event) {
      if (rules.reference === "declared") return;
      const one = all[v]!;
      one.event ||= event;
      if (one.count % 2 === 0) one.squares += rms * rms;
      one.count += 1;
      if (one.count < halfCycles) return;
      const blockRms = Math.sqrt((2 * one.squares) / halfCycles);
      if (!one.event) one.reference = kept * one.reference + taken * blockRms;
      [one.count, one.squares, one.event] = [0, 0, false];
    },
    cut() {
      for (const one of all) [one.count, one.squares, one.event] = [0, 0, false];
    },
  };
}
