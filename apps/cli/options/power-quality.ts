// The options of power quality beside the recording's own: what is declared, and from where on a voltage is an event.

import type { PowerQualityTerms } from "@etalon/analysis/power-quality/analyzed-power-quality";
import {
  type EventRules,
  type Stamping,
  unfitRules,
  usualEvents,
} from "@etalon/analysis/power-quality/events/event-rules";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { choiceOption, numberOption } from "./numbers.ts";

export interface PowerQualityChoice {
  readonly declaredVoltage?: number;
  readonly demandCurrent?: number;
  readonly signalling?: number;
  readonly lamp?: "230" | "120";
  readonly dip?: number;
  readonly swell?: number;
  readonly interruption?: number;
  readonly hysteresis?: number;
  readonly rapidChange?: number;
  readonly stamping?: Stamping;
  readonly slidingReference?: boolean;
}

export const demandCurrentOption = () =>
  numberOption(
    "--demand-current <A>",
    "maximum demand load current, for the total demand distortion, A rms",
    {
      unit: "A",
      lowest: 1e-6,
      highest: 1e7,
    },
  );

/** What a supply is declared by, for measuring and for reports alike. */
export const addDeclaredOptions = (command: Command): Command =>
  command
    .addOption(
      numberOption(
        "--declared-voltage <V>",
        "voltage to which deviations and events refer, V rms, phase or line as the channels are",
        { unit: "V", lowest: 1e-3, highest: 1e7 },
      ),
    )
    .addOption(demandCurrentOption());

export function addPowerQualityOptions(command: Command): Command {
  const { dipPercent, swellPercent, interruptionPercent, hysteresisPercent, rapidChangePercent } =
    usualEvents;
  const percent = (flags: string, description: string, usual: number) =>
    numberOption(`${flags} <%>`, `${description}, % of the declared voltage; ${usual} when left out`, {
      unit: "%",
      above: 0,
      highest: 1000,
    });
  return addDeclaredOptions(command)
    .addOption(
      numberOption("--signalling <Hz>", "carrier of the mains signalling, Hz", {
        unit: "Hz",
        lowest: 75,
        highest: 2999,
      }),
    )
    .addOption(
      choiceOption(
        "--lamp <V>",
        "lamp by which flicker is weighed, V; 230 V at 50 Hz and 120 V at 60 Hz when left out",
        ["230", "120"],
      ),
    )
    .addOption(percent("--dip", "a dip begins below", dipPercent))
    .addOption(percent("--swell", "a swell begins above", swellPercent))
    .addOption(percent("--interruption", "an interruption begins below, all voltages", interruptionPercent))
    .addOption(percent("--hysteresis", "by which the voltage must be back", hysteresisPercent))
    .addOption(percent("--rapid-change", "a voltage is steady within", rapidChangePercent))
    .addOption(
      choiceOption(
        "--stamping <rule>",
        "durations of events, by the cycles of the half-cycle rms that begin and end them: outer, from the start of the one to the end of the other; starts; ends",
        ["outer", "starts", "ends"],
      ),
    )
    .option("--sliding-reference", "events refer to what the voltage was in the last minute or so");
}

export function powerQualityTerms(choice: PowerQualityChoice): PowerQualityTerms {
  const events: EventRules = {
    dipPercent: choice.dip ?? usualEvents.dipPercent,
    swellPercent: choice.swell ?? usualEvents.swellPercent,
    interruptionPercent: choice.interruption ?? usualEvents.interruptionPercent,
    hysteresisPercent: choice.hysteresis ?? usualEvents.hysteresisPercent,
    rapidChangePercent: choice.rapidChange ?? usualEvents.rapidChangePercent,
    stamping: choice.stamping ?? usualEvents.stamping,
    reference: choice.slidingReference ? "sliding" : "declared",
  };
  const unfit = unfitRules(events);
  if (unfit !== null) throw new BadInput(unfit);
  return {
    declaredVoltageV: choice.declaredVoltage ?? null,
    demandCurrentA: choice.demandCurrent ?? null,
    signallingHz: choice.signalling ?? null,
    lamp: choice.lamp === undefined ? null : `${choice.lamp} V`,
    events,
  };
}
