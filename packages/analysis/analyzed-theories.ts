// The power theories on what was recorded. Called by analyze.ts.

import { insist } from "@etalon/basis";
import type { PowerTheoriesAnalysis } from "./analysis-result.ts";
import type { Element } from "./elements.ts";
import { observed } from "./observed-waves.ts";
import {
  type InstantaneousAnalysis,
  instantaneousAnalysis,
  instantaneousPowers,
} from "./power-theory/instantaneous-power.ts";
import type { ObservedSystem } from "./power-theory/observed-system.ts";
import { phaseTheories, systemTheories } from "./power-theory/power-theories.ts";
import type { Spectra } from "./spectra.ts";

/**
 * @param phases  of three wires: against their artificial star point
 * @param system  the same; null where a channel is missing
 */
export function analyzedTheories(
  phases: readonly Element[],
  wires: ObservedSystem["wires"],
  system: ObservedSystem | null,
  spectra: Spectra,
): PowerTheoriesAnalysis | null {
  if (!spectra.steady) return null;
  const ofPhase = (phase: Element) => {
    const seen = observed(2, [phase], spectra);
    return seen ? [{ name: phase.name, ...phaseTheories(seen) }] : [];
  };
  return {
    phases: wires === 3 ? [] : phases.flatMap(ofPhase),
    together: system && wires > 2 ? systemTheories(system, instantaneousOf(phases, spectra)) : null,
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
