// A harmonic study of one stretch of a recording, of its wiring put right where that is known to be wrong. Called by `etalon harmonics report` and by scenarios.

import { type Answer, good, type HarmonicRecord, refused } from "@etalon/basis";
import { type AnalysisInput, analyzedWiring } from "../analyze.ts";
import { observedWindows } from "../observed-windows.ts";
import { rightedInput } from "../righted-wiring.ts";
import { onRightedWiring, withoutWhatWiringMakes } from "./miswired.ts";
import { harmonicRecord, type StudyFacts, type StudyTerms } from "./record.ts";
import { openHarmonicStudy } from "./study.ts";

export function recordedStudy(
  input: AnalysisInput,
  terms: Omit<StudyTerms, "wiring">,
  facts: Omit<StudyFacts, "lengthS">,
): Answer<HarmonicRecord> {
  const wiring = analyzedWiring(input);
  const fault = wiring.ok ? wiring.value.fault : null;
  const righted = fault && rightedInput(input, fault);
  const windows = observedWindows(righted ?? input);
  if (!windows.ok) return windows;
  const study = openHarmonicStudy();
  for (const window of windows.value) study.add(window);
  const studied = study.studied();
  if (studied === null)
    return refused(
      "harmonics.no-window",
      "ten whole cycles of every voltage and current are expected: there are none",
    );
  const lengthS = (input.voltages.find((x) => x !== null)?.length ?? 0) / input.sampleRateHz;
  const record = harmonicRecord(studied, { ...terms, wiring: input.wiring }, { ...facts, lengthS });
  if (fault === null) return good(record);
  return good(righted ? onRightedWiring(record, fault) : withoutWhatWiringMakes(record, fault));
}
