// The HTTP contract: what a component's door offers. `outside/http` mounts it; the doors stand in the components.

import type { Answer } from "@etalon/basis";
import { z } from "zod";
import { id } from "./nouns.ts";

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** `/meters/:id`; ids in the path are checked by the schema of ids. */
  readonly path: string;
  /** One line for people and for the interface's description. */
  readonly title: string;
  readonly body?: z.ZodType;
  readonly answer: (params: Readonly<Record<string, string>>, body: unknown) => Promise<Answer<unknown>>;
}

/** A route whose answer goes on: server-sent events, one per value, until the iteration ends. */
export interface Following {
  readonly path: string;
  readonly title: string;
  readonly follow: (params: Readonly<Record<string, string>>, stop: AbortSignal) => AsyncIterable<unknown>;
}

export interface Door {
  readonly routes: readonly Route[];
  readonly following: readonly Following[];
}

/** POST /detections */
export const orderDetection = z.object({
  meter: id,
  /** Seconds of the site's time. */
  durationS: z.number().positive().max(86_400).default(30),
});
export type OrderDetection = z.infer<typeof orderDetection>;

/** POST /applications */
export const orderApplication = z.object({
  resource: id,
  applicant: id,
  forS: z
    .number()
    .positive()
    .max(366 * 86_400),
});
export type OrderApplication = z.infer<typeof orderApplication>;
