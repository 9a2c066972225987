// A meter whose errors are known: its own law of energy, and what an ideal reference would say of it. `meter-pulses.ts`
// lets it give pulses; sites and recordings choose its errors.

import { insist, type Meter, type Register } from "@etalon/basis";
import { type Element, type EnergyLaw, elementsOf, energyBetween, energyLaw } from "./energy-law.ts";
import { asInstalled, type InstalledWiring, rightWiring } from "./load.ts";
import { type Split, split } from "./split.ts";
import type { Signal, Wave } from "./wave.ts";

/** What is wrong with the meter. All zero and absent: an ideal one. */
export interface MeterErrors {
  readonly gainErrorPercent: number;
  /** The meter sees its currents this much late at the fundamental (and h times as much at order h). */
  readonly phaseErrorRad?: number;
  /** Blind to harmonics: it counts the fundamental's energy only. */
  readonly fundamentalOnly?: boolean;
  /** Extra error of what harmonics of the current carry; −100: as blind to them as above. */
  readonly harmonicErrorPercent?: number;
  /** Counted whether a load is there or not. */
  readonly standingPowerW?: number;
  /** Measuring elements that count nothing, from 0. */
  readonly deadElements?: readonly number[];
  /** What the meter's own current inputs hang on, beside a reference connected right: `["-ia", "ib", "ic"]`. */
  readonly currentOrder?: InstalledWiring["currentOrder"];
  /** Extra error by current ÷ rated current, ascending; linear in the logarithm between, constant outside. */
  readonly loadErrors?: readonly { readonly currentOfRated: number; readonly errorPercent: number }[];
  /** Pulses it gives ÷ pulses its name plate promises (a wrong constant). */
  readonly constantFactor?: number;
  /** A meter that filters its power does not count the ripple at twice the mains frequency. */
  readonly filtersRipple?: boolean;
  /** Share of a pulse still missing when the simulation starts, 0 < r ≤ 1. */
  readonly startRemainder?: number;
  /** Pulses leave at the ticks of an internal task: 0.001…1 s; absent: at once. */
  readonly tickS?: number;
  /** Standard deviation of the edges. */
  readonly jitterS?: number;
  /** Share of the pulses that get lost, and of those that come twice. */
  readonly lostShare?: number;
  readonly doubleShare?: number;
  readonly seed?: number;
}

export const idealMeter: MeterErrors = { gainErrorPercent: 0 };

/** A meter at a wave, counting one register. */
export interface MeterUnderTest {
  readonly meter: Meter;
  readonly errors: MeterErrors;
  readonly register: Register;
  /** What passes through the meter, in the register's direction (J or var·s of the side it is connected to). */
  readonly truth: EnergyLaw;
  /** What the meter thinks passes. */
  readonly own: EnergyLaw;
  /** What the meter counts between two pulses. */
  readonly quantumJ: number;
  /** (meter − truth)/truth: what an ideal reference would find over a long time; null where nothing flows. */
  readonly errorPercent: number | null;
}

/** Pulses per kWh or kvarh; null where the name plate states none. */
export function pulseConstant(meter: Meter, register: Register): number | null {
  const constant = register.startsWith("wh") ? meter.activeConstant : meter.reactiveConstant;
  return constant !== undefined && constant > 0 ? constant : null;
}

/** Energy of one pulse by the name plate, on the side the meter is connected to. */
export function nameplateQuantumJ(meter: Meter, register: Register): number {
  const constant = pulseConstant(meter, register);
  insist(constant !== null, `meter ${meter.serial} has a pulse constant for ${register}`);
  const ratio = meter.registering === "primary" ? (meter.voltageRatio ?? 1) * (meter.currentRatio ?? 1) : 1;
  return 3.6e6 / (constant * ratio);
}

export function meterUnderTest(
  wave: Wave,
  meter: Meter,
  errors: MeterErrors = idealMeter,
  register: Register = "wh+",
): MeterUnderTest {
  const misfit = errorsMisfit(errors);
  insist(misfit === null, `meter ${meter.serial}: ${misfit}`);
  const elements = elementsOf(wave, meter.wiring).map((element) => asRegistered(element, register));
  const truth = energyLaw(wave, elements);
  const connected = asInstalled(wave, {
    ...rightWiring,
    currentOrder: errors.currentOrder ?? rightWiring.currentOrder,
  });
  const seen = elementsOf(connected, meter.wiring)
    .filter((_, k) => !errors.deadElements?.includes(k))
    .map((element) => asSeenByMeter(asRegistered(element, register), meter, errors));
  if (errors.standingPowerW !== undefined) seen.push(constantPower(errors.standingPowerW));
  const whole = energyLaw(wave, seen);
  const own = errors.filtersRipple ? energyLaw(wave, [constantPower(whole.meanPowerW)]) : whole;
  const factor = errors.constantFactor ?? 1;
  return {
    meter,
    errors,
    register,
    truth,
    own,
    quantumJ: nameplateQuantumJ(meter, register) / factor,
    errorPercent:
      Math.abs(truth.meanPowerW) > 0 ? ((own.meanPowerW * factor) / truth.meanPowerW - 1) * 100 : null,
  };
}

