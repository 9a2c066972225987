// Server-sent events out of the pieces that a connection brings. Pure; called by `follow.ts`.

import { fromJson } from "@etalon/basis/json";

export interface News {
  /** null: worth now only. */
  readonly number: number | null;
  readonly kind: string;
  readonly value: unknown;
}

/** What is whole in the text so far, and the rest, which is to stand before what comes next. */
export function newsIn(text: string): { readonly news: readonly News[]; readonly rest: string } {
  const parts = text.split("\n\n");
  const rest = parts.pop() ?? "";
  return { news: parts.flatMap(newsOf), rest };
}

/** A sign of life has no kind, and is no news. */
function newsOf(part: string): News[] {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(part)?.[1] ?? null;
  const kind = field("event");
  const data = field("data");
  if (kind === null || data === null) return [];
  const id = field("id");
  return [{ number: id === null ? null : Number(id), kind, value: fromJson(data) }];
}
