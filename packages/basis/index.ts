// The house's nouns. Imports nothing; everything may import it.

export * from "./answer.ts";
export * from "./arena.ts";
export * from "./attended-link.ts";
export * from "./calibration.ts";
export * from "./code-rows.ts";
export * from "./fault.ts";
export * from "./follow-events.ts";
export * from "./harmonic-record.ts";
export * from "./instant.ts";
export * from "./json.ts";
export { leapSecondsExpire } from "./leap-seconds.table.ts";
export * from "./listed-rows.ts";
export * from "./meter.ts";
export * from "./number-text.ts";
export * from "./pause.ts";
export * from "./ports.ts";
export * from "./rated-pulses.ts";
export * from "./recording.ts";
export * from "./result.ts";
export * from "./step.ts";
export * from "./table.ts";
export * from "./tell-surely.ts";
export * from "./units.ts";
export * from "./utc-ticks.ts";
export * from "./waiting-line.ts";
export * from "./web-assembly.ts";
export * from "./weekly-hours.ts";
