// What a measuring machine sees and says, over HTTP: GET /machines/:id at the door of whoever has its node in it.

import { z } from "zod";
import { id, identity, instant } from "./nouns.ts";

/** node: what was done to it; program: what that says on its control port; system: its kernel's and loader's console. */
export const consoleSides = ["node", "program", "system"] as const;

export const shownMachine = z.object({
  machine: id,
  node: id,
  engine: z.string(),
  /** As of a machine that boots, waits for its link, was told of new hardware, drives it; null: it has ended. */
  stage: z.enum(["starting", "linking", "found", "bound"]).nullable(),
  /** How often it was started. */
  run: z.number().int().nullable(),
  /** What is plugged in, or is to be. */
  hardware: z
    .object({
      resource: id,
      identity,
      token: z.number().int(),
      /** Null: none is bound yet. */
      driver: z.string().nullable(),
    })
    .nullable(),
  /** Its console, the newest last, as far as it is kept. */
  lines: z.array(z.object({ atTaiNs: instant, side: z.enum(consoleSides), text: z.string().max(500) })),
});
export type ShownMachine = z.infer<typeof shownMachine>;
export type ConsoleLine = ShownMachine["lines"][number];
