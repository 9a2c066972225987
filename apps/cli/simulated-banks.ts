// The demonstration's sites with a bank: terminals that stand at no meter, and what the station is told of their banks.
// Opened by every process that has a part in them. They keep true time: orders hold for seconds of the clock that all share.

import { readFileSync, renameSync } from "node:fs";
import type { Clock, Instant } from "@etalon/basis";
import { later } from "@etalon/basis";
import { usual } from "@etalon/compensation/reactive/limits.table";
import type { TerminalPorts } from "@etalon/field/yh-user-terminal/shell";
import type { BankRecord } from "@etalon/messages/banks";
import { statedSupplies, streetBalancer, worksBank } from "@etalon/outside/simulated/feeder/bank-sites";
import { type BusPlan, busSite } from "@etalon/outside/simulated/feeder/bus-site";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import { looksAt } from "./parts/banks.ts";
import { CALIBRATED_FOR_NS, SITE } from "./simulated-site.ts";
import { writeWhole } from "./written-files.ts";

const LOOK_EVERY_S = 3;
const PLACE = "Qinghe 110 kV substation";
const network = (of: keyof typeof statedSupplies) => ({
  ...{ nominalV: 400, ...statedSupplies[of], shortCircuitTolerance: 0.1, neutralOverPhase: 1 },
});

/** A demonstration shows within a minute what takes a quarter of an hour elsewhere. */
const quick = {
  ...{ staleS: 30, orderS: 15, settleS: 2, dwellS: 10, betweenS: 20, reversalS: 20, dischargeS: 20 },
  lockoutS: 60,
};
const { staleS, orderS, settleS, dwellS, betweenS } = quick;
/** Some 90 kvar at 400 V. */
const BRANCH_S = 0.6;

export const simulatedBanks: readonly BankRecord[] = [
  {
    id: worksBank.frontEnd.terminal,
    site: `${PLACE}, works bus 0.4 kV`,
    control: "automatic",
    terms: {
      ...{ kind: "capacitors", target: 0.95, ratedA: 1500, ...quick },
      network: network("works"),
      steps: worksBank.steps.map(({ ratedVar, ratedV, detuning }) => ({ ratedVar, ratedV, detuning })),
      tap: worksBank.taps && { stepShare: worksBank.tapShare, ...worksBank.taps },
      ...{ stepChangesPerDay: usual.stepChangesPerDay, tapChangesPerDay: usual.tapChangesPerDay },
      voltage: usual.voltage,
    },
  },
  {
    id: streetBalancer.frontEnd.terminal,
    site: `${PLACE}, street bus 0.4 kV`,
    control: "automatic",
    terms: {
      ...{ kind: "balancer", network: network("street"), limitS: BRANCH_S, uneven: 0.1, leastA: 10 },
      ...{ highest: usual.voltage.high, staleS, orderS, settleS, dwellS, betweenS },
    },
  },
];

const plans: readonly BusPlan[] = [worksBank, streetBalancer];

export interface BankSite extends Pick<TerminalPorts, "unit" | "meter"> {
  readonly id: string;
  readonly bank: NonNullable<TerminalPorts["bank"]>;
  /** For people. */
  readonly title: string;
}

/** @param fileOf  where a terminal's contacts stay while it is down */
export function simulatedBankSites(
  clock: Clock,
  originTaiNs: Instant,
  fileOf: (terminal: string) => string,
): BankSite[] {
  return plans.map((plan) => {
    const { terminal } = plan.frontEnd;
    const site = busSite(plan, { clock, originTaiNs }, latched(fileOf(terminal)));
    const valid = { fromTaiNs: originTaiNs, toTaiNs: later(originTaiNs, CALIBRATED_FOR_NS) };
    const { voltageRatio, currentRatio, taps, steps, balancerOff } = plan;
    const branchS = balancerOff === null ? null : BRANCH_S;
    return {
      id: terminal,
      title: `${SITE}/${terminal}`,
      unit: site.unit,
      meter: null,
      bank: {
        plate: {
          ...{ steps: steps.length, dischargeS: quick.dischargeS, tap: taps, branchS },
          lookEveryS: LOOK_EVERY_S,
        },
        contacts: site.contacts,
        set: site.set,
        look: looksAt(site.unit, calibrationOf(plan.frontEnd, "codes", valid), {
          ...{ nominalFrequencyHz: 50, wiring: "3P4W", voltageRatio, currentRatio },
        }),
      },
    };
  });
}

const latched = (file: string) => ({
  read: () => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return null; // it is the first time
    }
  },
  write: (text: string) => {
    // Renamed once it is whole: it is written when somebody switches, and may end then.
    writeWhole(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  },
});
