// Numbers in, numbers out: functions over typed arrays, without class, clock, randomness or IO.

export * from "./delay.ts";
export * from "./frequency.ts";
export * from "./harmonics.ts";
export { type Phasor, phasors } from "./phasor.ts";
export * from "./pulse-edge-energy.ts";
export * from "./rms.ts";
export * from "./sequence.ts";
