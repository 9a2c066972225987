// What a test asks of a cloud's interfaces as their local user: the cloud's for instruments, the master station's for
// detections.

import { setTimeout as pause } from "node:timers/promises";
import type { Instant, VerificationResult } from "@etalon/basis";
import type { Event } from "@etalon/messages/nouns";
import { ask, chosenCloud } from "../../apps/cli/api.ts";
import type { Host } from "./hosts.ts";

/** What tests look at in a detection. */
export interface SeenDetection {
  readonly id: string;
  readonly stage: string;
  readonly record: { readonly id: string };
  readonly orderedTaiNs: Instant;
  readonly progress: { readonly elapsedS: number } | null;
  readonly events: readonly Event[];
  readonly result: VerificationResult | null;
}

/** Rejects with the sentence of whoever refuses. */
export type Asked = <T>(path: string, method?: "GET" | "POST" | "DELETE", body?: unknown) => Promise<T>;

/** @param data  the data folder of cloud or station: it says there where it is, and how its own user is known */
export const askedOf = (data: string, { reached }: Pick<Host, "reached">): Asked =>
  async function asked<T>(path: string, method?: "GET" | "POST" | "DELETE", body?: unknown) {
    const cloud = await chosenCloud({ data });
    const answer = cloud.ok
      ? await ask({ ...cloud.value, url: reached(cloud.value.url) }, path, method, body)
      : cloud;
    if (!answer.ok) throw new Error(`${method ?? "GET"} ${path}: ${answer.why.text}`);
    return answer.value as T;
  };

export interface Station {
  readonly asked: Asked;
  /** Orders a detection, as soon as meter and instrument are known; its id. `studies`: what else it has measured. */
  order(meter: string, durationS: number, studies?: object): Promise<string>;
  /** The detection once it is as wished, over times when nobody answers. */
  until(
    detection: string,
    wished: (seen: SeenDetection) => boolean,
    withinMs?: number,
  ): Promise<SeenDetection>;
  /** The detection once it has its verdict. */
  verdict(detection: string, withinMs?: number): Promise<SeenDetection>;
}

const ORDER_WITHIN_MS = 60_000;
const VERDICT_WITHIN_MS = 180_000;

export function openStation(asked: Asked): Station {
  async function until(
    detection: string,
    wished: (seen: SeenDetection) => boolean,
    withinMs = VERDICT_WITHIN_MS,
  ): Promise<SeenDetection> {
    let last: SeenDetection | null = null;
    for (const deadline = Date.now() + withinMs; Date.now() < deadline; await pause(100)) {
      last = await asked<SeenDetection>(`/detections/${detection}`).catch(() => last);
      if (last && wished(last)) return last;
    }
    throw new Error(`detection ${detection} is not as wished within ${withinMs / 1000} s:\n${storyOf(last)}`);
  }
  return {
    asked,
    until,
    async order(meter, durationS, studies = {}) {
      const order = { meter, durationS, ...studies };
      for (const deadline = Date.now() + ORDER_WITHIN_MS; ; await pause(200)) {
        try {
          return (await asked<{ detection: string }>("/detections", "POST", order)).detection;
        } catch (error) {
          if (Date.now() > deadline) throw error;
        }
      }
    },
    verdict: (detection, withinMs) => until(detection, ({ stage }) => stage === "done", withinMs),
  };
}

/** For a failing test's reader. */
export function storyOf(detection: SeenDetection | null): string {
  if (!detection) return "it is not there";
  const { record, stage, events, result } = detection;
  const lines = events.map(({ by, step, text }) => `  ${by} ${step}: ${text}`);
  return [`${record.id} in stage ${stage}, verdict ${result?.verdict}`, ...lines].join("\n");
}
