// What a harmonic study found, as machine, master station and terminal tell it to each other; and how it is kept.

import type { HarmonicRecord } from "@etalon/basis";
import { z } from "zod";
import { instant, reason, text } from "./nouns.ts";

const finite = z.number();
/** Uncertainties that older studies did not tell. */
const known = finite.nullable().exactOptional();
const name = z.string().max(40);
const side = z.enum(["user", "grid", "undetermined"]);
const order = z.number().int().min(2).max(100);
const shareOfValues = z.object({ share95: finite, share99: finite });
const values = { voltagePercent: shareOfValues, currentA: shareOfValues };
const energy = { importWh: finite, exportWh: finite, expandedWh: finite };

export const harmonicRecord: z.ZodType<HarmonicRecord> = z.object({
  program: z.string().max(200),
  fromTaiNs: instant.nullable(),
  wiring: z.enum(["1P2W", "3P3W", "3P4W"]),
  coveredS: finite,
  windows: finite,
  frequencyHz: finite.nullable(),
  highestOrder: finite,
  gaps: z.array(z.object({ fromS: finite, toS: finite, why: text.exactOptional() })).max(100),
  powers: z
    .array(
      z.object({
        of: name,
        theory: z.enum(["IEEE 1459", "Budeanu", "Fryze", "CPC"]),
        definition: z.string().max(400),
        powerFactor: finite.nullable(),
        powerFactorExpanded: known,
        powerFactorFormula: z.string().max(100).exactOptional(),
        values: z
          .array(
            z.object({
              name,
              value: finite.nullable(),
              unit: z.enum(["V", "A", "W", "VA", "var", ""]),
              expanded: known,
            }),
          )
          .max(40),
      }),
    )
    .max(16),
  energy: z.object({
    wholeBand: z.object(energy),
    fundamental: z.object(energy),
    harmonics: z.object(energy),
    orders: z.array(z.object({ order, ...energy })).max(100),
    reactiveVarh: z.tuple([finite, finite, finite, finite]),
  }),
  orders: z
    .array(
      z.object({
        order,
        voltageV: finite,
        currentA: finite,
        expandedV: known,
        expandedA: known,
        activeW: finite,
        reactiveVar: finite,
        expandedW: finite,
        side,
        indication: z.enum(["user", "grid"]).nullable(),
        confidence: z.number().min(0).max(1),
        userShare: finite.nullable(),
        expandedShare: finite.nullable(),
        evidence: z
          .array(
            z.object({
              method: z.enum(["power direction", "supply impedance", "variation"]),
              says: z.enum(["user", "grid", "both", "undetermined"]),
              text: z.string().max(300),
            }),
          )
          .max(3),
      }),
    )
    .max(100),
  threeSecond: z
    .object({
      intervals: finite,
      orders: z.array(z.object({ order, ...values })).max(100),
      total: z.object(values),
    })
    .nullable()
    .exactOptional(),
  distortion: z.object({
    voltagePercent: finite.nullable(),
    voltageExpandedPercent: known,
    currentPercent: finite.nullable(),
    currentExpandedPercent: known,
  }),
  losses: z.object({
    line: z
      .object({
        wholePercent: finite,
        harmonicsPercent: finite,
        unbalancePercent: finite,
        reactivePercent: finite,
      })
      .nullable(),
    transformerK: finite.nullable(),
  }),
  bills: z
    .object({
      source: z.string().max(200),
      powerFactorStandard: finite,
      harmonicPenalty: finite,
      fullBandWh: finite,
      fundamentalWh: finite,
      penalisedWh: finite,
      lines: z
        .array(
          z.object({
            theory: name,
            formula: z.string().max(200),
            powerFactor: finite.nullable(),
            powerFactorExpanded: known,
            adjustmentPercent: finite.nullable(),
            chargedWh: finite.nullable(),
          }),
        )
        .max(10),
    })
    .nullable(),
  proof: z.object({
    sha256: z.string().max(64),
    of: z.string().max(500),
    calibration: z.string().max(200).nullable(),
    certificate: z.string().max(200).nullable(),
    voltageGainPercent: finite,
    currentGainPercent: finite,
    angleMrad: finite,
    supply: z.string().max(200).nullable(),
  }),
  wiringFault: z.object({ text, corrected: z.boolean() }).nullable().exactOptional(),
  doubts: z.array(reason).max(20),
});

/** A study as the master station keeps it: with what its terminal has said of it. */
export const storedHarmonics = z.object({
  record: harmonicRecord,
  /** When the terminal had it on its disk, by its clock; null until it says so. */
  atTerminalTaiNs: instant.nullable(),
  /** What came of reading it back, the last time; null: never, or not answered yet. */
  readBack: z.object({ atTaiNs: instant, same: z.boolean(), text }).nullable(),
});
export type StoredHarmonics = z.infer<typeof storedHarmonics>;

/** GET /detections/{id}/limits: what of the supply is not said is the study's own, or follows from the meter's plate. */
const given = z.coerce.number<string>().positive();
export const harmonicLimitsQuery = z.strictObject({
  nominalVoltageV: given.max(2e6).optional(),
  shortCircuitVA: given.max(1e12).optional(),
  demandCurrentA: given.max(1e7).optional(),
  agreedShare: given.max(1).optional(),
});
/** A study's values of three seconds beside the limits of a day: there is a verdict where a day of them was seen. */
export const harmonicLimits = z.object({
  limits: z.array(
    z.object({
      standard: z.string(),
      of: z.enum(["voltage", "current"]),
      /** null: all orders together. */
      order: z.int().nullable(),
      /** So many per cent of the values are no greater than what was found. */
      sharePercent: finite,
      found: finite,
      limit: finite,
      unit: z.enum(["%", "A"]),
      usedPercent: finite,
      verdict: z.enum(["complies", "violates", "not assessable"]),
      source: z.object({ document: z.string(), verified: z.boolean() }),
    }),
  ),
  /** Where the limits stand, and with what reservation. */
  sources: z.array(z.string()),
  /** What cannot be compared, and why. */
  missing: z.array(z.string()),
  seen: z.int(),
  ofDay: z.int(),
  /** Why there is no verdict; null: there is. */
  why: z.string().nullable(),
});
export type HarmonicLimits = z.infer<typeof harmonicLimits>;