/** What the meter's display has gained since the wave's origin, kWh or kvarh; it never counts backwards. */
export function registeredKwh(under: MeterUnderTest, at: Split): number {
  const pulses = energyBetween(under.own, split(0), at) / under.quantumJ;
  return Math.max(0, pulses) / (pulseConstant(under.meter, under.register) ?? Number.POSITIVE_INFINITY);
}

/** One sentence on what cannot be in a meter's errors; null when they can. */
export function errorsMisfit(errors: MeterErrors): string | null {
  const { gainErrorPercent, constantFactor = 1, startRemainder = 1, tickS = 1, jitterS = 0 } = errors;
  if (!(gainErrorPercent > -100 && gainErrorPercent < 1000)) return "an error lies between −100 % and 1000 %";
  if (!(constantFactor > 0 && constantFactor < 1e6)) return "a constant factor is positive";
  if (!(startRemainder > 0 && startRemainder <= 1)) return "a start remainder is above 0, up to 1";
  if (!(tickS > 0 && tickS <= 10)) return "a tick is above 0 s, up to 10 s";
  if (!(jitterS >= 0 && jitterS <= 1)) return "a jitter is 0 s to 1 s";
  const shares = [errors.lostShare ?? 0, errors.doubleShare ?? 0];
  return shares.every((share) => share >= 0 && share < 1) ? null : "shares of pulses are 0 or more, below 1";
}

/** Export turns the currents round; reactive energy is the power with voltages a quarter of a cycle later. */
function asRegistered(element: Element, register: Register): Element {
  const sign = register.endsWith("+") ? 1 : -1;
  const current = scaled(element.current, sign);
  if (register.startsWith("wh")) return { voltage: element.voltage, current };
  const { components } = element.voltage;
  const later = components.map((c) => ({ ...c, phaseRad: c.phaseRad - Math.PI / 2 }));
  return { voltage: { components: later }, current };
}

function asSeenByMeter(element: Element, meter: Meter, errors: MeterErrors): Element {
  const seen = (signal: Signal): Signal =>
    errors.fundamentalOnly ? { components: signal.components.filter((c) => c.order === 1) } : signal;
  const gain = (1 + errors.gainErrorPercent / 100) * (1 + loadErrorPercent(element, meter, errors) / 100);
  const late = errors.phaseErrorRad ?? 0;
  const harmonicGain = 1 + (errors.harmonicErrorPercent ?? 0) / 100;
  const current = scaled(seen(element.current), gain);
  return {
    voltage: seen(element.voltage),
    current: {
      ...current,
      components: current.components.map((c) => ({
        ...c,
        rms: c.order === 1 ? c.rms : c.rms * harmonicGain,
        phaseRad: c.phaseRad - late * c.order,
      })),
    },
  };
}

const scaled = (signal: Signal, factor: number): Signal => ({
  dc: (signal.dc ?? 0) * factor,
  components: signal.components.map((c) => ({ ...c, rms: c.rms * factor })),
});

const constantPower = (powerW: number): Element => ({
  voltage: { dc: powerW, components: [] },
  current: { dc: 1, components: [] },
});

function loadErrorPercent(element: Element, meter: Meter, errors: MeterErrors): number {
  const table = errors.loadErrors ?? [];
  const rms = Math.hypot(element.current.dc ?? 0, ...element.current.components.map((c) => c.rms));
  const load = rms / meter.ratedCurrent;
  const above = table.findIndex((row) => row.currentOfRated >= load);
  if (above < 0) return table.at(-1)?.errorPercent ?? 0;
  const high = table[above]!;
  const low = table[above - 1];
  if (low === undefined) return high.errorPercent;
  const share = Math.log(load / low.currentOfRated) / Math.log(high.currentOfRated / low.currentOfRated);
  return low.errorPercent + share * (high.errorPercent - low.errorPercent);
}
