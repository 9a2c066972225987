// What a host with a good certificate and a bad mind can say to the cloud: nasty text in every field of every message that
// hosts may say (generated from the schemas), others' ids, old numbers, too much at once. The cloud's own components run on
// a real database; the bus is played, so that anything can be said on it.

import { setTimeout as pause } from "node:timers/promises";
import { fromJson, type Log, refused, toJson } from "@etalon/basis";
import { ccController } from "@etalon/cloud/cc-cloud-controller/shell";
import { clcController } from "@etalon/cloud/clc-cluster-controller/shell";
import { imController } from "@etalon/cloud/im-storage-controller/shell";
import { irmUnder } from "@etalon/cloud/irm-resource-registry/shell";
import { ncToClc } from "@etalon/messages/clc-to-nc";
import { cloudHost, type Host } from "@etalon/messages/hosts";
import { announce } from "@etalon/messages/ia-to-irm";
import { linkRefused, openLink } from "@etalon/messages/nc-to-ia";
import { vmToZz } from "@etalon/messages/vm-to-zz";
import { yhToZz } from "@etalon/messages/yh-to-zz";
import { prepared } from "@etalon/messages/zz-to-ia";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { openBridge } from "@etalon/outside/nats/bridge";
import type { Arrived, Bus } from "@etalon/outside/nats/bus";
import { fromHost } from "@etalon/outside/nats/subjects";
import { isContentFault, openDatabase } from "@etalon/outside/postgres/database";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { qualityBookOn } from "@etalon/outside/postgres/quality";
import { zzWith } from "@etalon/station/zz-master-station/shell";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openTestServer } from "../../packages/outside/postgres/testing/test-server.ts";
import { bodyWith, fieldsOf, nasty, other, plausible, type Schema } from "../door/nasty.ts";

const SEED = 20_260_312;
const VICTIM = "ia-02/yh-02";
const APPLICATION = "app-victim";
const within = { interval: 50 };

const said: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
const say = (event: string, fields = {}) => void said.push({ event, fields });
const log: Log = { debug() {}, info: say, warn: say, error: say };
const logged = (event: string) => said.filter((one) => one.event === event);

const agent: Host = { role: "agent", id: "ia-01" };
const honest: Host = { role: "agent", id: "ia-02" };
const node: Host = { role: "node", id: "nc-01" };
const terminal: Host = { role: "terminal", id: "yh-01" };

let takeAll: (all: readonly Arrived[]) => Promise<void>;
let mailbox: PostgresMailbox;
let superuser: pg.Pool;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  const server = await openTestServer();
  closing.push(() => server.stop());
  const connection = await server.fresh();
  superuser = new pg.Pool({ ...server.superuser, database: connection.database, max: 2 });
  superuser.on("error", () => undefined);
  closing.push(() => superuser.end());
  const database = openDatabase({ connection });
  closing.push(() => database.close());
  const clock = systemClock();
  mailbox = new PostgresMailbox({ database, clock, log });
  closing.push(() => mailbox.stop());
  const played = {
    host: cloudHost,
    publish: async () => undefined,
    consume(take, stop) {
      takeAll = take;
      return new Promise((resolve) => stop.addEventListener("abort", () => resolve()));
    },
    replicas: 1,
    isConnected: () => true,
    lack: async () => null,
    close: async () => undefined,
  } as Omit<Bus, "connection"> as Bus;
  void mailbox.serve("irm", irmUnder({ unknownAgents: "approve" }));
  void mailbox.serve("im", imController);
  void mailbox.serve("cc", ccController);
  void mailbox.serve("clc", clcController);
  void mailbox.serve(
    "zz",
    zzWith(async () => refused("test.outlet", "there is none"), {
      monitoring: monitoringBookOn(database),
      quality: qualityBookOn(database),
    }),
  );
  const bridge = openBridge(mailbox, played, log, { isHopeless: isContentFault });
  closing.push(() => bridge.stop());
  await victim();
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

let numbers = 0;
const arrived = (from: Host, to: object, body: string, id = `plain/${++numbers}/1`): Arrived => ({
  subject: fromHost(from),
  id,
  text: `{"to":${JSON.stringify(to)},"body":${body}}`,
});

