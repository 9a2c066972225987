// What alarms may be set on: each quantity's unit and whose it is. Source: the project's own design; the terms of alarms are
// those of IEC 62682 and ISA-18.2 (clauses unchecked).

export interface AlarmQuantityRow {
  /** Null of what is so or not so: 1 or 0. */
  readonly unit: string | null;
  /** The unit behind a single one. */
  readonly one?: string;
  readonly of: string;
  readonly says: string;
  /** By which formula, where that does not go without saying. */
  readonly figure?: string;
  /** It comes in whole numbers. */
  readonly counts?: true;
}

export const alarmQuantities = {
  /** Above 1 the meter is surely beyond its class limit; lists rank by (|error| + U) ÷ limit, what it may be of it. */
  "error-of-limit": {
    ...{ unit: "", of: "meter", says: "error surely beyond the class limit" },
    figure: "(|error| − U) ÷ limit",
  },
  /** Loads whose control charts say drift or step. */
  "error-change": {
    counts: true,
    unit: "loads",
    one: "load",
    of: "meter",
    says: "drift or step of the error",
  },
  "remaining-life": { unit: "days", one: "day", of: "meter", says: "time left within the limit" },
  "lost-pulses": { unit: null, of: "meter", says: "pulses that do not come" },
  "double-pulses": { unit: null, of: "meter", says: "pulses that come twice" },
  creep: { unit: null, of: "meter", says: "pulses without a load" },
  "no-count": { unit: null, of: "meter", says: "energy that flows without a pulse" },
  "dead-phase": { unit: null, of: "meter", says: "a phase that the meter does not see" },
  "wrong-wiring": { unit: null, of: "meter", says: "currents exchanged or reversed" },
  /** As a detection found it. */
  "circuit-wiring": { unit: null, of: "meter", says: "a fault in the wiring of its circuit" },
  /** Between the meter's own clock and the terminal's. */
  "clock-error": { unit: "s", of: "meter", says: "error of the meter's clock" },
  "terminal-silence": { unit: "s", of: "terminal", says: "time that the terminal has kept silent" },
  "agent-silence": { unit: null, of: "agent", says: "agent that does not beat" },
  /** Until the record in use runs out; below 0 it has. */
  "calibration-left": { unit: "days", one: "day", of: "terminal", says: "time left of the calibration" },
  /** Each for every channel, by the standard that the study names. */
  "quality-limits": {
    counts: true,
    unit: "limits",
    one: "limit",
    of: "point",
    says: "limits of power quality violated",
  },
  "quality-event": {
    counts: true,
    unit: "events",
    one: "event",
    of: "point",
    says: "events of power quality",
  },
  "compensation-refused": { unit: null, of: "bank", says: "compensation refused or failed" },
  "set-aside": {
    counts: true,
    unit: "messages",
    one: "message",
    of: "mailbox",
    says: "messages that were set aside",
  },
} as const satisfies Readonly<Record<string, AlarmQuantityRow>>;

/** Whether it comes in whole numbers: above 0.5 of it is 1 and more. */
export const isCounted = (quantity: AlarmQuantity): boolean => "counts" in alarmQuantities[quantity];

export type AlarmQuantity = keyof typeof alarmQuantities;
export const alarmQuantityNames = Object.keys(alarmQuantities) as [AlarmQuantity, ...AlarmQuantity[]];
