// A meter as the list of the register has it, with what monitoring keeps of it → a meter as planning has it. Called by the
// planning thread, and by `etalon plan replace`.

import { type Instant, posixNsFromInstant } from "@etalon/basis";
import type { MeterLine } from "@etalon/messages/meter-list";
import type { ShownCondition } from "@etalon/messages/monitoring";
import {
  type FleetMeter,
  type FoundError,
  fleetMeterFrom,
  limitOf,
  type Monitored,
  verdictBy,
  withMonitoring,
} from "@etalon/planning";

/** Of a condition, whole or as it is looked at for a plan. */
export type KnownCondition = Monitored & Pick<ShownCondition, "plate" | "untilTaiNs" | "originTaiNs">;

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
const YEAR_S = YEAR_MS / 1000;
const J_PER_KWH = 3.6e6;

/**
 * @param known  null: the meter was never under watch, or that is not to count
 * @returns null where class by DL/T 448, batch or the day it was put up are not known: it cannot be planned
 */
export function registeredMeter(
  line: MeterLine,
  known: KnownCondition | null,
  todayMs: number,
): FleetMeter | null {
  const { id: meter, accuracyClass, class448, batch, installed } = line;
  const read = fleetMeterFrom({ meter, accuracyClass, class448, batch, installed }, todayMs);
  if (!read.ok) return null;
  const registered = {
    ...read.value,
    ...{ found: verified(line, todayMs), wiringFault: line.wiringFault ?? null },
    kwhPerYear: known && kwhPerYear(known),
  };
  return known ? withCondition(registered, known, todayMs) : registered;
}

export function withCondition(meter: FleetMeter, known: KnownCondition, todayMs: number): FleetMeter {
  const untilMs = posixMs(known.untilTaiNs);
  const today = (untilMs - posixMs(known.originTaiNs)) / DAY_MS;
  return withMonitoring(meter, known, today, Math.max(0, (todayMs - untilMs) / YEAR_MS));
}

/**
 * One result tells no drift. It is held against the limit at the load that it had, or where that was not kept at rated current
 * and power factor 1. Where its verdict is another than by that limit (a doubt, few pulses) its error counts as none.
 */
function verified({ verified: last, accuracyClass }: MeterLine, todayMs: number): FoundError | null {
  if (last === null || last.errorPercent === null || last.uncertaintyPercent === null) return null;
  const { errorPercent, uncertaintyPercent, limitPercent, atTaiNs, undecidedTaiNs } = last;
  const byLimit = verdictBy({ errorPercent, uncertaintyPercent }, limitPercent ?? limitOf(accuracyClass));
  if (byLimit !== last.verdict) return null;
  return {
    ...{ by: "waveform", yearsAgo: Math.max(0, (todayMs - posixMs(atTaiNs)) / YEAR_MS) },
    ...{ errorPercent, uncertaintyPercent, drift: null, timesBeyond: byLimit === "nonconforming" ? 1 : 0 },
    ...(limitPercent !== undefined && { limitPercent }),
    ...(undecidedTaiNs !== undefined && { laterUndecided: true }),
  };
}

/** As its last month, or day, went on; the condition's energies are those at the meter's terminals. */
function kwhPerYear({ error, plate }: KnownCondition): number | null {
  const over = error.month ?? error.day;
  if (over === null || over.overS === 0) return null;
  const ratios = (plate.voltageRatio ?? 1) * (plate.currentRatio ?? 1);
  return (Math.abs(over.referenceJ) / J_PER_KWH / over.overS) * YEAR_S * ratios;
}

const posixMs = (instant: Instant): number => Number(posixNsFromInstant(instant) / 1_000_000n);
