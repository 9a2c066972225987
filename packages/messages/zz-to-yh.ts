// ZZ → YH: bring meter and terminal to one time; start, and upload to this agent; stop; nothing more is needed.
// To `yh terminal/<id>`.

import { z } from "zod";
import { id } from "./nouns.ts";

export const agreeTime = z.object({ kind: z.literal("agree-time"), detection: id });
export const start = z.object({
  kind: z.literal("start"),
  detection: id,
  stream: id,
  uplink: z.string().max(500),
  /** Length of the detection in the terminal's own time; `stop` ends it earlier. */
  forS: z.number().positive(),
});
export const stop = z.object({ kind: z.literal("stop"), detection: id });
/** The detection has its verdict: what the terminal still does for it ends, what it still keeps of it goes. */
export const dismiss = z.object({ kind: z.literal("dismiss"), detection: id, stream: id });

export const zzToYh = z.discriminatedUnion("kind", [agreeTime, start, stop, dismiss]);
export type ZzToYh = z.infer<typeof zzToYh>;
