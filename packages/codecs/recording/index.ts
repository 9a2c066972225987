// What every reader of recordings, meters and calibrations needs of this folder.

export { calibrationFrom } from "./calibration-from.ts";
export type { ChosenChannel } from "./channel-candidates.ts";
export { type ChosenChannels, chooseChannels } from "./channel-choice.ts";
export { cutRecording, recordingEndS } from "./cut.ts";
export { meterFrom } from "./meter-from.ts";
export { recordingOfFrames, type StreamRecording } from "./recording-of-frames.ts";
export { type Role, roles } from "./roles.table.ts";
export { fromItsFirstSample, splitAtGaps } from "./split.ts";
