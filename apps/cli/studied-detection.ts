// A detection's harmonic study, asked of a running cloud, as a report takes it. Called by `etalon harmonics`.

import { withoutWhatWiringMakes } from "@etalon/analysis/harmonic-source/miswired";
import { utcText } from "@etalon/basis";
import type { shownDetection } from "@etalon/messages/users-to-zz";
import type { z } from "zod";
import { BadInput } from "./bad-input.ts";
import type { HarmonicReport } from "./harmonic-report.ts";
import { asked, type CloudOptions } from "./options/cloud.ts";
import { type LimitOptions, limitsOf } from "./options/harmonic-limits.ts";

export type SeenDetection = z.infer<typeof shownDetection>;

export async function studiedDetection(
  options: CloudOptions & LimitOptions,
  id: string,
): Promise<HarmonicReport> {
  const detection = await asked<SeenDetection>(options, `/detections/${id}`);
  const { record: meterRecord, harmonics, stage, result } = detection;
  if (!harmonics)
    throw new BadInput(
      `detection ${id} has no harmonic study${stage === "done" ? ': "etalon harmonics study" orders one' : " yet"}`,
    );
  const { meter, site } = meterRecord;
  const { fault } = result?.wiring ?? {};
  const { record: kept } = harmonics;
  // A study that did not know of what the detection beside it found.
  const record = fault && kept.wiringFault === undefined ? withoutWhatWiringMakes(kept, fault) : kept;
  const [u, i] = [meter.voltageRatio ?? 1, meter.currentRatio ?? 1];
  return {
    subject: `meter ${meter.serial} (${meterRecord.id}), ${site}`,
    side:
      u * i === 1
        ? null
        : `the meter's: for the primary side volts × ${u}, amperes × ${i}, powers and energies × ${u * i}`,
    from: record.fromTaiNs === null ? null : utcText(record.fromTaiNs),
    detection: id,
    stored: storedText(detection),
    made: new Date().toISOString(),
    limits: limitsOf(record, options, i),
    record,
  };
}

function storedText({ record: { terminal }, harmonics }: SeenDetection): string {
  if (!harmonics || harmonics.atTerminalTaiNs === null)
    return `terminal ${terminal} has not said that it has it`;
  const stored = `at terminal ${terminal} since ${utcText(harmonics.atTerminalTaiNs)}`;
  const { readBack } = harmonics;
  return readBack === null ? stored : `${stored}; ${utcText(readBack.atTaiNs)}: ${readBack.text}`;
}
