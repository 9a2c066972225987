// A simulated site looked at as a terminal's stream would be: samples, windows, a look with uncertainty; and a bank kept
// by its control through hours of it. Shared by the scenarios of compensation.

import type { AnalysisInput } from "@etalon/analysis/analyze";
import { observedWindows } from "@etalon/analysis/observed-windows";
import { insist, nanoseconds } from "@etalon/basis";
import { type ChannelUncertainty, type SiteLook, siteLook } from "@etalon/compensation";
import type { Bank, Reading, Terms } from "@etalon/compensation/reactive/state";
import { type Say, step } from "@etalon/compensation/reactive/step";
import type { SamplingTerminal, SimulatedSite } from "@etalon/outside/simulated/feeder/compensated-site";

export const RATE_HZ = 4000;
export const terminal = (seed: number): SamplingTerminal => ({
  rateHz: RATE_HZ,
  noise: 2e-4,
  gainStandard: 0.001,
  angleStandardRad: 0.0005,
  seed,
});
/** What its certificate would state: the same standards, of angles between two channels. */
export const channels: ChannelUncertainty = {
  voltageGain: 0.001,
  currentGain: 0.001,
  angleRad: 0.0005 * Math.SQRT2,
};

export function looked(samples: readonly Float64Array[], wiring: "3P4W" | "3P3W" = "3P4W"): SiteLook {
  const input: AnalysisInput = {
    sampleRateHz: RATE_HZ,
    startS: 0,
    nominalFrequencyHz: 50,
    voltages: samples.slice(0, 3),
    currents: samples.slice(3),
    wiring,
  };
  const windows = observedWindows(input);
  insist(windows.ok, "scenario: windows");
  const look = siteLook(
    windows.value.map(({ system }) => system),
    channels,
  );
  insist(look !== null, "scenario: a look");
  return look;
}

const START = 1_800_000_000_000_000_000n;
export const LOOK_S = 0.6;
const EVERY_S = 30;

export interface Kept {
  readonly bank: Bank;
  readonly orders: readonly (Say & { readonly atS: number })[];
  readonly lookAtEnd: SiteLook;
}

/** Looks every 30 s, orders as the control says; `heard` may lose looks. */
export function keptBank(
  site: SimulatedSite,
  terms: Terms,
  untilS: number,
  heard: (atS: number) => boolean = () => true,
): Kept {
  let bank = step(null, { kind: "terms", terms }, "bank/site", START).state!;
  const orders: (Say & { atS: number })[] = [];
  for (let atS = EVERY_S; atS <= untilS; atS += EVERY_S) {
    const endS = atS + LOOK_S;
    const now = START + nanoseconds(endS);
    const reading: Reading | null = heard(atS)
      ? readingOf(looked(site.samples(atS, LOOK_S)), site, atS)
      : null;
    const { state, say } = step(
      bank,
      reading ? { kind: "reading", reading } : { kind: "look" },
      "bank/site",
      now,
    );
    bank = state!;
    for (const { body } of say) {
      orders.push({ ...body, atS: endS });
      if (body.order.kind === "tap") site.tap(body.order.by);
      else for (const n of body.order.steps) site.order(n, body.order.close, endS);
    }
  }
  return { bank, orders, lookAtEnd: looked(site.samples(untilS, LOOK_S)) };
}

function readingOf(look: SiteLook, site: SimulatedSite, atS: number): Reading {
  return {
    fromTaiNs: START + nanoseconds(atS),
    untilTaiNs: START + nanoseconds(atS + LOOK_S),
    lineV: look.lineV,
    activeW: look.activeW,
    reactiveVar: look.reactiveVar,
    currentA: look.positiveA,
    distortions: look.distortions,
    doubts: look.doubts,
    closed: site.contacts(atS + LOOK_S),
    tap: site.position(),
    neutralA: site
      .neutralA(atS + LOOK_S)
      .map((amps) => (amps === null ? null : { value: amps, standard: 0.01 * amps + 0.01 })),
  };
}
