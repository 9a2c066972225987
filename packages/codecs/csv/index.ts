// CSV files: what others may use of this folder.

export { type PulseList, type PulseTrain, pulseSeconds, readPulses, writePulses } from "./pulses.ts";
export { readCsvRecording } from "./read-recording.ts";
export { type Rows, readRows } from "./rows.ts";
export { writeCsvRecording } from "./write-recording.ts";
export { writeRows } from "./write-rows.ts";
