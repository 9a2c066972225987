// Exports over real sockets: who may have which table, in what format, which rows; and that half a file is not taken for one.

import { column, instantColumns, type Row } from "@etalon/basis";
import type { ExportTable } from "@etalon/messages/exports";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportsDoor } from "./exports-door.ts";
import { administrator, type TestFace, testFace } from "./testing/face.ts";

const base = { title: "things", need: "see-audit", time: "at_tai_ns" } as const;
const columns = [column("name", "text", "its name"), ...instantColumns("at", "when")];
const at = (n: number): Row => [`thing ${n}`, "", BigInt(n) * 1_000_000_000n];
let pagesRead = 0;

const tables: readonly ExportTable[] = [
  {
    ...base,
    ...{ name: "things", columns },
    async *pages() {
      for (let n = 0; n < 3; n++) yield [at(2 * n), at(2 * n + 1)];
    },
  },
  {
    ...base,
    ...{ name: "endless", columns, time: null },
    async *pages() {
      for (;;) {
        pagesRead++;
        yield Array.from({ length: 60_000 }, () => at(1));
      }
    },
  },
  {
    ...base,
    ...{ name: "broken", columns },
    async *pages() {
      yield [at(1)];
      throw new Error("the database went away");
    },
  },
];

let face: TestFace;
const noted: string[] = [];
beforeAll(async () => {
  const audit = async (_: string, entry: { readonly why: string }) => void noted.push(entry.why);
  face = await testFace([exportsDoor(tables)], { audit, limits: { unreadForMs: 3000, downloadsOfUser: 2 } });
});
afterAll(() => face.close());
const asRoot = { as: administrator.user };

describe("a table", () => {
  it("is told as a file in the wished format, and who took it is written down", async () => {
    const reply = await face.ask("/exports/things?format=csv", asRoot);
    expect(reply.headers.get("content-disposition")).toBe('attachment; filename="things.csv"');
    expect(reply.headers.get("content-type")).toMatch(/^text\/csv/);
    expect(reply.body.split("\r\n").slice(0, 2)).toEqual(["name,at_utc,at_tai_ns", 'thing 0,"",0']);
    expect(noted.at(-1)).toMatch(/GET \/exports\/things/);
  });

  it("gives the rows of a span, or those with a cell", async () => {
    const names = async (query: string) =>
      (await face.ask(`/exports/things?format=ndjson&${query}`, asRoot)).body
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { name: string }).name);
    // TAI was ten seconds ahead of UTC before 1972.
    expect(await names("since=1969-12-31T23:59:52Z&until=1969-12-31T23:59:54Z")).toEqual([
      "thing 2",
      "thing 3",
    ]);
    expect(await names("where=name%3Dthing%204")).toEqual(["thing 4"]);
  });

  it("is not for those without its role, and what cannot be is refused in a sentence", async () => {
    expect((await face.ask("/exports/things")).status).toBe(403);
    expect(JSON.parse((await face.ask("/exports")).body)).toEqual([]);
    const of = async (path: string) => (await face.ask(path, asRoot)).body;
    expect(await of("/exports/things?where=size%3D1")).toMatch(/one of name, at_utc, at_tai_ns/);
    expect(await of("/exports/endless?since=2026-01-01")).toMatch(/knows no time/);
    expect(await of("/exports/things?format=doc")).toMatch(/format/);
    expect((await face.ask("/exports/nothing", asRoot)).status).toBe(404);
  });

  it("of more rows than a sheet has is refused before the first byte", async () => {
    const reply = await face.ask("/exports/endless?format=xlsx", asRoot);
    expect(reply.status).toBe(409);
    expect(JSON.parse(reply.body).detail).toMatch(/choose parquet/);
  });

  it("that breaks off breaks the connection", async () => {
    await expect(face.ask("/exports/broken?format=csv", asRoot)).rejects.toThrow();
  });
});

describe("who asks", () => {
  it("and does not read is let go, and nothing is read for him meanwhile; more files at once than may be are refused", async () => {
    const init = { headers: { authorization: `Bearer ${administrator.user}` } };
    const deaf = [1, 2].map(() => fetch(new URL("/exports/endless?format=csv", face.url), init));
    const open = await Promise.all(deaf);
    expect((await face.ask("/exports/things", asRoot)).status).toBe(429);
    await expect.poll(async () => (await face.ask("/exports/things", asRoot)).status).toBe(200);
    expect(pagesRead).toBeLessThan(100);
    for (const { body } of open) await body?.cancel().catch(() => undefined);
  });

  it("finds all tables in the list, with what their columns mean, and in a valid OpenAPI document", async () => {
    const listed = JSON.parse((await face.ask("/exports", asRoot)).body) as {
      table: string;
      columns: unknown[];
    }[];
    expect(listed.map(({ table }) => table)).toEqual(["things", "endless", "broken"]);
    expect(listed[0]?.columns[2]).toMatchObject({ name: "at_tai_ns", type: "bigint", unit: "ns" });
    const api = JSON.parse((await face.ask("/openapi.json")).body);
    expect(await new Validator().validate(structuredClone(api))).toMatchObject({ valid: true });
    const { content } = api.paths["/exports/things"].get.responses[200];
    expect(Object.keys(content)).toContain("application/vnd.apache.parquet");
  });
});
