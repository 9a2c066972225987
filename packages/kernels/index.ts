// Numbers in, numbers out: functions over typed arrays, without class, clock, randomness or IO.

export * from "./pulse-edge-energy.ts";
