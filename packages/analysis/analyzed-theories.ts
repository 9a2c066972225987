// The power theories on what was recorded. Called by analyze.ts.

import { insist } from "@etalon/basis";
import type { PowerTheoriesAnalysis } from "./analysis-result.ts";
import type { Element } from "./elements.ts";
import {
  type InstantaneousAnalysis,
  instantaneousAnalysis,
  instantaneousPowers,
} from "./power-theory/instantaneous-power.ts";
import { phaseTheories, systemTheories } from "./power-theory/power-theories.ts";
import type { Spectra } from "./spectra.ts";
import type { WindowedPowers } from "./windowed-powers.ts";

/** @param phases  of three wires: against their artificial star point */
export function analyzedTheories(
  phases: readonly Element[],
  { phases: seen, system }: WindowedPowers,
  threeWire: boolean,
  spectra: Spectra,
): PowerTheoriesAnalysis | null {
  if (!spectra.steady) return null;
  return {
    phases: seen.flatMap((one, k) =>
      one && !threeWire ? [{ name: phases[k]!.name, ...phaseTheories(one) }] : [],
    ),
    together: system && system.wires > 2 ? systemTheories(system, instantaneousOf(phases, spectra)) : null,
  };
}

function instantaneousOf(phases: readonly Element[], spectra: Spectra): InstantaneousAnalysis {
  const three = (channel: "voltage" | "current") => {
    const [a, b, c] = phases.map((phase) => phase[channel]);
    insist(!!a && !!b && !!c, "a system has all its channels");
    return [a, b, c] as const;
  };
  return instantaneousAnalysis(instantaneousPowers(three("voltage"), three("current")), spectra.mean);
}
