// How the cloud is at work, over HTTP: what each process tells of itself - hosts apart beside their beats, the others in the
// database that they share - and what waits where.

import { z } from "zod";
import { instant, text } from "./nouns.ts";
import { shownTraffic } from "./traffic.ts";

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

/** A beat stays small; of more an agent's own door tells. */
export const PASSAGES_TOLD_AT_MOST = 100;

/** What a process tells of itself; counts are since it began. */
export const hostReport = z.object({
  /** Of the computer, as it calls itself. */
  computer: z.string().max(255),
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
      /** What passes it now, the most first. */
      traffic: shownTraffic.max(PASSAGES_TOLD_AT_MOST),
    })
    .nullable(),
});
export type HostReport = z.infer<typeof hostReport>;

export const HOSTS_AT_MOST = 1000;

/** What a process beside the database tells of its work; counts are since it began. */
export const hostWork = z.object({
  role: z.string().max(40),
  /** Where its interface for users is. */
  url: z.string().max(300),
  /** What it lacks to do its work. */
  missing: z.array(text),
  /** Steps of this process, and the time that they took. */
  steps: z.array(z.object({ component: z.string(), steps: count, stepS: amount })),
  /** Applications that this process has stepped, and what came of them. */
  applications: z.object({ applied: count, granted: count, refused: count }),
  http: z.object({ requests: count, failed: count }),
});
export type HostWork = z.infer<typeof hostWork>;

const host = z.object({
  /** Its role and id, as in `agent/ia-01`. */
  host: z.string().max(300),
  heardTaiNs: instant,
  /** It has not been heard for a while: what it told is how it was then. */
  silent: z.boolean(),
  /** Null: it tells nothing of itself that is understood here. */
  report: hostReport.nullable(),
  /** Of those beside the database. */
  work: hostWork.nullable(),
});
export type ToldHost = z.infer<typeof host>;

/** GET /operation: the whole cloud, whichever of its interfaces is asked. */
export const shownOperation = z.object({
  /** The one of the hosts that answers. */
  own: z.string(),
  /** What waits for each component, whoever serves it. */
  waiting: z.array(
    z.object({
      component: z.string(),
      messages: count,
      acts: count,
      timersLate: count,
      /** How long the most late has been due. */
      latestS: amount,
      aside: count,
    }),
  ),
  database: z.object({ version: z.string(), bytes: amount }).nullable(),
  /** All that were heard within a day. */
  hosts: z.array(host).max(HOSTS_AT_MOST),
});
export type ShownOperation = z.infer<typeof shownOperation>;

/** GET /interfaces: where the cloud's interfaces for users are. */
export const shownInterfaces = z.array(
  z.object({
    host: z.string(),
    role: z.string(),
    url: z.string(),
    silent: z.boolean(),
    /** The one that was asked. */
    own: z.boolean(),
  }),
);
export type ShownInterfaces = z.infer<typeof shownInterfaces>;
