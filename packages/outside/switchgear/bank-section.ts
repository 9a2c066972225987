// What a terminal's source file says of the bank at its site: how its bus is connected, and what switches it. Part of
// `front-end/source-file.ts`.

import { mainsHz } from "@etalon/messages/mains";
import { z } from "zod";

const position = z.number().int().min(-100).max(100);

export const bankSection = z
  .strictObject({
    /** The switchgear's program and its words (SPEC.md). */
    program: z.array(z.string().min(1).max(1000)).min(1).max(100),
    /** The file of the terminal's calibration record, beside this one: looks are reckoned at the site. */
    calibrationFile: z.string().min(1).max(1000),
    wiring: z.enum(["3P4W", "3P3W"]),
    ratedFrequency: mainsHz.default(50),
    /** Of the transformers between bus and terminal, primary ÷ secondary. */
    voltageRatio: z.number().positive().max(1e6).default(1),
    currentRatio: z.number().positive().max(1e6).default(1),
    /** Of capacitors; 0: there are none. */
    steps: z.number().int().min(0).max(64),
    /** Seconds from opening a step to closing it again. */
    dischargeS: z.number().nonnegative().max(86_400),
    tap: z.strictObject({ lowest: position, highest: position }).nullable().default(null),
    /** Largest susceptance of a balancer's branch, either way, siemens; null: there is no balancer. */
    branchS: z.number().positive().nullable().default(null),
    lookEveryS: z.number().min(1).max(3600).default(10),
  })
  .refine(({ tap }) => tap === null || tap.lowest < tap.highest, "tap: lowest below highest is expected");
export type BankSection = z.infer<typeof bankSection>;
