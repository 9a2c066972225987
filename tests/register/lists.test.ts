// The list of meters is what it is asked for: any order under any filters, page behind page, each meter once, and counted; told
// over HTTP and by `etalon meters list`.

import { fromJson } from "@etalon/basis";
import { type MeterPage, meterQuery } from "@etalon/messages/meter-list";
import { meterListOn } from "@etalon/outside/postgres/meter-list";
import { afterAll, beforeAll, expect, it } from "vitest";
import { etalon } from "../cli/run-command.ts";
import { METER, type OpenDoors, openDoors } from "../door/door.fixture.ts";
import { filled } from "./fill.ts";
import { type KnownMeter, knownMeter } from "./known-meters.ts";
import { askedKinds, keyOf, type Question, question } from "./questions.ts";

const METERS = 700;
const SEED = 3;
const meters = Array.from({ length: METERS }, (_, n) => knownMeter(n, METERS, SEED));
let doors: OpenDoors;
beforeAll(async () => {
  doors = await openDoors();
  await filled(doors.database, METERS, SEED);
});
afterAll(() => doors.close());

/** Known ones by their key, then the others; among equals as they were added. */
function inOrder({ rank, order, passes }: Question): readonly string[] {
  const way = order === "up" ? 1 : -1;
  const numbered = meters.map((meter, n) => ({ meter, n, key: keyOf(rank, meter) }));
  const compared = (a: (typeof numbered)[number], b: (typeof numbered)[number]): number => {
    if ((a.key === null) !== (b.key === null)) return a.key === null ? 1 : -1;
    if (a.key === null || b.key === null || a.key === b.key) return way * (a.n - b.n);
    return way * (a.key < b.key ? -1 : 1);
  };
  return numbered
    .filter(({ meter }) => passes(meter))
    .sort(compared)
    .map(({ meter }) => meter.id);
}

it("is, page behind page, every meter that passes, once, in its order", async () => {
  const list = meterListOn(doors.database);
  const found = new Map<string, number>();
  for (let n = 0; n < 100; n++) {
    const wished = question(n, METERS, SEED);
    const ids: string[] = [];
    let count: MeterPage["count"] = null;
    for (let after: string | null | undefined; after !== null; ) {
      const query = { ...wished.query, ...(after && { after }), atMost: String(after ? 97 : 60) };
      const page = await list.page(meterQuery.parse(query));
      if (!page.ok) throw new Error(page.why.text);
      expect(page.value.count === null).toBe(after !== undefined);
      count ??= page.value.count;
      ids.push(...page.value.lines.map(({ id }) => id));
      after = page.value.next;
    }
    const own = ids.filter((id) => id !== METER); // the doors' own
    expect(own, JSON.stringify(wished.query)).toEqual(inOrder(wished));
    expect(count).toEqual({ meters: ids.length, kind: "counted" });
    if (own.length > 0) found.set(wished.kind, (found.get(wished.kind) ?? 0) + 1);
  }
  // Lists that are empty prove little.
  for (const kind of askedKinds)
    expect(found.get(kind), kind).toBeGreaterThan(kind === "three filters" ? 2 : 9);
});

it("tells what is known of each meter", async () => {
  const known = meters.find((one) => one.verified?.errorPercent && one.condition?.ofLimit && one.plan)!;
  const page = fromJson(await (await doors.ask(`/meters?text=${known.id}`)).text()) as MeterPage;
  const { serial, site, accuracyClass, class448, batch, installed, verified } = known;
  expect(page.lines).toMatchObject([
    {
      ...{ id: known.id, serial, site, accuracyClass, class448, batch, installed, verified },
      ...{ instrument: `${known.agent}/${known.terminal}`, retiredTaiNs: null, wiring: "3P4W" },
      condition: { lifeDay: known.condition!.lifeDay, cause: known.condition!.cause, errorPercent: 0.1 },
      plan: { ...known.plan, action: "site test", until: "2026-06-01" },
    },
  ]);
});

it("tells a meter's standing verdict with its limit, that a later one was undecided, and its wiring", async () => {
  const [{ id }, standing] = [meters[0]!, { atTaiNs: "1", verdict: "conforming", undecidedTaiNs: "2" }];
  const state = { standing: { ...standing, limitPercent: 0.3 }, wiringFault: "current ia reversed" };
  await doors.database.as("zz", (tx) =>
    tx.query("update zz.aggregate set state = state || $2::jsonb where key = $1", [`meter/${id}`, state]),
  );
  const page = fromJson(await (await doors.ask(`/meters?text=${id}`)).text()) as MeterPage;
  expect(page.lines).toMatchObject([
    {
      verified: { verdict: "conforming", atTaiNs: 1n, limitPercent: 0.3, undecidedTaiNs: 2n },
      wiringFault: "current ia reversed",
    },
  ]);
  const csv = await (await doors.ask(`/meters/listed/file?text=${id}&format=csv`)).text();
  expect(csv).toMatch(/,0\.3,19[^,]*,2,current ia reversed,/);
  process.env.ETALON_TOKEN = doors.token;
  const listed = await etalon("meters", "list", "--url", doors.url, "--text", id);
  delete process.env.ETALON_TOKEN;
  expect(listed.out).toContain("conforming, later undecided, wired wrongly");
});

