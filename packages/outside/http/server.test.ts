// The HTTP face over a real socket: what it refuses and how it says so, bodies, events, and the port that is taken.

import { request } from "node:http";
import { type Answer, good, later, refused } from "@etalon/basis";
import type { Door } from "@etalon/messages/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type HttpFace, openHttp } from "./server.ts";

const door: Door = {
  routes: [
    {
      method: "GET",
      path: "/things/:id",
      title: "a thing",
      answer: async ({ id }) =>
        id === "known"
          ? good({ id, atTaiNs: later(1n, 1n) })
          : refused("door.thing-unknown", `there is no thing ${id}`),
    },
    {
      method: "POST",
      path: "/things",
      title: "make a thing",
      body: z.object({ size: z.number().positive() }),
      answer: async (_params, body) => good(body),
    },
    {
      method: "GET",
      path: "/broken",
      title: "ours",
      answer: async (): Promise<Answer<unknown>> => Promise.reject(new Error("secret path")),
    },
  ],
  following: [
    {
      path: "/things/:id/follow",
      title: "its changes",
      async *follow({ id }) {
        for (const n of [1, 2, 3]) yield { id, n };
      },
    },
  ],
};

let face: HttpFace;
beforeAll(async () => {
  const opened = await openHttp("127.0.0.1", 0, [door]);
  if (!opened.ok) throw new Error(opened.why.text);
  face = opened.value;
});
afterAll(() => face.close());

const ask = async (path: string, init?: RequestInit) => {
  const reply = await fetch(new URL(path, face.url), init);
  return { status: reply.status, body: await reply.text() };
};
const post = (body: string) =>
  ask("/things", { method: "POST", body, headers: { "content-type": "application/json" } });

describe("the HTTP face", () => {
  it("answers, with instants as decimal strings", async () => {
    expect(await ask("/things/known")).toEqual({ status: 200, body: '{"id":"known","atTaiNs":"2"}' });
    expect((await ask("/")).body).toContain("make a thing");
  });

  it("refuses in one sentence: unknown, no id, no such path, no JSON, a body that does not fit", async () => {
    for (const [answer, status, text] of [
      [await ask("/things/other"), 404, "there is no thing other"],
      [await ask("/things/..%2Fetc"), 400, "id in the path"],
      [await ask("/nothing"), 404, "nothing at GET /nothing"],
      [await post("{"), 400, "not JSON"],
      [await post('{"size":-1}'), 400, "size"],
      [await post(`{"size":1,"x":"${"y".repeat(2_000_000)}"}`), 413, "too large"],
    ] as const) {
      const { status: told, detail } = JSON.parse(answer.body);
      expect([answer.status, told]).toEqual([status, status]);
      expect(detail).toContain(text);
    }
  });

  it("says of our own mistakes nothing that is nobody's business", async () => {
    const { status, body } = await ask("/broken");
    expect(status).toBe(500);
    expect(body).not.toContain("secret");
  });

  it("does not answer to another name, as a page elsewhere would have a browser ask", async () => {
    const { port } = new URL(face.url);
    const status = await new Promise((resolve) => {
      const asked = request(
        { host: "127.0.0.1", port, path: "/", headers: { host: "evil.example" } },
        (reply) => resolve(reply.statusCode),
      );
      asked.end();
    });
    expect(status).toBe(421);
  });

  it("sends events until they end", async () => {
    const { body } = await ask("/things/known/follow");
    expect(body).toBe([1, 2, 3].map((n) => `data: {"id":"known","n":${n}}\n\n`).join(""));
  });

  it("names a port that is taken, and an address that needs more than plain HTTP", async () => {
    const port = Number(new URL(face.url).port);
    expect(await openHttp("127.0.0.1", port, [])).toMatchObject({
      ok: false,
      why: { text: expect.stringMatching(/--port/) },
    });
    expect(await openHttp("0.0.0.0", 0, [])).toMatchObject({ ok: false, why: { code: "http.host" } });
  });
});
