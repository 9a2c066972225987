// Which demands of class A a sampling rate and a clock can meet, and which they cannot: said beside every result. Called
// by recording-power-quality.ts and by whoever shows monitoring.

import { classA } from "./class-a.table.ts";

export type ClassAParameter =
  | "windows"
  | "frequency"
  | "voltage"
  | "unbalance"
  | "harmonics"
  | "interharmonics"
  | "flicker"
  | "events"
  | "signalling"
  | "time";

export interface ClassADemand {
  readonly parameter: ClassAParameter;
  /**
   * `met`: by the way it is computed. `not-met`: this rate or clock cannot. `unknown`: it depends on the instrument in
   * front of the samples, or on a clock of which nothing is known.
   */
  readonly status: "met" | "not-met" | "unknown";
  readonly text: string;
}

export interface ClassAStatement {
  /** Highest order whose line is below 0.93·fs/2, at the nominal frequency; up to 50. */
  readonly highestOrder: number;
  /** True only if no demand is unmet and none is open. */
  readonly claimed: boolean;
  readonly demands: readonly ClassADemand[];
}

export interface ClassAGrounds {
  readonly sampleRateHz: number;
  readonly nominalHz: 50 | 60;
  readonly declaredVoltageV: number | null;
  readonly signallingHz: number | null;
  /** Bound on the sample clock's error against UTC, nanoseconds; null where there is no clock. */
  readonly timeErrorBoundNs: number | null;
  /** Bound on the sampling rate's relative error, parts per million; null where nothing is known of it. */
  readonly rateErrorBoundPpm: number | null;
}

/** Above this share of fs/2 the instrument's own filter decides what is seen. */
const CLAIMED_SHARE = 0.93;
/** Distance of the lines: ten cycles of 50 Hz last as long as twelve of 60 Hz. */
const LINE_HZ = 5;

export function classAStatement(grounds: ClassAGrounds): ClassAStatement {
  const { sampleRateHz, nominalHz } = grounds;
  const reachHz = (CLAIMED_SHARE * sampleRateHz) / 2;
  const highestOrder = Math.min(classA.highestOrder, Math.floor(reachHz / nominalHz));
  // The centred subgroup below an order ends two lines before it.
  const between = Math.min(classA.highestOrder, Math.floor((reachHz + 2 * LINE_HZ) / nominalHz));
  const demands = [
    demand("windows", "met", `without gaps, along the fundamental to ±${classA.windowErrorPercent} %`),
    frequencyDemand(grounds),
    voltageDemand(grounds),
    demand("unbalance", "unknown", `computed from the fundamentals; ${instrument}`),
    ordersDemand("harmonics", highestOrder, `orders 2–${highestOrder}`, sampleRateHz),
    ordersDemand("interharmonics", between, `between orders 1 and ${between}`, sampleRateHz),
    flickerDemand(reachHz, sampleRateHz),
    eventsDemand(grounds),
    ...signallingDemand(grounds, reachHz),
    timeDemand(grounds),
  ];
  return { highestOrder, claimed: demands.every(({ status }) => status === "met"), demands };
}

const demand = (parameter: ClassAParameter, status: ClassADemand["status"], text: string): ClassADemand => ({
  parameter,
  status,
  text,
});

const instrument = "the instrument's own accuracy is not known here";

function frequencyDemand({ nominalHz, rateErrorBoundPpm }: ClassAGrounds): ClassADemand {
  const { uncertaintyHz } = classA.frequency;
  const allowed = `class A allows ±${1000 * uncertaintyHz} mHz`;
  if (rateErrorBoundPpm === null)
    return demand("frequency", "unknown", `nothing is known of the sampling rate's error; ${allowed}`);
  const boundHz = nominalHz * rateErrorBoundPpm * 1e-6;
  const text = `the sampling rate is known to ±${rateErrorBoundPpm} ppm, ±${milli(boundHz)} mHz; ${allowed}`;
  return demand("frequency", boundHz <= uncertaintyHz ? "met" : "not-met", text);
}

