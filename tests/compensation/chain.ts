// A site with a bank, its terminal and the station in simulated time: the real steps, mailboxes that keep the mailbox's
// promises, processes that may be killed anywhere. Shared by the test of the chain and by scenarios.

import { insist, nanoseconds } from "@etalon/basis";
import { busLook } from "@etalon/compensation/bus-look";
import {
  type BankPlate,
  type BankSelf,
  type BankSide,
  bankMove,
  type SwitchAct,
} from "@etalon/field/yh-user-terminal/bank-side";
import { standsAs } from "@etalon/field/yh-user-terminal/bank-switching";
import type { BankRecord, BankWish, BusReading, Contacts } from "@etalon/messages/banks";
import { type BusPlan, type BusSite, busSite } from "@etalon/outside/simulated/feeder/bus-site";
import type { FlowTruth } from "@etalon/outside/simulated/feeder/feeder";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import type { BankEntry } from "@etalon/station/zz-master-station/banks/state";
import type { State } from "@etalon/station/zz-master-station/state";
import { type Heard, type Self, step } from "@etalon/station/zz-master-station/step";

const START = 1_800_000_000_000_000_000n;
export type Look = Omit<BusReading, "contacts">;

/** What may go wrong in one second; each is asked about once, in this order. */
export interface Fate {
  /** What one says reaches the other only later. */
  readonly busAway: boolean;
  /** The terminal's process dies: what it had in hand is done again by the next, and it does not look meanwhile. */
  readonly terminalDies: boolean;
  readonly stationAway: boolean;
  /** Somebody moves a contact by hand. */
  readonly hand: number | null;
}
export const calm: Fate = { busAway: false, terminalDies: false, stationAway: false, hand: null };

export interface ChainOptions {
  readonly plan: BusPlan;
  readonly record: BankRecord;
  readonly plate: BankPlate;
  /** By samples as a terminal has them, or by truth where a thousand walks are wanted. */
  readonly look: (site: BusSite, fromTaiNs: bigint, untilTaiNs: bigint) => Look;
}

export interface Chain {
  /** Seconds since the beginning. */
  nowS(): number;
  pass(seconds: number, fate?: (second: number) => Fate): void;
  ask(order: BankWish, by?: string): void;
  bank(): BankEntry;
  readonly site: BusSite;
  /** Every command that the terminal's hand gave to the switchgear, and until when it might. */
  readonly commands: readonly {
    readonly number: number;
    readonly atTaiNs: bigint;
    readonly untilTaiNs: bigint;
  }[];
}

const LOOK_LASTS_NS = 800_000_000n;
/** A process that died is there again after so long. */
const AWAY_S = 7;

