// ZZ → IA: preparation (meter parameters, method, result rules, measures for correctness); keep this stream; so far it is
// known; it is no longer needed. To `ia agent/<id>`; the answer goes to `zz detection/<id>`.

import { z } from "zod";
import { id, requirements } from "./nouns.ts";

export const prepare = z.object({
  kind: z.literal("prepare"),
  detection: id,
  resource: id,
  stream: id,
  terminal: id,
  /** Of a detection; left out: of a watch, whose frames go once they are known. */
  requirements: requirements.exactOptional(),
});
export const streamDone = z.object({ kind: z.literal("stream-done"), stream: id });

/** Frames that stay at the agent before what is known: who goes on behind that begins at a key frame, one in five seconds. */
export const keptBeforeKnown = 16;

/** Of a watch: the station keeps what its frames up to here tell. */
export const streamKnown = z.object({
  kind: z.literal("stream-known"),
  stream: id,
  upTo: z.number().int().nonnegative(),
});

export const zzToIa = z.discriminatedUnion("kind", [prepare, streamKnown, streamDone]);
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
