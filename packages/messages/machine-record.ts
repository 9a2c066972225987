// What a machine tells to be kept while it goes on measuring: of monitoring, and of power quality. VM → NC → ZZ.

import { z } from "zod";
import { monitoringRecord } from "./monitoring.ts";
import { qualityEventRecord, qualityRows } from "./quality.ts";

export const machineRecord = z.discriminatedUnion("kind", [
  ...monitoringRecord.options,
  qualityRows,
  qualityEventRecord,
]);
export type MachineRecord = z.infer<typeof machineRecord>;
