// ZZ → YH: bring meter and terminal to one time; start, and upload to this agent; stop; nothing more is needed; keep what a
// harmonic study found, say what is kept; switch the site's bank; its reading was heard.
// To `yh terminal/<id>`.

import { z } from "zod";
import { bankOrder } from "./banks.ts";
import { harmonicRecord } from "./harmonics.ts";
import { id, instant, wholeInterval } from "./nouns.ts";

export const agreeTime = z.object({ kind: z.literal("agree-time"), detection: id });
export const start = z.object({
  kind: z.literal("start"),
  detection: id,
  stream: id,
  uplink: z.string().max(500),
  /** Length of the detection in the terminal's own time; `stop` ends it earlier. Left out: a watch, which has no end. */
  forS: z.number().positive().exactOptional(),
  /** It ends sooner, with the first whole interval of the terminal's clock. */
  wholeInterval: wholeInterval.exactOptional(),
});
export const stop = z.object({ kind: z.literal("stop"), detection: id });
/** The detection has its verdict: what the terminal still does for it ends, what it still keeps of it goes. */
export const dismiss = z.object({ kind: z.literal("dismiss"), detection: id, stream: id });
/** What was computed from the terminal's samples comes back to it: what it shows and answers at the site. */
export const storeHarmonics = z.object({
  kind: z.literal("store-harmonics"),
  detection: id,
  record: harmonicRecord,
});
export const readHarmonics = z.object({ kind: z.literal("read-harmonics"), detection: id });
/** Carried out once at most, and not after its time; numbers only grow. */
export const switchBank = z.object({
  kind: z.literal("switch-bank"),
  number: z.number().int().positive(),
  order: bankOrder,
  untilTaiNs: instant,
  /** End of the reading that it rests on: the terminal refuses where contacts have moved since. */
  restsOnTaiNs: instant,
});
/** The terminal tells its next reading only then: however long nobody hears it, what waits is one. */
export const readingHeard = z.object({ kind: z.literal("reading-heard"), untilTaiNs: instant });

export const zzToYh = z.discriminatedUnion("kind", [
  agreeTime,
  start,
  stop,
  dismiss,
  storeHarmonics,
  readHarmonics,
  switchBank,
  readingHeard,
]);
export type ZzToYh = z.infer<typeof zzToYh>;
