// What one applicant does, as a person's program would over HTTP: applies, follows what comes of it, renews, releases.
// Used by `main.ts`.

import { setTimeout as pause } from "node:timers/promises";
import { good } from "@etalon/basis";
import type { Event } from "@etalon/messages/nouns";
import { ask, type Cloud } from "../../apps/cli/api.ts";
import { follow } from "../../apps/cli/follow.ts";

/** What came of one application. */
export interface Outcome {
  readonly end: "released" | "forgotten" | "refused" | "failed";
  /** From the request until the applicant heard that its machine holds the instrument; null when it waited, or never did. */
  readonly boundMs: number | null;
  readonly renewed: boolean;
  readonly waited: boolean;
  readonly why?: string;
}

export interface Wish {
  readonly resource: string;
  readonly forS: number;
  /** Never gives it back: its lease runs out. */
  readonly forgets: boolean;
}

export async function applyOnce(cloud: Cloud, { resource, forS, forgets }: Wish): Promise<Outcome> {
  const beganMs = performance.now();
  let boundMs: number | null = null;
  let waited = false;
  let renewed = false;
  const ended = (end: Outcome["end"], why?: string): Outcome => {
    return { end, boundMs: waited ? null : boundMs, renewed, waited, ...(why !== undefined && { why }) };
  };
  const ordered = await ask(cloud, "/applications", "POST", { resource, forS });
  if (!ordered.ok) return ended("failed", ordered.why.text);
  const { application } = ordered.value as { application: string };
  const path = `/applications/${application}`;
  const release = async () => (await ask(cloud, path, "DELETE")).ok;
  for await (const heard of follow(async () => good(cloud), `${path}/follow`)) {
    if (!heard.ok) return ended("failed", heard.why.text);
    if (heard.value.kind === "over") break;
    switch ((heard.value.value as Event).step) {
      case "waiting":
        waited = true;
        break;
      case "joined": {
        boundMs = performance.now() - beganMs;
        if (forgets) break;
        const asked = await ask(cloud, `${path}/renewals`, "POST", { forS: 2 * forS });
        if (!asked.ok) return ended("failed", asked.why.text);
        break;
      }
      case "renewed":
        renewed = true;
        if (!(await release())) return ended("failed", "its release was not taken");
        break;
      case "not-renewed": // others wait for it
        if (!(await release())) return ended("failed", "its release was not taken");
        break;
      case "refused":
        return ended("refused", (heard.value.value as Event).text);
    }
  }
  return ended(forgets ? "forgotten" : "released");
}

/** Applications at a mean rate, whoever is free next; at random times, as independent people would. */
export async function offered(
  ratePerS: number,
  seconds: number,
  chance: () => number,
  apply: () => Promise<void>,
): Promise<void> {
  const underway = new Set<Promise<void>>();
  const endMs = performance.now() + 1000 * seconds;
  for (let atMs = performance.now(); atMs < endMs; atMs += (-1000 * Math.log(chance())) / ratePerS) {
    const waitMs = atMs - performance.now();
    if (waitMs > 1) await pause(waitMs);
    const one = apply().finally(() => underway.delete(one));
    underway.add(one);
  }
  await Promise.all(underway);
}
