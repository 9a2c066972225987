// When an instrument of a running cloud will likely be free, for people who wait for it. Called by the commands that show who
// has what, and by those that have to wait.

import { type Answer, type Instant, instantFromPosixNs, utcText } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import { type Caller, may } from "@etalon/messages/http";
import { likelyFree } from "@etalon/messages/likely-free";
import type { DetectionLine } from "@etalon/messages/users-to-zz";
import { ask, type Cloud } from "./api.ts";

type Job = Pick<DetectionLine, "id" | "samplesUntilTaiNs">;
type Holding = Pick<CatalogueEntry["leases"][number], "application" | "untilTaiNs">;

/**
 * The detections; to who may not see them, or where a station is elsewhere, leases alone tell. Who may not does not ask: an
 * audit log tells who was turned away.
 */
export async function jobsIn(cloud: Cloud): Promise<readonly Job[]> {
  const me = (await ask(cloud, "/me")) as Answer<Caller>;
  if (!me.ok || !may(me.value, "see-detections")) return [];
  const told = (await ask(cloud, "/detections")) as Answer<readonly Job[]>;
  return told.ok ? told.value : [];
}

export const likelyNow = (leases: readonly Holding[], jobs: readonly Job[]) =>
  likelyFree(leases, jobs, nowTaiNs());

const nowTaiNs = (): Instant => instantFromPosixNs(BigInt(Date.now()) * 1_000_000n);

/** One sentence to who waits; null: nothing is known but when the lease ends, which his place in the queue has told. */
export async function likelyFreeText(cloud: Cloud, resource: string): Promise<string | null> {
  const told = await ask(cloud, `/instruments/${encodeURIComponent(resource)}`);
  const free = told.ok ? likelyNow((told.value as CatalogueEntry).leases, await jobsIn(cloud)) : null;
  if (!free) return null;
  const { likelyTaiNs, latestTaiNs } = free;
  return `${resource} is likely free about ${utcText(likelyTaiNs)}, at the latest ${utcText(latestTaiNs)} when its lease ends`;
}