export function chainOf({ plan, record, plate, look }: ChainOptions): Chain {
  let now = START;
  const clock = { now: () => now };
  let kept: string | null = null;
  const files = {
    read: () => kept,
    write(text: string) {
      kept = text;
    },
  };
  const site = busSite(plan, { clock, originTaiNs: START }, files);

  let station: State | null = null;
  let terminal: BankSide | null = null;
  const toStation: Heard[] = [];
  const toTerminal: Parameters<typeof bankMove>[1][] = [];
  const timers: { readonly atTaiNs: bigint; readonly body: Self }[] = [];
  const acts: SwitchAct[] = [];
  const commands: { number: number; atTaiNs: bigint; untilTaiNs: bigint }[] = [];
  let terminalBackTaiNs = START;
  let [asks, nextLook] = [0, START];

  function stationHears(heard: Heard | Self): void {
    const outcome = step(station, heard, `bank/${record.id}`, now);
    station = outcome.state;
    for (const { to, body } of outcome.say)
      if (to.component === "yh") toTerminal.push(body as Parameters<typeof bankMove>[1]);
    timers.push(...outcome.timers);
  }
  function terminalHears(heard: Parameters<typeof bankMove>[1]): void {
    const { bank, say, acts: more } = bankMove(terminal, heard, now);
    terminal = bank;
    toStation.push(...say);
    acts.push(...more);
  }
  /** As `carryOut` does it, but for the waiting: the next second sees what became. */
  function handed(act: SwitchAct): void {
    if (now > act.untilTaiNs || standsAs(act.order, site.contacts())) return;
    commands.push({ number: act.number, atTaiNs: now, untilTaiNs: act.untilTaiNs });
    site.set(act.order);
  }
  const switched = ({ number }: SwitchAct): BankSelf => ({
    ...{ kind: "switched", number, atTaiNs: now, contacts: site.contacts() },
  });

  let inHand: { readonly act: SwitchAct; readonly readyTaiNs: bigint } | null = null;
  function second(fate: Fate): void {
    if (fate.hand !== null) {
      const { closed } = site.contacts();
      site.set({ kind: "switch", steps: [fate.hand], close: !closed[fate.hand] });
    }
    if (fate.terminalDies) {
      // Whether the command went out or not, the next process does it again.
      if (inHand !== null) acts.unshift(inHand.act);
      [inHand, terminalBackTaiNs] = [null, now + nanoseconds(AWAY_S)];
    }
    const there = now >= terminalBackTaiNs;
    if (there) {
      if (inHand !== null && now >= inHand.readyTaiNs) {
        terminalHears(switched(inHand.act));
        inHand = null;
      }
      if (now >= nextLook) {
        const seen: Contacts = site.contacts();
        const reading = { ...look(site, now - LOOK_LASTS_NS, now), contacts: seen };
        terminalHears({ kind: "bus-looked", reading, plate });
        nextLook = now + nanoseconds(plate.lookEveryS);
      }
      if (!fate.busAway) for (const body of toTerminal.splice(0)) terminalHears(body);
      const act = inHand === null ? acts.shift() : undefined;
      if (act !== undefined) {
        handed(act);
        inHand = { act, readyTaiNs: now + nanoseconds(1) };
      }
    }
    if (fate.stationAway) return;
    for (const due of timers.filter(({ atTaiNs }) => atTaiNs <= now)) {
      timers.splice(timers.indexOf(due), 1);
      stationHears(due.body);
    }
    if (!fate.busAway) for (const body of toStation.splice(0)) stationHears(body);
  }

  stationHears({ kind: "register-bank", record, by: "test" });
  return {
    site,
    commands,
    nowS: () => Number(now - START) / 1e9,
    pass(seconds, fate = () => calm) {
      for (let n = 0; n < seconds; n++) {
        now += 1_000_000_000n;
        second(fate(n));
      }
    },
    ask(order, by = "somebody") {
      stationHears({ kind: "ask-bank", ask: `ask-${++asks}`, order, by });
    },
    bank() {
      insist(station?.kind === "bank", "chain: a bank");
      return station;
    },
  };
}

/** By the terminal's own samples and its record, as a running terminal is seen. */
export function sampledLook(plan: BusPlan): ChainOptions["look"] {
  const valid = { fromTaiNs: START, toTaiNs: START + nanoseconds(86_400) };
  const calibration = calibrationOf(plan.frontEnd, "codes", valid);
  const { voltageRatio, currentRatio } = plan;
  return ({ unit }, fromTaiNs, untilTaiNs) => {
    const count = Math.round((Number(untilTaiNs - fromTaiNs) / 1e9) * unit.nominalRateHz);
    const first = unit.taken() - count;
    const codes = unit.channels.map(() => new Int32Array(count));
    insist(unit.read(first, count, codes), "chain: samples that are held");
    const { measuredRateHz: sampleRateHz } = unit.clock(first);
    const look = busLook(
      { codes, sampleRateHz, calibration },
      { nominalFrequencyHz: 50, wiring: "3P4W", voltageRatio, currentRatio },
    );
    insist(look.ok, "chain: a look");
    return { ...look.value, fromTaiNs, untilTaiNs, doubts: [...look.value.doubts] };
  };
}

const none = { re: 0, im: 0 };
/** What an ideal observer would tell, and how sure a common terminal would be of it. */
export function trueLook(
  { lineV, activeW, reactiveVar, ...truth }: FlowTruth,
  fromTaiNs: bigint,
  untilTaiNs: bigint,
): Look {
  const sure = (value: number, of = value) => ({ value, standard: Math.abs(of) * 1e-3 });
  const apparent = Math.hypot(activeW, reactiveVar);
  return {
    ...{ fromTaiNs, untilTaiNs, wires: 4, windows: 3, distortions: [], doubts: [] },
    ...{ voltages: [none, none, none], currents: [none, none, none] },
    ...{ lineV: sure(lineV), activeW: sure(activeW, apparent), reactiveVar: sure(reactiveVar, apparent) },
    positiveA: sure(truth.positiveA),
    negativeA: sure(truth.negativeA, truth.positiveA),
    zeroA: sure(truth.zeroA, truth.positiveA),
  };
}
