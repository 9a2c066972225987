// What cancels where samples and pulses come through one front end. Data only; `own-front-end.ts` makes the scope of it.

import type { NotCovered } from "@etalon/basis";

/** Whatever the clock. */
export const alwaysUnseen: readonly NotCovered[] = [
  {
    what: "gain",
    text: "ratio of voltage and current transducers, reference and converter, and a phase that they lose",
  },
  { what: "phase", text: "delay between voltage and current ahead of the converter" },
  { what: "offset", text: "constant parts that converter and input stages add" },
  { what: "linearity", text: "how gain and phase depend on the load, up to saturation" },
  { what: "frequency response", text: "of transducers and input filters at harmonics" },
  { what: "drift", text: "change of all these with temperature and age" },
];

/** Meter and stream count by one crystal; time from outside (GNSS, PTP) is what would show its rate. */
export const unseenByOwnCrystal: NotCovered = {
  what: "time base",
  text: "rate of the meter's crystal, which also times the samples: no time from outside was there",
};
