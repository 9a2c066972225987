// The simulated fleet that monitoring is tried with: meters with one programmed fault each, and loads that they take turns
// at. All from one seed; what the meters truly do is known in closed form and never passes the machine.

import { type Calibration, type MainsHz, ratedHz } from "@etalon/basis";
import type { WatchTerms } from "@etalon/cloud/vm-measuring-machine/monitoring/meter-watch";
import type { Load } from "@etalon/outside/simulated/load";
import { calibrationOf, type FrontEnd, plainFrontEnd } from "@etalon/outside/simulated/terminal-front-end";
import type { SimulatedMeter, Spell } from "../condition/laid-spells.ts";
import { scenario, type Truth } from "../condition/scenarios.ts";

export const RATE_HZ = 4000;
/** A load's wave returns to its beginning after so long: that is what is encoded once and sent again and again. */
export const LOOP_S = 10;
/** A midnight: the streams begin an hour and some after it. */
export const ORIGIN_TAI_S = 1_790_000_037 - (1_790_000_037 % 86_400);
export const START_S = 3_700;

/** Slow tasks need short intervals, and are known by runs of their own: they are left to `npm run condition`. */
const KINDS: readonly Truth[] = [
  "sound",
  "gain",
  "phase",
  "lost pulses",
  "double pulses",
  "wrong constant",
  "dead phase",
  "reversed current",
];

export interface Fleet {
  readonly loads: readonly Load[];
  readonly meters: readonly FleetMeter[];
}

export interface FleetMeter {
  /** Of meter and terminal alike. */
  readonly name: string;
  readonly truth: Truth;
  readonly simulated: SimulatedMeter;
  /** Without end: each a load's place and whole loops. */
  spells(): Generator<FleetSpell>;
}

export interface FleetSpell extends Spell {
  readonly place: number;
}

/** Names of one length, so that one meter's frames are another's with its name written over. */
export const nameOf = (n: number): string => `m-${String(n).padStart(6, "0")}`;

/** @param spellS  seconds at one load, whole loops */
export function fleetOf(
  meters: number,
  loads: number,
  spellS: number,
  seed: number,
  mainsHz: MainsHz = 50,
): Fleet {
  const made = Array.from({ length: loads }, (_, n): Load => {
    const { spells } = scenario("sound", seed + n);
    const { load } = spells[n % spells.length]!;
    return { ...load, frequencyHz: mainsHz + ((n % 5) - 2) / LOOP_S }; // whole cycles in a loop
  });
  return {
    loads: made,
    meters: Array.from({ length: meters }, (_, n): FleetMeter => {
      const truth = KINDS[n % KINDS.length]!;
      const { simulated } = scenario(truth, seed + n);
      return {
        name: nameOf(n),
        truth,
        simulated: {
          ...simulated,
          meter: { ...simulated.meter, ratedFrequency: mainsHz },
          referenceErrorPercent: 0,
        },
        *spells() {
          for (let place = n % loads; ; place = (place + 1 + (n % 7)) % loads)
            yield { place, load: made[place]!, seconds: spellS };
        },
      };
    }),
  };
}

export const frontEndOf = (name: string): FrontEnd => ({
  ...plainFrontEnd(name, { voltageV: 130, currentA: 12 }, RATE_HZ),
  calibration: "plain",
});

export const calibrationFor = (name: string): Calibration =>
  calibrationOf(frontEndOf(name), "codes", { fromTaiNs: 0n, toTaiNs: 10n ** 19n });

export const watchTermsOf = ({ name, simulated: { meter } }: FleetMeter): WatchTerms => ({
  id: name,
  meter: { ...meter, serial: name },
  register: "wh+",
  originTaiS: ORIGIN_TAI_S,
  stream: name,
  others: [],
  kept: null,
  lane: {
    terminal: name,
    wiring: meter.wiring,
    calibration: calibrationFor(name),
    nominalHz: ratedHz(meter),
    nominalVoltage: meter.nominalVoltage,
    harmonics: true,
  },
});
