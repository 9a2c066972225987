// What the journal's mailbox set aside, for the host's operator: listed, put back, dropped. Opened by `mailbox.ts`.

import { type Clock, fromJson, type Shelf, toJson } from "@etalon/basis";
import { shelfId, shelfPlace, shownAside, takenAway } from "../mailbox/shelf.ts";
import { storedComponents } from "../mailbox/stored.ts";
import { type Change, wayPart } from "./changes.ts";
import type { Serving } from "./server.ts";

export function journalShelf({
  part,
  write,
  clock,
}: Pick<Serving, "part" | "write"> & { clock: Clock }): Shelf {
  /** Taken away by somebody whose word is not on disk yet. */
  const underway = new Set<string>();

  async function take(what: "retried" | "dropped", id: string, who: string): Promise<boolean> {
    const place = shelfPlace(id);
    const aside = place && part(place.component).aside.get(place.seq);
    if (!place || !aside || underway.has(id)) return false;
    const { component: c, seq } = place;
    const { kind, key, own, json, way, why } = aside;
    const again: Change =
      kind === "act"
        ? { kind: "act", c, key, json, ...wayPart(way) }
        : { kind: "message", c, key, own, json, ...wayPart(way) };
    const entry = toJson(takenAway(what, who, { id, component: c, kind, key, why }));
    underway.add(id);
    try {
      await write([
        { kind: "unshelved", c, seq },
        ...(what === "retried" ? [again] : []),
        { kind: "audit", c, key, at: clock.now().toString(), json: entry },
      ]);
    } finally {
      underway.delete(id);
    }
    return true;
  }

  return {
    async list(atMost) {
      const all = storedComponents.flatMap((component) =>
        [...part(component).aside.values()].map(({ seq, kind, key, json, why, at }) =>
          shownAside({
            id: shelfId(component, seq),
            component,
            kind,
            key,
            body: fromJson(json),
            why,
            atTaiNs: at,
          }),
        ),
      );
      return all.sort((a, b) => (a.atTaiNs > b.atTaiNs ? -1 : 1)).slice(0, atMost);
    },
    retry: (id, who) => take("retried", id, who),
    drop: (id, who) => take("dropped", id, who),
  };
}
