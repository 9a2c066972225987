// Opening files: what others may use of this folder.

export { openRecording } from "./open-recording.ts";
export { openCalibration, openMeter, openPulses } from "./open-records.ts";
