// What a mailbox gave up, through the doors: seen by those who may, put back or dropped by administrators; each stands in
// the audit log with who did it.

import type { AuditPage, SetAside } from "@etalon/basis";
import { fromJson } from "@etalon/basis";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpenDoors, openDoors } from "./door.fixture.ts";

let doors: OpenDoors;
let im: PostgresMailbox;
let mended = false;
const heard: unknown[] = [];
beforeAll(async () => {
  doors = await openDoors();
  im = new PostgresMailbox({ database: doors.database, clock: systemClock(), limits: { sweepMs: 200 } });
  void im.serve("im", {
    misunderstood: () => null,
    perform: async () => [],
    step: (_before, body) => {
      if (!mended) throw new Error("no such lease\nsomewhere");
      heard.push(body);
      return { state: {}, say: [], timers: [], acts: [] };
    },
  });
});
afterAll(async () => {
  await im.stop();
  await doors.close();
});

async function asked<T>(path: string, init: Parameters<OpenDoors["ask"]>[1] = {}): Promise<T> {
  const reply = await doors.ask(path, init);
  expect(reply.status, path).toBe(200);
  return fromJson(await reply.text()) as T;
}
const listed = (token = doors.token) => asked<readonly SetAside[]>("/set-aside", { token });

it("lists, tries again and drops; what was done and by whom is in the audit log", async () => {
  for (const n of [1, 2])
    await im.post({ component: "im", key: "resource/ia-01/yh-01" }, { kind: "renew", n });
  await expect.poll(async () => (await listed()).length).toBe(2);
  const auditor = await doors.user("court", ["auditor"], "court");
  const operator = await doors.user("operator", ["station-operator"], "zz");
  const [second, first] = await listed(auditor);
  expect(first).toMatchObject({
    ...{ component: "im", kind: "message", key: "resource/ia-01/yh-01", body: { kind: "renew", n: 1 } },
    why: expect.stringMatching(/^Error: no such lease/),
  });

  const [retried, dropped] = [`/set-aside/${first?.id}`, `/set-aside/${second?.id}`];
  const taking = (what: "retry" | "drop") => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ what }),
  });
  for (const token of [auditor, operator])
    expect((await doors.ask(dropped, { ...taking("drop"), token })).status).toBe(403);
  expect((await doors.ask("/set-aside", { token: operator })).status).toBe(403);
  expect((await doors.ask("/set-aside/im-999", taking("drop"))).status).toBe(404);

  mended = true;
  expect(await asked(retried, taking("retry"))).toEqual({ id: first?.id });
  expect(await asked(dropped, taking("drop"))).toEqual({ id: second?.id });
  await expect.poll(() => heard).toEqual([{ kind: "renew", n: 1 }]);
  expect(await listed()).toEqual([]);
  expect((await doors.ask(dropped, taking("drop"))).status).toBe(404);
  const { entries } = await asked<AuditPage>("/audit?atMost=1000");
  expect(entries.filter(({ by }) => by === "im")).toMatchObject([
    { what: "retried", who: "all", resource: "ia-01/yh-01", why: expect.stringMatching(/no such lease$/) },
    { what: "dropped", who: "all", key: "resource/ia-01/yh-01" },
  ]);
});
