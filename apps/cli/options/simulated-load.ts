// Options of `etalon simulate recording` that say what the load is, and the wave they make.

import type { Meter } from "@etalon/basis";
import {
  asInstalled,
  type Harmonic,
  type InstalledWiring,
  type Load,
  loadMisfit,
  rightWiring,
  waveOf,
} from "@etalon/outside/simulated/load";
import type { Wave } from "@etalon/outside/simulated/wave";
import { type Command, Option } from "commander";
import { BadInput } from "../bad-input.ts";
import { numberOption, pairsOption } from "./numbers.ts";

export interface LoadOptions {
  readonly frequency: number;
  readonly voltage?: number;
  readonly current?: number;
  readonly pf: number;
  readonly leading?: boolean;
  readonly harmonics?: Pairs;
  readonly voltageHarmonics?: Pairs;
  readonly installed: InstalledWiring;
}

type Pairs = readonly (readonly [number, number])[];

export function addLoadOptions(command: Command): Command {
  const harmonics = "order:percent,…";
  return command
    .optionsGroup("Load:")
    .addOption(
      numberOption("--frequency <Hz>", "mains frequency, Hz", {
        unit: "Hz",
        lowest: 1,
        highest: 1000,
      }).default(50),
    )
    .addOption(
      numberOption("--voltage <V>", "phase to neutral, V rms; the meter's nominal voltage when left out", {
        unit: "volts",
        lowest: 0,
        highest: 1e6,
      }),
    )
    .addOption(
      numberOption("--current <A>", "line current, A rms; the meter's rated current when left out", {
        unit: "amperes",
        lowest: 0,
        highest: 1e6,
      }),
    )
    .addOption(
      numberOption("--pf <factor>", "displacement factor; the current lags", {
        above: 0,
        highest: 1,
      }).default(1),
    )
    .option("--leading", "the current leads instead")
    .addOption(
      pairsOption(
        "--harmonics <list>",
        `harmonics of the currents, ${harmonics} of the fundamental`,
        harmonics,
      ),
    )
    .addOption(
      pairsOption(
        "--voltage-harmonics <list>",
        `harmonics of the voltages, ${harmonics} of the fundamental`,
        harmonics,
      ),
    )
    .addOption(
      new Option(
        "--installed <order>",
        'which circuits stand on ua,ub,uc,ia,ib,ic of meter and terminal, "-" where reversed',
      )
        .default(rightWiring, "ua,ub,uc,ia,ib,ic")
        .argParser(installedWiring),
    );
}

/** The wave that stands on the terminals of meter and front end. */
export function simulatedWave(options: LoadOptions, meter: Meter): Wave {
  const phaseV = meter.wiring === "3P3W" ? meter.nominalVoltage / Math.sqrt(3) : meter.nominalVoltage;
  const load: Load = {
    frequencyHz: options.frequency,
    voltage: options.voltage ?? phaseV,
    current: options.current ?? meter.ratedCurrent,
    powerFactor: options.pf,
    leads: options.leading ?? false,
    currentHarmonics: harmonicsOf(options.harmonics),
    voltageHarmonics: harmonicsOf(options.voltageHarmonics),
  };
  const misfit = loadMisfit(load);
  if (misfit !== null) throw new BadInput(`the load cannot be simulated: ${misfit}`);
  return asInstalled(waveOf(load), options.installed);
}

const harmonicsOf = (pairs: Pairs = []): readonly Harmonic[] =>
  pairs.map(([order, percent]) => ({ order, share: percent / 100, phaseRad: 0 }));

/** Each voltage and each current stands on one terminal: any order, any of them reversed. */
function installedWiring(text: string): InstalledWiring {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  const circuits = names.map((name) => name.replace(/^-/, ""));
  const holds = (of: readonly string[], letter: string): boolean =>
    [...of].sort().join() === ["a", "b", "c"].map((phase) => `${letter}${phase}`).join();
  const [a, b, c, d, e, f] = names;
  if (names.length === 6 && holds(circuits.slice(0, 3), "u") && holds(circuits.slice(3), "i"))
    return { voltageOrder: [a!, b!, c!], currentOrder: [d!, e!, f!] };
  throw new BadInput(
    `--installed "${text}": ua, ub, uc and then ia, ib, ic in any order, "-" before a reversed one, are expected`,
  );
}
