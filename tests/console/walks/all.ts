// Every walk through the console, in the order in which they are taken.

import { addressWalks } from "./addresses.ts";
import { alarmWalks } from "./alarms.ts";
import { connectionWalks } from "./connection.ts";
import { detectionWalks } from "./detections.ts";
import { exportWalks } from "./exports.ts";
import { instrumentWalks } from "./instruments.ts";
import { meterWalks } from "./meters.ts";
import { operationsWalks } from "./operations.ts";
import { qualityWalks } from "./quality.ts";
import { recordingWalks } from "./recording.ts";
import type { Walk } from "./walk.ts";
import { workListWalks } from "./work-list.ts";

export const walks: readonly Walk[] = [
  ...detectionWalks,
  ...connectionWalks,
  ...meterWalks,
  ...workListWalks,
  ...instrumentWalks,
  ...alarmWalks,
  ...qualityWalks,
  ...operationsWalks,
  ...recordingWalks,
  ...exportWalks,
  ...addressWalks,
];
