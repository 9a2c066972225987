// A stretch of voltages and currents as systems, one for each ten cycles: what is watched from window to window. Called by
// whoever tells how sure a mean is by the scatter of its windows.

import { type Answer, good } from "@etalon/basis";
import { type AnalysisInput, seenElements, WIRES } from "./analyze.ts";
import { cycleCuts } from "./cycle-cuts.ts";
import { phasesOf } from "./elements.ts";
import { type PhasorWindow, windowIn } from "./windowed-powers.ts";

export interface ObservedWindow extends PhasorWindow {
  readonly fromS: number;
  readonly toS: number;
}

/** Windows that are whole; none where a channel is missing. */
export function observedWindows(input: AnalysisInput): Answer<readonly ObservedWindow[]> {
  const seen = seenElements(input);
  if (!seen.ok) return seen;
  const phases = phasesOf(seen.value.elements, input.wiring);
  const { sampleRateHz, nominalFrequencyHz, startS } = input;
  const { reference, frequencyHz } = seen.value.spectra;
  const cuts = cycleCuts(reference, frequencyHz ?? nominalFrequencyHz, sampleRateHz, startS);
  return good(
    cuts
      .filter(({ cycles }) => cycles >= 10)
      .flatMap((cut) => {
        const window = windowIn(phases, WIRES[input.wiring], cut);
        const toS = cut.fromS + cut.length / sampleRateHz;
        return window === null ? [] : [{ ...window, fromS: cut.fromS, toS }];
      }),
  );
}
