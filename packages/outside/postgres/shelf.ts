// What the mailbox set aside, for administrators: listed, put back, dropped. Opened by `mailbox.ts`.

import { type Clock, instantFromPosixNs, type SetAside, type Shelf, toJson } from "@etalon/basis";
import { shelfId, shelfPlace, shownAside, takenAway } from "../mailbox/shelf.ts";
import { type StoredComponent, storedComponents } from "../mailbox/stored.ts";
import { appendAudit } from "./audit-log.ts";
import type { Database } from "./database.ts";

/** @param came  a component has work again */
export function shelfOn(database: Database, clock: Clock, came: (component: StoredComponent) => void): Shelf {
  /** Out of the shelf, into the queues when it is to be tried again, and into the audit log: all or nothing. */
  async function take(what: "retried" | "dropped", id: string, who: string): Promise<boolean> {
    const place = shelfPlace(id);
    if (!place) return false;
    const { component: s, seq } = place;
    const taken = await database.as(s, async (tx) => {
      const [row] = await tx.query<Pick<Row, "kind" | "key" | "why">>(
        `with gone as (delete from ${s}.aside where seq = $1 returning kind, key, own, body, way, why),
         messages as (
           insert into ${s}.message (key, own, body, way) select key, own, body, way from gone where $2 and kind = 'message'
         ),
         acts as (insert into ${s}.act (key, due, body, way) select key, 0, body, way from gone where $2 and kind = 'act')
         select kind, key, why from gone`,
        [seq, what === "retried"],
      );
      if (!row) return false;
      const json = toJson(takenAway(what, who, { id, component: s, ...row }));
      await appendAudit(tx, s, [{ key: row.key, at: clock.now(), json }]);
      return true;
    });
    if (taken) came(s);
    return taken;
  }

  return {
    async list(atMost) {
      const all: SetAside[] = [];
      for (const s of storedComponents) {
        const rows = await database.as(s, (tx) =>
          tx.query<Row>(
            `select seq, (extract(epoch from at) * 1000000)::bigint as us, kind, key, body, why
             from ${s}.aside order by at desc, seq desc limit $1`,
            [atMost],
          ),
        );
        for (const { seq, us, kind, key, body, why } of rows) {
          const atTaiNs = instantFromPosixNs(BigInt(us) * 1000n);
          const aside = { id: shelfId(s, seq), component: s, kind, key, body, why };
          all.push(shownAside({ ...aside, atTaiNs }));
        }
      }
      return all.sort((a, b) => (a.atTaiNs > b.atTaiNs ? -1 : 1)).slice(0, atMost);
    },
    retry: (id, who) => take("retried", id, who),
    drop: (id, who) => take("dropped", id, who),
  };
}

interface Row {
  readonly seq: string;
  readonly us: string;
  readonly kind: SetAside["kind"];
  readonly key: string;
  readonly body: unknown;
  readonly why: string;
}
