// The console's one way of asking the interface. Session and rights come by the browser's cookie; instants as bigint.

import { fromJson, toJson } from "@etalon/basis/json";
import { AWAY, Problem } from "./problem.ts";

export interface Wish {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Shown instead of the session: of somebody who is just coming in. */
  readonly token?: string;
}

/** @throws Problem  with the sentence of whoever refused */
export async function ask<T>(path: string, { method = "GET", body, signal, token }: Wish = {}): Promise<T> {
  const reply = await fetch(path, {
    method,
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: toJson(body) }),
    ...(signal && { signal }),
  }).catch((error: Error) => {
    if (error.name === "AbortError") throw error;
    throw new Problem(error.message, { code: "away", status: AWAY });
  });
  return heard<T>(reply);
}

async function heard<T>(reply: Response): Promise<T> {
  const text = await reply.text();
  if (reply.ok) return fromJson(text) as T;
  throw problemOf(reply.status, text);
}

export function problemOf(status: number, text: string): Problem {
  try {
    const { title, detail } = JSON.parse(text) as { title?: unknown; detail?: unknown };
    if (typeof detail === "string") return new Problem(detail, { code: String(title), status });
  } catch {
    // Not the interface's own words: something between it and the page.
  }
  return new Problem(`${status}`, { code: "http", status });
}

/** `/audit?who=li`: without what is empty. */
export function pathWith(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const wishes = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return wishes.length === 0 ? path : `${path}?${new URLSearchParams(wishes)}`;
}
