// Drivers of instruments, and how a machine finds the right one.

export type { Driver, Found, Instrument, ReadInstrument, StreamedFrame, WaveformSource } from "./driver.ts";
export { offeredDriver } from "./offered-driver.ts";
export { builtIn, builtInDriver } from "./registry.ts";
export { LinkLost, StreamRefused, waveformSourceDriver } from "./waveform-source/driver.ts";
