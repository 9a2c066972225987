// Injection through every text field that a door takes: whatever text comes, through whatever field of whatever route,
// it is refused or kept as text, and nothing else in the database changes.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loginsAt, startProvider, type TestProvider } from "../login/browser.fixture.ts";
import { APPLICATION, DETECTION, INSTRUMENT, METER, type OpenDoors, openDoors } from "./door.fixture.ts";
import { bodyWith, fieldsOf, nasty, other, plausible, type Schema } from "./nasty.ts";

const SEED = 20_260_311;
const KNOWN = { meter: METER, resource: INSTRUMENT, user: "all" };

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Target {
  readonly method: string;
  readonly path: string;
  /** `path:id`, `query:city`, `header:last-event-id`, `body:name`, `body:` for the body as a whole. */
  readonly field: string;
  readonly body: Readonly<Record<string, unknown>> | null;
}

let provider: TestProvider;
let doors: OpenDoors;
let targets: readonly Target[];
beforeAll(async () => {
  provider = await startProvider({});
  doors = await openDoors({ logins: loginsAt(provider.issuer) });
  const { paths } = (await (await doors.ask("/openapi.json")).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  delete paths["/session"]; // it would end the token that all the others show
  targets = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      targetsOf(path, method.toUpperCase(), operation),
    ),
  );
});
afterAll(async () => {
  await doors?.close();
  await provider?.stop();
});

const waitsForIt = (path: string): boolean => path.endsWith("/follow") || path === "/detections/{id}/live";

function targetsOf(path: string, method: string, { parameters, requestBody }: Operation): readonly Target[] {
  const schema = requestBody?.content["application/json"]?.schema;
  const body = schema ? (plausible(schema, "", KNOWN) as Record<string, unknown>) : null;
  const fields = [
    ...parameters.map(({ name, in: where }) => `${where}:${name}`),
    "query:surplus",
    "header:authorization",
    ...(schema ? ["body:", "body:__proto__", "body:surplus", ...fieldsOf(schema, "body:")] : []),
  ];
  // Who follows what is not there waits for it a while; ids are checked there as everywhere.
  const tried = waitsForIt(path) ? fields.filter((field) => field !== "path:id") : fields;
  return tried.map((field) => ({ method, path, field, body }));
}

async function send({ method, path, field, body }: Target, value: unknown): Promise<Response | null> {
  const [where = "", name = ""] = field.split(/:(.*)/s);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const followed = path.startsWith("/detections") ? DETECTION : APPLICATION;
  const known: Record<string, string> = {
    id: waitsForIt(path) ? followed : "no-such-thing",
    name: "nobody",
  };
  const at = path.replaceAll(/\{(\w+)\}/g, (_, part: string) =>
    encoded(where === "path" && part === name ? text : (known[part] ?? "x")),
  );
  const query = where === "query" ? `?${encoded(name)}=${encoded(text)}` : "";
  const headers: Record<string, string> = { ...(body && { "content-type": "application/json" }) };
  if (where === "header") headers[name.toLowerCase()] = name === "authorization" ? `Bearer ${text}` : text;
  try {
    return await doors.ask(at + query, {
      method,
      headers,
      ...(body && { body: where === "body" ? bodyWith(body, name, value) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
      ...(where === "header" && name === "authorization" && { token: null }),
    });
  } catch (error) {
    if (
      error instanceof TypeError &&
      /header|ByteString|Invalid URL/i.test(`${error.message} ${error.cause}`)
    )
      return null;
    throw error;
  }
}
const unchanged: { readonly gone: readonly string[]; readonly fresh: readonly string[] } = {
  gone: [],
  fresh: [],
};
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString()) || "%00";

describe("text through every field of every route", () => {
  it("is refused or kept as text, and changes nothing else", async () => {
    expect(targets.length).toBeGreaterThan(60);
    const people = await doors.rows();
    const seen = new Map<number, number>();
    let kept = 0;
    let rows = people;
    /** Since the last look. That somebody was at the door is written down in any case. */
    const changes = async () => {
      const before = rows;
      const after = await doors.rows();
      rows = after;
      return {
        gone: [...before].filter((row) => !after.has(row)),
        fresh: [...after].filter((row) => !before.has(row) && !row.includes('"key": "door/')),
      };
    };
    const values = fc.oneof({ arbitrary: nasty, weight: 3 }, { arbitrary: other, weight: 1 });
    for (const target of targets) {
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          const reply = await send(target, value);
          if (!reply) return; // no client can send it
          const { status } = reply;
          const endless = status === 200 && target.path === "/alarms/follow";
          if (endless) await reply.body?.cancel();
          const text = endless ? "" : await reply.text();
          const where = `${target.method} ${target.path} ${target.field} ← ${JSON.stringify(value)?.slice(0, 200)}`;
          seen.set(status, (seen.get(status) ?? 0) + 1);
          expect([200, 400, 401, 403, 404, 409, 413, 414, 431], where).toContain(status);
          // Who only looks changes nothing: seen once a field, since a look at all rows takes longest here.
          const { gone, fresh } = target.method === "GET" ? unchanged : await changes();
          expect(
            gone.filter((row) => !mayGo(target, value, row)),
            where,
          ).toEqual([]);
          if (status !== 200) {
            expect(fresh, where).toEqual([]);
            const problem = JSON.parse(text) as { detail: string };
            expect(problem.detail.length, where).toBeLessThan(600);
            expect(text, where).not.toMatch(/\bat .*\.[jt]s:|syntax error|pg_|relation "/);
            return;
          }
          expect(fresh.length, where).toBeLessThanOrEqual(3);
          if (
            typeof value === "string" &&
            /^body:(name|title|party)$/.test(target.field) &&
            fresh.length > 0
          ) {
            kept++;
            const [, row] =
              /^\S+ (.*)$/s.exec(fresh.find((one) => /^cc\.(person|token) /.test(one)) ?? "") ?? [];
            expect(Object.values(JSON.parse(row ?? "{}")), where).toContain(value);
          }
        }),
        { seed: SEED, numRuns: 6 },
      );
      if (target.method === "GET")
        expect(await changes(), `GET ${target.path} ${target.field}`).toEqual(unchanged);
    }
    console.log(
      `${targets.length} fields; answers by status: ${JSON.stringify(Object.fromEntries(seen))}; kept as text: ${kept}`,
    );
    expect(kept).toBeGreaterThan(0);
    for (const status of [200, 400, 401, 404]) expect(seen.get(status), String(status)).toBeGreaterThan(10);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
    // What was there at the beginning is there still.
    const now = await doors.rows();
    expect([...people].filter((row) => !now.has(row))).toEqual([]);
    expect((await doors.ask("/me")).status).toBe(200);
  });
});

/** Nothing ever goes, but what the route at hand is there to change: a user who got that name by an earlier text. */
function mayGo({ method, path, field }: Target, value: unknown, row: string): boolean {
  if (field !== "path:name" || !row.startsWith("cc.")) return false;
  const [, kept = "{}"] = /^\S+ (.*)$/s.exec(row) ?? [];
  const { name, person } = JSON.parse(kept) as { name?: string; person?: string };
  const changes = path === "/users/{name}/roles" || (method === "DELETE" && path === "/users/{name}");
  return changes && (name ?? person) === value;
}