it("is taken along as a file, under the same filters and in the same order", async () => {
  const query = "rank=error&class448=III&verdict=conforming";
  const page = fromJson(await (await doors.ask(`/meters?${query}&atMost=1000`)).text()) as MeterPage;
  const reply = await doors.ask(`/meters/listed/file?${query}&format=csv`);
  expect(reply.headers.get("content-type")).toContain("text/csv");
  const [head, ...rows] = (await reply.text()).trimEnd().split(/\r?\n/);
  expect(head).toMatch(/^meter,serial,accuracy_class,/);
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.map((row) => row.split(",")[0])).toEqual(page.lines.map(({ id }) => id));
  expect((await doors.ask("/meters/listed/file?class448=VI")).status).toBe(400);
});

it("refuses a place that is none of this list", async () => {
  const token = (...of: readonly unknown[]) => Buffer.from(JSON.stringify(of)).toString("base64url");
  const places = [
    ...["x", token("name", "up", "a", 1), token("verified", "down", "1", 1), token("verified", "up", "x", 1)],
    ...[token("verified", "up", "9".repeat(19), 1), token("verified", "up", "1", 2 ** 40), token(1, 2)],
  ];
  for (const after of places) {
    const reply = await doors.ask(`/meters?rank=verified&after=${after}`);
    expect({ after, status: reply.status }).toEqual({ after, status: 409 });
  }
  for (const odd of ["1e300", "-1e300", "1e-300", "Infinity", "0.1"]) {
    const after = token("of_limit", "down", odd, 1);
    expect((await doors.ask(`/meters?rank=condition&after=${after}`)).status).toBe(200);
  }
  expect((await doors.ask(`/meters?after=${token("name", "up", "a\0", 1)}`)).status).toBe(409);
});

it("goes by the work list that was kept last", async () => {
  const byPlan = async () => {
    const reply = await doors.ask("/meters?rank=plan&atMost=1000");
    const { lines } = fromJson(await reply.text()) as MeterPage;
    return lines.flatMap(({ id, plan }) => (plan ? [{ id, ...plan }] : []));
  };
  process.env.ETALON_TOKEN = doors.token;
  try {
    const work = await etalon(
      ...["plan", "replace", "--registered", "--keep", "--url", doors.url, "--today", "2026-03-02", "--json"],
    );
    const { rows } = JSON.parse(work.out) as { rows: { meter: string; rank: number; urgency: string }[] };
    expect(rows.length).toBeGreaterThan(300);
    expect(work.err).toContain(`keeps ${rows.length} rows`);
    const kept = await byPlan();
    expect(kept.map(({ id, rank, urgency }) => ({ meter: id, rank, urgency }))).toEqual(
      rows.map(({ meter, rank, urgency }) => ({ meter, rank, urgency })),
    );
    expect(kept[0]!.until >= "2026-03-02").toBe(true);
    expect(await etalon("plan", "replace", "--keep", "--simulate", "400")).toMatchObject({ code: 2 });
  } finally {
    delete process.env.ETALON_TOKEN;
  }
  const row = { meter: meters[5]!.id, rank: 1, urgency: "now", action: "replace", until: "2026-03-09" };
  const body = JSON.stringify({
    begins: true,
    rows: [row, { ...row, meter: "nobody", rank: 2 }, { ...row, rank: 3 }],
  });
  const headers = { "content-type": "application/json" };
  const reply = await doors.ask("/work-list", { method: "POST", body, headers });
  expect(await reply.json()).toEqual({ kept: 1 });
  expect(await byPlan()).toMatchObject([{ id: row.meter, rank: 1, until: "2026-03-09" }]);
});

it("is shown by etalon meters list", async () => {
  process.env.ETALON_TOKEN = doors.token;
  try {
    const run = (...args: readonly string[]) => etalon("meters", "list", "--url", doors.url, ...args);
    const byError = meters.filter((one) => one.verified?.errorPercent != null && one.class448 === "III");
    const largest = (one: KnownMeter, other: KnownMeter) =>
      other.verified!.errorPercent! - one.verified!.errorPercent!;
    const [worst, second] = byError.sort(largest);
    const { out } = await run("--rank", "error", "--class448", "iii", "--at-most", "1");
    expect(out).toMatch(new RegExp(`^${worst!.id} .*[+−]\\d.\\d+ % ± 0.\\d+ %`, "m"));
    expect(out).toContain(`${meters.filter(({ class448 }) => class448 === "III").length} meters in all`);
    const after = /--after (\S+)/.exec(out)![1]!;
    const next = await run("--rank", "error", "--class448", "III", "--at-most", "1", "--after", after);
    expect(next.out).toContain(second!.id);
    expect((await run("--site", "nowhere")).out).toBe("no meter like that was added\n");
    expect(await run("--rank", "beauty")).toMatchObject({ code: 2 });
    expect(await run("--installed-since", "2019-02-31")).toMatchObject({ code: 2 });
  } finally {
    delete process.env.ETALON_TOKEN;
  }
});
