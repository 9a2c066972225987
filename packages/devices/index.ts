// Drivers of instruments, and how a machine finds the right one.

export type { Driver } from "./driver.ts";
export { driverFor } from "./registry.ts";
export {
  LinkLost,
  type StreamedFrame,
  StreamRefused,
  type WaveformSource,
} from "./waveform-source/driver.ts";
