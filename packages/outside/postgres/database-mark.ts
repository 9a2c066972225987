// How far the database has come: a number in it that only rises, and is told to the bus after each rise. One that was restored
// from a backup has a lower one than the bus was told. Called by the role cloud, and by `etalon database restored`.

import type { Database } from "./database.ts";

/** It is the time, in ms since 1970, so that people can read it; and one more than before where clocks went back. */
export const markTable = `
create table cc.mark (
  only_one boolean primary key default true check (only_one),
  at_ms bigint not null
);
insert into cc.mark (at_ms) values (0);
`;

export const RAISED = "greatest(at_ms + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint)";

export const markOf = (database: Database): Promise<number> =>
  database.as("cc", async (tx) =>
    Number((await tx.query<{ ms: string }>("select at_ms as ms from cc.mark"))[0]?.ms),
  );

/** What it is now; null when it is behind what it had come to, and then it stays so that everybody can see it. */
export const raiseMark = (database: Database, reachedMs: number): Promise<number | null> =>
  database.as("cc", async (tx) => {
    const [row] = await tx.query<{ ms: string }>(
      `update cc.mark set at_ms = ${RAISED} where at_ms >= $1 returning at_ms as ms`,
      [reachedMs],
    );
    return row ? Number(row.ms) : null;
  });
