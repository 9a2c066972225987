// A stretch of voltages and currents as systems, one for each ten cycles: what is watched from window to window. Called by
// whoever tells how sure a mean is by the scatter of its windows.

import { type Answer, good } from "@etalon/basis";
import { type AnalysisInput, channelsOf, unfit, WIRES } from "./analyze.ts";
import { cycleCuts } from "./cycle-cuts.ts";
import { elementsOf, phasesOf } from "./elements.ts";
import { spectraOf } from "./spectra.ts";
import { type PhasorWindow, windowIn } from "./windowed-powers.ts";

export interface ObservedWindow extends PhasorWindow {
  readonly fromS: number;
  readonly toS: number;
}

/** Windows that are whole; none where a channel is missing. */
export function observedWindows(input: AnalysisInput): Answer<readonly ObservedWindow[]> {
  const elements = elementsOf(input);
  const phases = phasesOf(elements, input.wiring);
  const channels = channelsOf(elements);
  const why = unfit(input, channels);
  if (why) return why;
  const voltages = elements.map(({ voltage }) => voltage).filter((x) => x !== null);
  const { sampleRateHz, nominalFrequencyHz, startS } = input;
  const found = spectraOf(
    channels,
    voltages.length > 0 ? voltages : channels,
    sampleRateHz,
    nominalFrequencyHz,
  );
  if (!found.ok) return found;
  const { reference, frequencyHz } = found.value;
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
