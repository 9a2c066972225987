// State of one capacitor bank with its tap changer under control, the terms it is kept by, and what is heard of it.

import type { PowerFactorStandard } from "@etalon/analysis/tariff/power-factor-adjustment.table";
import type { Instant, Reason } from "@etalon/basis";
import type { Figure } from "../figure.ts";
import type { Network } from "../network.ts";
import type { Distortion } from "../site-look.ts";
import type { CapacitorStep } from "./bank.ts";
import type { wishes } from "./nine-zone.table.ts";

export type Zone = keyof typeof wishes;
export type Wish = (typeof wishes)[Zone][number];

/** What the owner of the bank sets; times and thresholds usually as in limits.table.ts. */
export interface Terms {
  readonly network: Network;
  readonly steps: readonly CapacitorStep[];
  /** Of the on-load tap changer: what one position does to the voltage, as a share; null: there is none. */
  readonly tap: { readonly stepShare: number; readonly lowest: number; readonly highest: number } | null;
  /** Power factor of the fundamental to keep. */
  readonly target: number;
  /** Where it is stated, that which earns its best reward is kept instead: switched in is what pays, and no more. */
  readonly tariff?: { readonly powerFactorStandard: PowerFactorStandard };
  readonly ratedA: number;
  /** Nothing is ordered but what somebody asks for, and the lockout. */
  readonly byHand?: boolean;
  readonly staleS: number;
  readonly dwellS: number;
  readonly betweenS: number;
  readonly reversalS: number;
  readonly dischargeS: number;
  readonly settleS: number;
  readonly lockoutS: number;
  readonly stepChangesPerDay: number;
  readonly tapChangesPerDay: number;
  readonly voltage: {
    readonly lost: number;
    readonly low: number;
    readonly high: number;
    readonly lockout: number;
  };
}

/** One look at the site, with the contacts as they stood at its end. */
export interface Reading {
  readonly fromTaiNs: Instant;
  readonly untilTaiNs: Instant;
  readonly lineV: Figure;
  readonly activeW: Figure;
  readonly reactiveVar: Figure;
  readonly currentA: Figure;
  readonly distortions: readonly Distortion[];
  readonly doubts: readonly Reason[];
  readonly closed: readonly boolean[];
  readonly tap: number | null;
  /** Between the two stars of each step, as the bank's own transformer has it; null, or left out: none is there. */
  readonly neutralA?: readonly (Figure | null)[];
}

export interface Device {
  /** As the last reading has it. */
  readonly closed: boolean;
  /** At the latest. */
  readonly changedTaiNs: Instant | null;
  readonly openedTaiNs: Instant | null;
  readonly day: number;
  readonly changes: number;
  /** Switchings one after the other that changed no reactive power. */
  readonly silent: number;
  /** Why it is used no more; null: it is. */
  readonly out: Reason | null;
}

export interface TapState {
  readonly position: number;
  readonly changedTaiNs: Instant | null;
  readonly day: number;
  readonly changes: number;
  readonly out: Reason | null;
}

export type Order =
  | { readonly kind: "switch"; readonly steps: readonly number[]; readonly close: boolean }
  | { readonly kind: "tap"; readonly by: 1 | -1 };

/** An order that no reading has answered yet: while there is one, there is no other. */
export interface Pending {
  readonly number: number;
  readonly order: Order;
  readonly atTaiNs: Instant;
  readonly reactiveVar: Figure;
  readonly lineV: number;
  readonly tap: number | null;
  /** What was closed when the voltage's distortion made it open; null: that was not the reason. */
  readonly distorting: readonly boolean[] | null;
}

export interface Bank {
  readonly terms: Terms | null;
  readonly reading: Reading | null;
  readonly devices: readonly Device[];
  readonly tap: TapState | null;
  /** Held since then without a break in the readings. */
  readonly zone: { readonly name: Zone; readonly sinceTaiNs: Instant } | null;
  readonly pending: Pending | null;
  /** Orders given so far: each bears its number. */
  readonly orders: number;
  /** Last change in either sense, by any step. */
  readonly lastInTaiNs: Instant | null;
  readonly lastOutTaiNs: Instant | null;
  readonly lastTap: { readonly by: 1 | -1; readonly atTaiNs: Instant } | null;
  /** Voltage was beyond the lockout then; null: never. */
  readonly lockedTaiNs: Instant | null;
  /** The voltage's distortion is beyond its lockout since then, without a break in the readings; null: it is not. */
  readonly distortedTaiNs: Instant | null;
  /** What was closed when the distortion was beyond its lockout, and within its limit once that had opened. */
  readonly resonated: readonly (readonly boolean[])[];
  /** Why nothing is ordered, or what was ordered for. */
  readonly why: Reason;
}

export const newBank: Bank = {
  terms: null,
  reading: null,
  devices: [],
  tap: null,
  zone: null,
  pending: null,
  orders: 0,
  lastInTaiNs: null,
  lastOutTaiNs: null,
  lastTap: null,
  lockedTaiNs: null,
  distortedTaiNs: null,
  resonated: [],
  why: { code: "compensation.no-terms", text: "nobody has set terms for this bank" },
};