const instrumentOf = (id: string, local: string) => ({
  resource: `${id}/${local}`,
  identity: { kind: "waveform-source", maker: "m", model: "m", serial: "s", firmware: "f" },
  access: { agent: id, instrument: local },
  auxiliary: { title: "t", place: "p", owner: "utility", capabilities: {}, calibration: null },
});

/** An honest agent's instrument, lent to somebody: what no other host may touch. */
async function victim(): Promise<void> {
  const body = { kind: "announce", agent: "ia-02", instruments: [instrumentOf("ia-02", "yh-02")] };
  const up = { kind: "node-up", node: "nc-02", machines: 4, engine: "process", holds: [] };
  await takeAll([
    arrived(honest, { component: "irm", key: "agent/ia-02" }, toJson(body)),
    arrived({ role: "node", id: "nc-02" }, { component: "clc", key: "cluster" }, toJson(up)),
  ]);
  const terms = { applicants: ["*"], longestLeaseS: 100_000 };
  const im = { component: "im", key: `resource/${VICTIM}` } as const;
  await mailbox.post(im, { kind: "set-terms", resource: VICTIM, owner: "utility", terms });
  const call = { applicant: "zz", detection: APPLICATION, resource: VICTIM, forS: 90_000 };
  const cc = { component: "cc", key: `application/${APPLICATION}` } as const;
  await mailbox.post(cc, { kind: "apply", application: APPLICATION, ...call });
  for (const deadline = Date.now() + 60_000; ; await pause(50)) {
    if (((await mailbox.read(cc)) as { status?: string } | null)?.status === "granted") return;
    if (Date.now() > deadline) throw new Error("nothing was lent");
  }
}

/** All that belongs to the honest agent, its owner and its applicant. */
async function victims(): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const [component, key] of [
    ["irm", "agent/ia-02"],
    ["im", `resource/${VICTIM}`],
    ["cc", `catalogue/${VICTIM}`],
    ["cc", `application/${APPLICATION}`],
  ])
    rows.push(
      ...(
        await superuser.query(`select state::text from ${component}.aggregate where key = $1`, [key])
      ).rows.map((row: { state: string }) => `${key} ${row.state}`),
    );
  const people = await superuser.query("select count(*)::text || ' tokens' as n from cc.token");
  return [...rows, ...people.rows.map((row: { n: string }) => row.n)];
}

const quiet = async () => {
  const left = async () => {
    const counts = await Promise.all(
      ["irm", "im", "cc", "clc", "zz"].map((s) =>
        superuser.query(`select count(*)::int as n from ${s}.message where ready`),
      ),
    );
    return counts.reduce((sum, { rows }) => sum + (rows[0] as { n: number }).n, 0);
  };
  await expect.poll(left, within).toBe(0);
};

/** Every message that a host may say, from its schema. */
const arrows: readonly (readonly [Host, { component: string; key: string }, z.ZodType])[] = [
  [agent, { component: "irm", key: "agent/ia-01" }, announce],
  [agent, { component: "nc", key: "machine/m-1" }, linkRefused],
  [agent, { component: "zz", key: "detection/det-1" }, prepared],
  [node, { component: "clc", key: "cluster" }, ncToClc],
  [node, { component: "ia", key: "agent/ia-01" }, openLink],
  [node, { component: "zz", key: "detection/det-1" }, vmToZz],
  [terminal, { component: "zz", key: "detection/det-1" }, yhToZz],
];
const known = {
  ...{ agent: "ia-01", node: "nc-01", machine: "m-1", detection: "det-1", resource: "ia-01/yh-01" },
  ...{ instrument: "yh-01", host: "example.org", port: 4711 },
};
const kindsOf = (schema: z.ZodType): readonly Schema[] => {
  const made = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return made.oneOf ?? made.anyOf ?? [made];
};

