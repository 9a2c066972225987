// Whether pulses and recording can belong together at all, before a result is made of them. Called by the offline
// command, where a person chose the files; what it refuses is a mistake of input, not a bad meter.

import {
  type Answer,
  counted,
  fixedText,
  good,
  type Meter,
  type Register,
  refused,
  roundedText,
  type WiringFault,
} from "@etalon/basis";
import { meterError } from "./error.ts";
import type { PulseEdge } from "./pulse-edge.ts";
import { type PulseTrain, pulseTrain } from "./pulse-train.ts";
import { IMPLAUSIBLE_ERROR_PERCENT, NO_ENERGY_SHARE } from "./rules.table.ts";

export interface Pairing {
  readonly meter: Meter;
  readonly register: Register;
  readonly quantumJ: number;
  readonly edges: readonly PulseEdge[];
  /** Length of the whole recording; edges count from its first sample. */
  readonly recordedS: number;
  /** A known wiring fault explains wrong energy; then the assessment says so, and nothing is refused for it. */
  readonly wiringFault: WiringFault | null;
}

export function plausible(pairing: Pairing): Answer<null> {
  const misplaced = pulsesOutside(pairing);
  if (!misplaced.ok || pairing.wiringFault) return misplaced;
  const train = pulseTrain(pairing.edges, pairing.quantumJ);
  const energy = energyBehindPulses(pairing);
  return energy.ok ? constantFits(pairing, train) : energy;
}

function pulsesOutside({ edges, recordedS, register }: Pairing): Answer<null> {
  const inside = edges.filter(({ atS }) => atS >= 0 && atS <= recordedS);
  const record = `the recording, 0 s to ${seconds(recordedS)}`;
  if (edges.length === 0)
    return refused("verify.no-pulses", `there is no pulse of register ${register} in the pulse file`);
  const span = `${seconds(edges[0]!.atS)} to ${seconds(edges.at(-1)!.atS)}`;
  if (inside.length === 0) {
    const text = `no pulse of ${edges.length} (${span}) lies in ${record}: check that both files begin at the same instant`;
    return refused("verify.no-pulses", text);
  }
  const outside = edges.length - inside.length;
  if (outside === 0) return good(null);
  const of = `of ${edges.length} pulses (${span})`;
  const text = `${counted(outside, `${of} lies`, `${of} lie`)} outside ${record}: check that both files belong together`;
  return refused("verify.pulse-outside-record", text);
}

/** Pulses between which no energy flowed: the wrong register, a reversed current, a voltage that was not recorded. */
function energyBehindPulses({ edges, quantumJ, register }: Pairing): Answer<null> {
  const ends = new Map<number, { first: number; last: number; intervals: number }>();
  for (const { energyJ, stretch } of edges) {
    if (energyJ === null) continue;
    const end = ends.get(stretch);
    if (!end) ends.set(stretch, { first: energyJ, last: energyJ, intervals: 0 });
    else ends.set(stretch, { ...end, last: energyJ, intervals: end.intervals + 1 });
  }
  let energyJ = 0;
  let intervals = 0;
  for (const end of ends.values()) {
    energyJ += end.last - end.first;
    intervals += end.intervals;
  }
  const expectedJ = intervals * quantumJ;
  if (intervals === 0 || energyJ > NO_ENERGY_SHARE * expectedJ) return good(null);
  const text = `the recording holds ${joules(energyJ)} between pulses that stand for ${joules(expectedJ)}: check the register (${register}), the direction of the currents and the channels`;
  return refused("verify.energy-near-zero", text);
}

function constantFits({ meter, register, quantumJ }: Pairing, train: PulseTrain): Answer<null> {
  const error = meterError(train.parts, quantumJ);
  if (!error || Math.abs(error.edges.percent) <= IMPLAUSIBLE_ERROR_PERCENT) return good(null);
  const stated = register.startsWith("wh") ? meter.activeConstant : (meter.reactiveConstant ?? 0);
  const implied = (stated * error.meterJ) / error.referenceJ;
  const unit = register.startsWith("wh") ? "imp/kWh" : "imp/kvarh";
  const text = `the error would be ${fixedText(error.edges.percent, 1)} %: the pulses fit a constant of ${roundedText(implied, 4)} ${unit}, the meter states ${stated}; check the constant, the transformer ratios (primary or secondary) and that both files belong together`;
  return refused("verify.constant-implausible", text);
}

const seconds = (s: number): string => `${Number(s.toFixed(3))} s`;
const joules = (J: number): string => `${roundedText(J, 4)} J`;
