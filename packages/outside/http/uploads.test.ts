// Forms that bring files, over real sockets: what arrives where, what is refused, and that nothing of it is left.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { good, refused } from "@etalon/basis";
import type { BroughtFiles, Upload } from "@etalon/messages/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { administrator, type TestFace, testFace } from "./testing/face.ts";
import { plainName } from "./uploads.ts";

const folders: string[] = [];
let held: { readonly reached: () => void; readonly stop: Promise<void> } | null = null;

const weigh = async ({ folder, files }: BroughtFiles, stop: AbortSignal) => {
  folders.push(folder);
  if (held) {
    const { reached } = held;
    const aborted = new Promise<void>((resolve) => stop.addEventListener("abort", () => resolve()));
    reached();
    await Promise.race([held.stop, aborted]);
  }
  const sizes = Object.values(files)
    .flat()
    .map((name) => [name, readFileSync(join(folder, name)).length]);
  if (sizes.some(([name]) => name === "bad.bin")) return refused("scales.bad", "bad.bin is bad");
  return good({ json: JSON.stringify(Object.fromEntries(sizes)) });
};

const upload: Upload = {
  ...{ path: "/scales", title: "sizes of files", need: "see-meters", atMostBytes: 2 ** 20 },
  form: {
    thing: { title: "a thing", needed: true, files: 2 },
    note: { title: "a note about it", needed: false, files: 1 },
  },
  query: z.strictObject({ fast: z.string().optional() }),
  gives: z.record(z.string(), z.number()),
  refusals: { "scales.bad": "one that is bad" },
  take: (_asked, brought, stop) => weigh(brought, stop),
};

let face: TestFace;
beforeAll(async () => {
  face = await testFace([{ routes: [], following: [], uploads: [upload] }], { limits: { uploads: 1 } });
});
afterAll(() => face.close());

const send = (
  parts: readonly (readonly [string, string, number])[],
  more: RequestInit & { as?: string } = {},
) => {
  const body = new FormData();
  for (const [part, name, bytes] of parts) body.append(part, new Blob([new Uint8Array(bytes)]), name);
  return face.ask("/scales", { method: "POST", body, ...more });
};

describe("a form with files", () => {
  it("arrives whole, under plain names, and is gone with the answer", async () => {
    const { status, body } = await send([
      ["thing", "电表 1.cfg", 3],
      ["thing", "../../etc/x.dat", 700_000],
      ["note", "n.json", 0],
    ]);
    expect([status, JSON.parse(body)]).toEqual([200, { "电表_1.cfg": 3, "x.dat": 700_000, "n.json": 0 }]);
    expect(folders.map((folder) => existsSync(folder))).toEqual(folders.map(() => false));
  });

  it("is refused in one sentence where it is not as described", async () => {
    const told = async (reply: Promise<{ status: number; body: string }>) => {
      const { status, body } = await reply;
      return `${status} ${(JSON.parse(body) as { detail: string }).detail}`;
    };
    expect(await told(send([["note", "n", 1]]))).toMatch(/^400 a form with files is expected/);
    expect(await told(send([["other", "n", 1]]))).toMatch(/^400 a form with files is expected/);
    expect(await told(send(["a", "b", "c", "d"].map((name) => ["thing", name, 1] as const)))).toMatch(
      /^400 a form with files is expected/,
    );
    expect(
      await told(
        send([
          ["thing", "a", 1],
          ["note", "a", 1],
        ]),
      ),
    ).toBe("400 two of the files are called a");
    expect(
      await told(
        send([
          ["thing", "a", 600_000],
          ["thing", "b", 600_000],
        ]),
      ),
    ).toBe("400 the files are more than 1 MiB together");
    expect(await told(send([["thing", "a", 1_100_000]]))).toBe("400 the files are more than 1 MiB together");
    expect(await told(face.post("/scales", "{}"))).toMatch(/^400 a form with files is expected/);
    expect(await told(send([["thing", "bad.bin", 1]]))).toBe("409 bad.bin is bad");
    const torn = { "content-type": "multipart/form-data; boundary=x" };
    const half = '--x\r\ncontent-disposition: form-data; name="thing"; filename="a"\r\n\r\nhalf';
    expect(await told(face.ask("/scales", { method: "POST", body: half, headers: torn }))).toMatch(
      /^400 a form/,
    );
    expect((await send([["thing", "a", 1]], { as: "stranger" })).status).toBe(401);
    expect(folders.every((folder) => !existsSync(folder))).toBe(true);
  });

  it("has one at a time worked on, and ends the work of one who leaves", async () => {
    let free = () => {};
    const reached = new Promise<void>((resolve) => {
      held = {
        reached: resolve,
        stop: new Promise((go) => {
          free = go;
        }),
      };
    });
    const leaving = new AbortController();
    const first = send([["thing", "a", 1]], { signal: leaving.signal });
    await reached;
    held = null;
    const again = await send([["thing", "b", 1]]);
    expect([again.status, again.body]).toEqual([429, expect.stringContaining("wang's files")]);
    const other = await send([["thing", "b", 1]], { as: administrator.user });
    expect(other.status).toBe(429);
    leaving.abort();
    await expect(first).rejects.toThrow();
    await expect.poll(async () => (await send([["thing", "b", 1]])).status).toBe(200);
    free();
    await expect.poll(() => folders.some((folder) => existsSync(folder))).toBe(false);
  });

  it("gives names that stay in their folder", () => {
    for (const name of [
      "..",
      "../..",
      ".hidden",
      "-rf",
      "a/b",
      "a\\b",
      "",
      "\0",
      "x".repeat(300),
      "測".repeat(99),
    ])
      expect([plainName(name), Buffer.byteLength(plainName(name)) < 255]).toEqual([
        expect.stringMatching(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u),
        true,
      ]);
    expect(basename(plainName(`${"x".repeat(300)}.cfg`))).toMatch(/x\.cfg$/);
  });
});
