// What one applicant does, as a person's program would over HTTP: applies, follows what comes of it, renews, releases.
// Used by `main.ts`.

import { setTimeout as pause } from "node:timers/promises";
import { toJson } from "@etalon/basis";
import type { Event } from "@etalon/messages/nouns";
import type { Cloud } from "../../apps/cli/api.ts";
import { news, say } from "./door-client.ts";

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
  const taken = async (method: "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> => {
    const { ok, value } = await say(cloud, method, path, body);
    if (!ok) throw new Error(`${method} ${path}: ${toJson(value)}`);
    return value;
  };
  try {
    const { application } = (await taken("POST", "/applications", { resource, forS })) as {
      application: string;
    };
    const path = `/applications/${application}`;
    for await (const { kind, value } of news(cloud, `${path}/follow`)) {
      if (kind === "over") return ended(forgets ? "forgotten" : "released");
      const { step, text } = value as Event;
      if (step === "refused") return ended("refused", text);
      waited ||= step === "waiting";
      const kept = step === "renewed" || step === "renewed-in-part";
      renewed ||= kept;
      if (step === "joined") boundMs = performance.now() - beganMs;
      if (step === "joined" && !forgets) await taken("POST", `${path}/renewals`, { forS: 2 * forS });
      if (kept || step === "not-renewed") await taken("DELETE", path); // or others wait for it
    }
    return ended("failed", "the connection ended before the application did");
  } catch (error) {
    return ended("failed", error instanceof Error ? error.message : String(error));
  }
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
