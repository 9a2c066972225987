// A site with a bank brought to life on a clock: the bus as a terminal's converters see it while contacts move, and the
// switchgear that orders go to. The simulated cloud hands both to YH in place of hardware.

import { type Acquisition, fromJson, insist, toJson } from "@etalon/basis";
import type { BankOrder, Branches, Contacts } from "@etalon/messages/banks";
import { type SiteOptions, sinceOrigin, untilTaken } from "../site-terminal.ts";
import { split } from "../split.ts";
import { clockQualityAt, edgeAt } from "../terminal-clock.ts";
import { codesOf, type Digitiser, digitiser, type FrontEnd } from "../terminal-front-end.ts";
import { type Signal, type ThreeSignals, type Wave, waveChannels } from "../wave.ts";
import { type SwitchedPlan, switchedSite } from "./compensated-site.ts";
import { type Branch, type FlowTruth, load, type Node, waveAtBus } from "./feeder.ts";
import { keptState, stateIn } from "./kept-contacts.ts";

export interface BusPlan extends SwitchedPlan {
  readonly frontEnd: FrontEnd;
  /** Of the transformers before the terminal, primary ÷ secondary. */
  readonly voltageRatio: number;
  readonly currentRatio: number;
  readonly taps: { readonly lowest: number; readonly highest: number } | null;
  /** How far the branches of a balancer are off what is set, as a share; null: there is none. */
  readonly balancerOff: number | null;
}

export interface BusSite {
  readonly unit: Acquisition;
  contacts(): Contacts;
  set(order: BankOrder): void;
  truth(): FlowTruth;
  /** Steps that have closed while they were charged. */
  hazards(): number;
}

/** Looks are of the last moment: so much is held. */
const HELD_S = 20;

/** @param kept  where contacts stay while nobody simulates them, as those of contactors that latch; null: nowhere */
export function busSite(
  plan: BusPlan,
  { originTaiNs, clock }: Pick<SiteOptions, "originTaiNs" | "clock">,
  kept: { readonly read: () => string | null; readonly write: (text: string) => void } | null,
): BusSite {
  const { frontEnd, steps, spells, repeatS, taps, balancerOff } = plan;
  const nowS = (): number => Number(clock.now() - originTaiNs) / 1e9;
  const text = kept?.read() ?? null;
  const before = text === null ? null : stateIn(fromJson(text));
  let branches: Branches = before?.branches ?? {};
  const built = (): Branch[] => balancerBranches(branches, balancerOff ?? 0);
  const site = switchedSite(plan, before ? { ...before, balancer: built() } : undefined);

  /** From each instant on the bus looks so. */
  const pieces: { readonly fromS: number; readonly source: Digitiser }[] = [];
  const piece = (fromS: number): void => {
    const wave = behindTransformers(waveAtBus(plan.feeder, site.solutions(fromS)), plan);
    pieces.push({ fromS, source: digitiser(frontEnd, wave) });
    while (pieces.length > 1 && pieces[1]!.fromS < fromS - HELD_S) pieces.shift();
  };
  /** What has happened since: contacts that arrived, spells that began. */
  const advance = (): void => {
    for (const at = nowS(); ; ) {
      const last = pieces.at(-1)!.fromS;
      const coming = site.bank(last).contacts.flatMap((one) => (one.coming ? [one.coming.atS] : []));
      const turn = repeatS === undefined ? 0 : Math.floor(last / repeatS) * repeatS;
      const begins = spells.flatMap(({ fromS }) => [turn + fromS, turn + (repeatS ?? 0) + fromS]);
      const next = [...coming, ...begins].filter((s) => s > last && s <= at);
      if (next.length === 0) return;
      piece(Math.min(...next));
    }
  };
  piece(nowS());

  const taken = (): number =>
    Math.max(0, edgeAt(frontEnd.clock, sinceOrigin(originTaiNs, clock.now()), "wh+").sample + 1);
  const firstOf = (fromS: number): number => edgeAt(frontEnd.clock, split(fromS), "wh+").sample + 1;
  return {
    unit: {
      channels: waveChannels.map((name) => ({ name, bits: frontEnd.bits })),
      nominalRateHz: frontEnd.clock.nominalRateHz,
      calibration: frontEnd.calibration,
      taken,
      read(first, count, into) {
        advance();
        insist(first >= 0 && first + count <= taken(), "Acquisition.read: samples that have been taken");
        if (first < firstOf(pieces[0]!.fromS)) return false;
        for (const [k, { fromS, source }] of pieces.entries()) {
          const next = pieces[k + 1];
          const from = Math.max(first, firstOf(fromS));
          const to = Math.min(first + count, next ? firstOf(next.fromS) : first + count);
          if (from >= to) continue;
          const parts = into.map((channel) => channel.subarray(from - first, to - first));
          codesOf(source, from, to - from, parts);
        }
        return true;
      },
      pulses: () => [],
      clock: (sample) => clockQualityAt(frontEnd.clock, originTaiNs, sample),
      until: untilTaken(taken),
    },
    contacts() {
      advance();
      return {
        closed: [...site.contacts(nowS())],
        tap: taps === null ? null : site.position(),
        branches: balancerOff === null ? null : branches,
      };
    },
    set(order) {
      advance();
      const at = nowS();
      if (order.kind === "switch") for (const n of order.steps) if (steps[n]) site.order(n, order.close, at);
      if (order.kind === "tap" && taps !== null) {
        const to = Math.min(Math.max(order.to, taps.lowest), taps.highest);
        while (site.position() !== to) site.tap(to > site.position() ? 1 : -1);
        piece(at);
      }
      if (order.kind === "branches" && balancerOff !== null) {
        branches = order.branches;
        site.balance(built());
        piece(at);
      }
      const { bank, position } = site.state(at);
      kept?.write(toJson(keptState({ bank, position, branches }), 2));
    },
    truth() {
      advance();
      return site.truth(nowS());
    },
    hazards() {
      advance();
      return site.bank(nowS()).hazards.length;
    },
  };
}

function behindTransformers(wave: Wave, { voltageRatio, currentRatio }: BusPlan): Wave {
  const over = (signals: ThreeSignals, by: number): ThreeSignals => {
    const one = ({ components }: Signal): Signal => ({
      components: components.map((each) => ({ ...each, rms: each.rms / by })),
    });
    return [one(signals[0]), one(signals[1]), one(signals[2])];
  };
  return {
    ...wave,
    voltages: over(wave.voltages, voltageRatio),
    currents: over(wave.currents, currentRatio),
  };
}

const ends: Record<string, readonly [Node, Node]> = {
  ...{ ab: ["a", "b"], bc: ["b", "c"], ca: ["c", "a"] },
  ...{ a: ["a", "n"], b: ["b", "n"], c: ["c", "n"] },
};
const balancerBranches = (branches: Branches, off: number): Branch[] =>
  Object.entries(branches).map(([name, siemens]) => load(...ends[name]!, 0, siemens * (1 + off)));