describe("a host with a good certificate and a bad mind", () => {
  it("gets nasty text through no field of any message to what is not its own", async () => {
    const before = await victims();
    expect(before).toHaveLength(5);
    let [messages, fields] = [0, 0];
    for (const [host, to, schema] of arrows)
      for (const kind of kindsOf(schema)) {
        const body = plausible(kind, "", known) as Readonly<Record<string, unknown>>;
        const places = [...fieldsOf(kind, ""), "", "__proto__", "surplus"];
        fields += places.length;
        const values = fc.sample(fc.oneof({ arbitrary: nasty, weight: 3 }, { arbitrary: other, weight: 1 }), {
          seed: SEED + fields,
          numRuns: 4 * places.length,
        });
        const all = values.map((value, nth) =>
          arrived(host, to, bodyWith(body, places[nth % places.length] ?? "", value)),
        );
        // And in the envelope: addresses, keys, ids.
        const keys = values.slice(0, 20).map((value, nth) => ({
          ...arrived(
            host,
            { component: nth % 2 ? to.component : value, key: nth % 2 ? value : to.key },
            toJson(body),
          ),
          ...(nth % 3 === 0 && { id: String(value) }),
        }));
        messages += all.length + keys.length;
        await takeAll([...all, ...keys]);
      }
    await quiet();
    expect(await victims()).toEqual(before);
    // Refused at the door, kept on the shelf with its reason, or understood: but no step threw, and none is waited for.
    expect(logged("mailbox.step-threw")).toEqual([]);
    expect(logged("nats.not-let-in").length).toBeGreaterThan(0);
    const aside = await superuser.query(
      "select why from irm.aside union all select why from zz.aside union all select why from clc.aside",
    );
    expect(aside.rows.length).toBeGreaterThan(100);
    console.log(
      `${messages} messages through ${fields} fields; ${aside.rows.length} set aside with their reason`,
    );
    // The next honest word is heard as ever.
    const word = { kind: "announce", agent: "ia-01", instruments: [instrumentOf("ia-01", "after")] };
    await takeAll([arrived(agent, { component: "irm", key: "agent/ia-01" }, toJson(word))]);
    const cc = { component: "cc", key: "catalogue/ia-01/after" } as const;
    await expect.poll(async () => (await mailbox.read(cc)) !== null, within).toBe(true);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });

  it("cannot speak for others, nor with others' ids: it is turned away, logged, and nothing changes", async () => {
    const before = await victims();
    const lease = (
      fromJson(before[1]?.slice(`resource/${VICTIM} `.length) ?? "{}") as { leases: { token: number }[] }
    ).leases[0];
    const token = lease?.token ?? 0;
    expect(token).toBeGreaterThan(0);
    const about = { application: APPLICATION, resource: VICTIM, token };
    const forged: readonly (readonly [Host, object, object])[] = [
      [
        agent,
        { component: "irm", key: "agent/ia-02" },
        { kind: "announce", agent: "ia-02", instruments: [] },
      ],
      [
        agent,
        { component: "irm", key: "agent/ia-01" },
        { kind: "announce", agent: "ia-02", instruments: [] },
      ],
      [
        agent,
        { component: "irm", key: "agent/ia-01" },
        { kind: "announce", agent: "ia-01", instruments: [], certificate: "0".repeat(64) },
      ],
      [
        agent,
        { component: "im", key: `resource/${VICTIM}` },
        { kind: "gone", resource: VICTIM, why: "mine" },
      ],
      [
        agent,
        { component: "cc", key: `application/${APPLICATION}` },
        { kind: "release", application: APPLICATION },
      ],
      [agent, { component: "ia", key: "agent/ia-02" }, { kind: "lease-over", resource: VICTIM, token }],
      [
        node,
        { component: "cc", key: `application/${APPLICATION}` },
        { kind: "granted", application: APPLICATION },
      ],
      [node, { component: "clc", key: "cluster" }, { kind: "node-leaving", node: "nc-02" }],
      [node, { component: "irm", key: "agent/ia-02" }, { kind: "bar-agent", why: "mine", by: "root" }],
      [
        terminal,
        { component: "im", key: `resource/${VICTIM}` },
        { kind: "give-back", application: APPLICATION },
      ],
      // To whom it may speak, but not in others' words.
      [
        agent,
        { component: "im", key: "resource/ia-01/yh-01" },
        { kind: "give-back", application: APPLICATION },
      ],
      [
        node,
        { component: "cc", key: `application/${APPLICATION}` },
        { kind: "release", application: APPLICATION },
      ],
      [node, { component: "ia", key: "agent/ia-02" }, { kind: "valid-token", resource: VICTIM, token: 999 }],
      [node, { component: "clc", key: "cluster" }, { kind: "withdraw-access", ...about }],
      [terminal, { component: "clc", key: "cluster" }, { kind: "no-node", ...about, why: "mine" }],
    ];
    await pause(1100); // of a kind, ten lines a second are logged
    said.length = 0;
    for (const [host, to, body] of forged) await takeAll([arrived(host, to, toJson(body))]);
    // Allowed to say so, but not of this: who it is about is looked at by the components.
    await takeAll([
      arrived(
        node,
        { component: "clc", key: "cluster" },
        toJson({ kind: "machine-gone", machine: APPLICATION, node: "nc-01", why: "mine" }),
      ),
    ]);
    await quiet();
    expect(await victims()).toEqual(before);
    expect(logged("nats.not-let-in").length).toBeGreaterThanOrEqual(Math.min(10, forged.length));
  });

  it("changes nothing by saying again, or late, what it said; what is late is turned away and logged", async () => {
    const to = { component: "irm", key: "agent/ia-01" };
    const announced = (local: string) =>
      toJson({ kind: "announce", agent: "ia-01", instruments: [instrumentOf("ia-01", local)] });
    const numbered = (local: string, n: number) =>
      arrived(agent, to, announced(local), `irm/agent/ia-01/7/${n}`);
    await takeAll([numbered("first", 1), numbered("second", 2), numbered("third", 3)]);
    const state = async () => {
      await quiet();
      return toJson(await mailbox.read({ component: "irm", key: "agent/ia-01" }));
    };
    const before = await state();
    expect(before).toContain("ia-01/third");
    said.length = 0;
    await pause(1100);
    await takeAll([numbered("first", 1), numbered("third", 3), numbered("kept back", 2)]);
    expect(await state()).toBe(before);
    expect(logged("nats.not-let-in").map(({ fields }) => fields.why)).toEqual([
      "number 1 comes after 3",
      "number 3 comes after 3",
      "number 2 comes after 3",
    ]);
    // Numbers that are left out are told; those that come then in their place are too late.
    await takeAll([numbered("sixth", 6), numbered("fourth", 4)]);
    expect(await state()).toContain("ia-01/sixth");
    expect(logged("nats.numbers-missing")[0]?.fields).toMatchObject({ sender: "agent/ia-01", after: 3 });
    // Another host's numbers are its own.
    const theirs = arrived(
      honest,
      { component: "irm", key: "agent/ia-02" },
      toJson({ kind: "announce", agent: "ia-02", instruments: [instrumentOf("ia-02", "yh-02")] }),
      "irm/agent/ia-01/7/5",
    );
    said.length = 0;
    await takeAll([theirs]);
    await quiet();
    expect(logged("nats.not-let-in")).toEqual([]);
  });

  it("announces no more than there can be: refused in one sentence, audited, and what was there stays", async () => {
    const to = { component: "irm", key: "agent/ia-01" };
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => instrumentOf("ia-01", `many-${n}`));
    await takeAll([arrived(agent, to, toJson({ kind: "announce", agent: "ia-01", instruments: many(1) }))]);
    await quiet();
    const state = async () =>
      (await mailbox.read({ component: "irm", key: "agent/ia-01" })) as { instruments: unknown[] };
    expect((await state()).instruments).toHaveLength(1);
    await takeAll([
      arrived(agent, to, toJson({ kind: "announce", agent: "ia-01", instruments: many(1001) })),
      arrived(agent, to, toJson({ kind: "announce", agent: "ia-01", instruments: many(10_001) })),
      arrived(agent, to, `{"kind":"announce","agent":"ia-01","instruments":${"[".repeat(200_000)}`),
      arrived(agent, { component: "irm", key: "agent/ia-01".padEnd(600, "x") }, toJson({ kind: "announce" })),
    ]);
    await quiet();
    expect((await state()).instruments).toHaveLength(1);
    const audit = await superuser.query(
      "select body ->> 'why' as why from audit.entry where body ->> 'what' = 'refused' and key = 'agent/ia-01' order by tx desc, seq desc limit 1",
    );
    expect(audit.rows[0]?.why).toBe("1001 instruments are too many for one agent: 1000");
  });
});
