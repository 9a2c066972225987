// ZZ → IA: preparation (meter parameters, method, result rules, measures for correctness); keep this stream; it is
// no longer needed. To `ia agent/<id>`; the answer goes to `zz detection/<id>`.

import { z } from "zod";
import { id, requirements } from "./nouns.ts";

export const prepare = z.object({
  kind: z.literal("prepare"),
  detection: id,
  resource: id,
  stream: id,
  terminal: id,
  /** Of a detection; left out: of a watch, whose frames roll, the oldest going by rule. */
  requirements: requirements.exactOptional(),
});
export const streamDone = z.object({ kind: z.literal("stream-done"), stream: id });

export const zzToIa = z.discriminatedUnion("kind", [prepare, streamDone]);
export type ZzToIa = z.infer<typeof zzToIa>;

export const prepared = z.object({
  kind: z.literal("prepared"),
  /** Whose word it is: another agent than the instrument's has nothing to say here. */
  agent: id,
  detection: id,
  /** Where the terminal uploads to. */
  uplink: z.string().max(500),
});
export type IaToZz = z.infer<typeof prepared>;