function voltageDemand({ declaredVoltageV }: ClassAGrounds): ClassADemand {
  const { uncertaintyPercentOfDeclared, rangePercentOfDeclared } = classA.voltage;
  const [from, to] = rangePercentOfDeclared;
  return declaredVoltageV === null
    ? demand("voltage", "not-met", "no declared voltage was given: limits, deviations and events need one")
    : demand(
        "voltage",
        "unknown",
        `class A: ±${uncertaintyPercentOfDeclared} % of ${declaredVoltageV} V from ${from} to ${to} %; ${instrument}`,
      );
}

function ordersDemand(
  parameter: "harmonics" | "interharmonics",
  reached: number,
  orders: string,
  sampleRateHz: number,
): ClassADemand {
  const { highestOrder, harmonics, antiAliasDb } = classA;
  return reached < highestOrder
    ? demand(parameter, "not-met", `${orders} of ${highestOrder} at ${rateText(sampleRateHz)}`)
    : demand(
        parameter,
        "unknown",
        `to order ${highestOrder}; ±${harmonics.uncertaintyPercentOfReading} % of reading (class I) and ` +
          `${antiAliasDb} dB against aliases are the instrument's`,
      );
}

function flickerDemand(reachHz: number, sampleRateHz: number): ClassADemand {
  const { uncertaintyPercent, rangePst, bandwidthHz } = classA.flicker;
  const [from, to] = rangePst;
  return reachHz < bandwidthHz
    ? demand(
        "flicker",
        "not-met",
        `${Math.floor(reachHz)} Hz at ${rateText(sampleRateHz)}; the flickermeter wants ${bandwidthHz} Hz`,
      )
    : demand("flicker", "unknown", `Pst ±${uncertaintyPercent} % from ${from} to ${to}; ${instrument}`);
}

/** Fewer samples a cycle than this cost more of the half-cycle rms than class A allows where they end between samples. */
const LEAST_SAMPLES_PER_CYCLE = 16;

function eventsDemand({ declaredVoltageV, sampleRateHz, nominalHz }: ClassAGrounds): ClassADemand {
  const { uncertaintyPercentOfDeclared, durationCycles } = classA.events;
  if (declaredVoltageV === null)
    return demand(
      "events",
      "not-met",
      "dips, swells, interruptions and rapid changes need a declared voltage",
    );
  const allowed = `±${uncertaintyPercentOfDeclared} % of ${declaredVoltageV} V, ±${durationCycles} cycle`;
  return sampleRateHz < LEAST_SAMPLES_PER_CYCLE * nominalHz
    ? demand("events", "not-met", `the rms of a cycle at ${rateText(sampleRateHz)}; class A: ${allowed}`)
    : demand("events", "unknown", `class A: ${allowed}; ${instrument}`);
}

function signallingDemand({ signallingHz, sampleRateHz }: ClassAGrounds, reachHz: number): ClassADemand[] {
  if (signallingHz === null) return [];
  const reached = signallingHz < reachHz;
  const text = reached
    ? `a carrier of ${signallingHz} Hz is seen; ${instrument}`
    : `a carrier of ${signallingHz} Hz is beyond ${Math.floor(reachHz)} Hz at ${rateText(sampleRateHz)}`;
  return [demand("signalling", reached ? "unknown" : "not-met", text)];
}

function timeDemand({ nominalHz, timeErrorBoundNs }: ClassAGrounds): ClassADemand {
  const allowedS = classA.timeErrorS[nominalHz];
  const allowed = `class A allows ±${milli(allowedS)} ms`;
  if (timeErrorBoundNs === null)
    return demand("time", "not-met", `there is no clock against UTC; ${allowed}`);
  const boundS = timeErrorBoundNs / 1e9;
  const text = `the clock's error is within ±${milli(boundS)} ms; ${allowed}`;
  return demand("time", boundS <= allowedS ? "met" : "not-met", text);
}

const milli = (value: number): string => String(Number((1000 * value).toPrecision(3)));
const rateText = (hz: number): string => `${Number(hz.toPrecision(9)).toLocaleString("en-US")} samples/s`;
