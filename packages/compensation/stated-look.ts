// A look at a site that nobody measured: loads as they are stated, at a balanced nominal voltage. Called by the command
// line.

import { phasor, plus, rms, times } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import { type BranchName, branchVoltage, unitCurrents } from "./balance/branches.ts";
import { figure } from "./figure.ts";
import type { SiteLook, Three } from "./site-look.ts";

export interface StatedLoad {
  /** Between lines (ab, bc, ca) or against the neutral (a, b, c). */
  readonly branch: BranchName;
  readonly activeW: number;
  readonly reactiveVar: number;
}

/** @param nominalV  line to line */
export function statedLook(nominalV: number, loads: readonly StatedLoad[]): SiteLook {
  const phaseV = nominalV / Math.sqrt(3);
  const voltages: Three = [phasor(phaseV, 0), phasor(phaseV, -120), phasor(phaseV, 120)];
  const currents = loads.reduce(
    (sum: Three, { branch, activeW, reactiveVar }): Three => {
      const square = rms(branchVoltage(branch, voltages)) ** 2;
      // I = (P − jQ)/U²·U, and the branch of 1 S draws j·U.
      const by = { re: -reactiveVar / square, im: -activeW / square };
      const [a, b, c] = unitCurrents(branch, voltages);
      return [plus(sum[0], times(a, by)), plus(sum[1], times(b, by)), plus(sum[2], times(c, by))];
    },
    [phasor(0, 0), phasor(0, 0), phasor(0, 0)],
  );
  const { positive, negative, zero } = sequenceComponents(...currents);
  const wires = loads.some(({ branch }) => branch.length === 1) ? 4 : 3;
  return {
    wires,
    windows: 0,
    voltages,
    currents,
    lineV: figure(nominalV),
    activeW: figure(3 * phaseV * positive.re),
    reactiveVar: figure(-3 * phaseV * positive.im),
    positiveA: figure(rms(positive)),
    negativeA: figure(rms(negative)),
    zeroA: figure(wires === 3 ? 0 : rms(zero)),
    distortions: [],
    doubts: [],
  };
}
