// Numbers in, numbers out: functions over typed arrays, without class, clock, randomness or IO.

export { type DelayRule, delayed, delayRule } from "./delay.ts";
export { fundamentalFrequency } from "./frequency.ts";
export { mean, meanProduct, meanProductBetween, rms } from "./means.ts";
export type { Phasor } from "./phasor.ts";
export * from "./pulse-edge-energy.ts";
export { type SequenceComponents, sequenceComponents } from "./sequence.ts";
export { type SpanFrequency, spanFrequency } from "./span-frequency.ts";
export * from "./span-phasors.ts";
