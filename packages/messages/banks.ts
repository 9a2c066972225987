// What is said of a site's bank: the terms it is kept by, how its bus was seen, what is ordered of it, what came of that.
// Used by `zz-to-yh`, `yh-to-zz`, `zz-itself` and `users-to-zz`.

import { z } from "zod";
import { id, instant, reason, text } from "./nouns.ts";

const finite = z.number().finite();
const positive = z.number().positive();
const seconds = z.number().nonnegative().max(86_400);
export const figure = z.object({ value: finite, standard: z.number().nonnegative() });

/** As many steps, and as many orders of harmonics, as anything built has. */
const MOST_STEPS = 64;
const MOST_ORDERS = 200;
const stepNumber = z
  .number()
  .int()
  .nonnegative()
  .max(MOST_STEPS - 1);

/** Between lines, and against the neutral. */
export const branchNames = ["ab", "bc", "ca", "a", "b", "c"] as const;
/** Susceptance of each branch at the fundamental, siemens: positive is capacitive. */
export const branches = z.partialRecord(z.enum(branchNames), finite);
export type Branches = z.infer<typeof branches>;

/** How everything that can be set stands. */
export const contacts = z.object({
  closed: z.array(z.boolean()).max(MOST_STEPS),
  /** Position of the tap changer; null: there is none. */
  tap: z.number().int().nullable(),
  /** Of a balancer; null: there is none. */
  branches: branches.nullable(),
});
export type Contacts = z.infer<typeof contacts>;

/** How things are to stand, whatever they stand at: what is ordered twice is done once. Steps count from 0. */
export const bankOrder = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("switch"),
    steps: z.array(stepNumber).min(1).max(MOST_STEPS),
    close: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("tap"), to: z.number().int().min(-100).max(100) }),
  z.strictObject({ kind: z.literal("branches"), branches }),
]);
export type BankOrder = z.infer<typeof bankOrder>;

/** What somebody may ask for: an order as it is, or that the load be balanced as it is then. */
export const bankWish = z.union([bankOrder, z.strictObject({ kind: z.literal("balance") })]);
export type BankWish = z.infer<typeof bankWish>;

const phasor = z.object({ re: finite, im: finite });
const three = z.tuple([phasor, phasor, phasor]).readonly();

/** One look at the bus, primary side, and the contacts at its end. */
export const busReading = z.object({
  fromTaiNs: instant,
  untilTaiNs: instant,
  wires: z.union([z.literal(3), z.literal(4)]),
  windows: z.number().int().nonnegative(),
  /** Of the fundamental, turned so that the voltages' positive sequence is real. */
  voltages: three,
  currents: three,
  lineV: figure,
  activeW: figure,
  reactiveVar: figure,
  positiveA: figure,
  negativeA: figure,
  zeroA: figure,
  distortions: z
    .array(
      z.object({
        order: z.number().int().positive(),
        voltageShare: z.number().nonnegative(),
        currentShare: z.number().nonnegative(),
      }),
    )
    .max(MOST_ORDERS)
    .readonly(),
  doubts: z.array(reason).max(20),
  contacts,
});
export type BusReading = z.infer<typeof busReading>;

const network = z.strictObject({
  nominalV: positive,
  shortCircuitVA: positive,
  xOverR: z.number().nonnegative(),
  shortCircuitTolerance: z.number().nonnegative().max(0.9),
  neutralOverPhase: z.number().nonnegative().nullable(),
});

/** Of any bank: how old a reading may be, how long an order holds, how soon its effect shows. */
const times = { staleS: seconds, orderS: positive.max(3600), settleS: seconds };

/** Capacitor steps and a tap changer, kept by nine zones. */
export const capacitorTerms = z.strictObject({
  kind: z.literal("capacitors"),
  network,
  steps: z
    .array(
      z.strictObject({
        ratedVar: positive,
        ratedV: positive,
        detuning: z.number().nonnegative().max(0.5),
        imbalanceA: positive.exactOptional(),
      }),
    )
    .max(MOST_STEPS),
  tap: z
    .strictObject({ stepShare: positive.max(0.1), lowest: z.number().int(), highest: z.number().int() })
    .refine(({ lowest, highest }) => lowest < highest, "lowest below highest is expected")
    .nullable(),
  target: positive.max(1),
  /** What is paid is kept instead, where it is stated. */
  tariff: z
    .strictObject({ powerFactorStandard: z.union([z.literal(0.9), z.literal(0.85), z.literal(0.8)]) })
    .exactOptional(),
  ratedA: positive,
  ...times,
  dwellS: seconds,
  betweenS: seconds,
  reversalS: seconds,
  dischargeS: seconds,
  lockoutS: seconds,
  stepChangesPerDay: z.number().int().positive(),
  tapChangesPerDay: z.number().int().positive(),
  /** Shares of the nominal one. */
  voltage: z
    .strictObject({ lost: positive, low: positive, high: positive, lockout: positive })
    .refine(
      ({ lost, low, high, lockout }) => lost < low && low < high && high < lockout,
      "lost < low < high < lockout is expected",
    ),
});

/** Branches set steplessly, kept so that the currents are even. */
export const balancerTerms = z.strictObject({
  kind: z.literal("balancer"),
  network,
  limitS: positive,
  uneven: positive.max(1),
  leastA: z.number().nonnegative(),
  highest: positive,
  ...times,
  dwellS: seconds,
  betweenS: seconds,
});

export const bankTerms = z.discriminatedUnion("kind", [capacitorTerms, balancerTerms]);
export type BankTerms = z.infer<typeof bankTerms>;

/** Who switches: its control, or people alone; a lockout opens in either. */
export const controls = ["automatic", "by hand"] as const;
export const control = z.enum(controls);
export type Control = z.infer<typeof control>;

/** A bank as the station keeps it: it is called as the terminal that switches it. */
export const bankRecord = z.strictObject({
  id,
  site: z.string().max(200),
  control,
  terms: bankTerms,
});
export type BankRecord = z.infer<typeof bankRecord>;

/** Figures of the bus by name: `powerFactor`, `lineV` (V), `reactiveVar` (var), `lossW` (W), `negativeA`, `neutralA` (A). */
export const busFigures = z.record(z.string().max(40), figure);
export type BusFigures = z.infer<typeof busFigures>;

export const keptOrder = z.object({
  number: z.number().int().positive(),
  order: bankOrder,
  /** The control, or who asked for it. */
  by: z.string().max(200),
  why: text,
  orderedTaiNs: instant,
  /** Nobody carries it out later. */
  untilTaiNs: instant,
  /** End of the reading that it rests on. */
  restsOnTaiNs: instant,
  before: busFigures,
  predicted: busFigures,
  outcome: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("carried-out"), atTaiNs: instant }),
      z.object({ kind: z.literal("refused"), atTaiNs: instant, why: reason }),
    ])
    .nullable(),
  /** By the first reading that was taken wholly after it had settled. */
  measured: z
    .object({ untilTaiNs: instant, figures: busFigures, doubts: z.array(reason).max(20) })
    .nullable(),
});
export type KeptOrder = z.infer<typeof keptOrder>;
