// Paths → pulses, meters and calibrations. Called by the command line and by stations.

import type { Answer, Calibration, Meter } from "@etalon/basis";
import { type PulseList, readPulses } from "@etalon/codecs/csv/index";
import { calibrationFrom, meterFrom } from "@etalon/codecs/recording/index";
import { about, readBytes, readJson } from "./read-file.ts";

/** Opens a list of pulses: CSV with the header `t_s,register`. */
export async function openPulses(path: string): Promise<Answer<PulseList>> {
  const bytes = await readBytes(path);
  return bytes.ok ? about(path, readPulses(bytes.value)) : bytes;
}

/** Opens a meter's description in JSON. */
export async function openMeter(path: string): Promise<Answer<Meter>> {
  const json = await readJson(path);
  return json.ok ? about(path, meterFrom(json.value)) : json;
}

/** Opens a terminal's calibration record in JSON. */
export async function openCalibration(path: string): Promise<Answer<Calibration>> {
  const json = await readJson(path);
  return json.ok ? about(path, calibrationFrom(json.value)) : json;
}
