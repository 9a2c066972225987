// How the cloud is at work, over HTTP: what each process tells of itself - hosts apart beside their beats - and what waits where.

import { z } from "zod";
import { instant, text } from "./nouns.ts";

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();

/** What keeps a host's clock; `unknown`: nothing was found that says so. */
export const timekeepers = ["chrony", "systemd", "nothing", "unknown"] as const;
export const timekeeping = z.object({
  by: z.enum(timekeepers),
  /** Null: nobody says. */
  kept: z.boolean().nullable(),
  /** Off its source, as the timekeeper says; null: it does not. */
  offsetS: z.number().nullable(),
});
export type Timekeeping = z.infer<typeof timekeeping>;

/** What a process tells of itself; counts are since it began. */
export const hostReport = z.object({
  version: z.string().max(40),
  node: z.string().max(40),
  sinceTaiNs: instant,
  atTaiNs: instant,
  memoryBytes: amount,
  timekeeping,
  /** Of the disk that its data lie on; null: it keeps none. */
  diskFreeBytes: amount.nullable(),
  /** Of an agent: frames as they come in, what is kept of them, and what their terminals say of their clocks. */
  agent: z
    .object({
      frames: count,
      frameBytes: amount,
      repeated: count,
      refused: count,
      gaps: count,
      samplesLost: count,
      usedBytes: amount,
      quotaBytes: amount,
      streams: count,
      /** Frames kept and not yet read by the machine that follows them, of the stream that is furthest behind. */
      behind: count,
      /** Streams of the last half minute, by the state of their clock. */
      clocks: z.object({ locked: count, holdover: count, free: count }),
      /** The largest bound on a clock's error among them; null: there are none. */
      clockErrorBoundS: amount.nullable(),
    })
    .nullable(),
});
export type HostReport = z.infer<typeof hostReport>;

export const HOSTS_AT_MOST = 1000;

/** GET /operation */
export const shownOperation = z.object({
  /** The process that answers. */
  own: hostReport,
  role: z.string(),
  /** What it lacks to do its work. */
  missing: z.array(text),
  /** Components whose messages wait where this process serves them. */
  components: z.array(
    z.object({
      component: z.string(),
      /** Steps of this process, and the time that they took. */
      steps: count,
      stepS: amount,
      messages: count,
      acts: count,
      timersLate: count,
      /** How long the most late has been due. */
      latestS: amount,
      aside: count,
    }),
  ),
  /** Applications that this process has stepped, and what came of them. */
  applications: z.object({ applied: count, granted: count, refused: count }),
  http: z.object({ requests: count, failed: count }),
  database: z.object({ version: z.string(), bytes: amount }).nullable(),
  /** Hosts apart, agents and nodes, as they were heard; null: that one tells nothing of itself. */
  hosts: z
    .array(z.object({ host: z.string(), heardTaiNs: instant, report: hostReport.nullable() }))
    .max(HOSTS_AT_MOST),
});
export type ShownOperation = z.infer<typeof shownOperation>;
