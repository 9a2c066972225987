// The HTTP face over a real socket: what it refuses and how it says so, bodies, who is let in, and the port that is
// taken.

import { mkdtempSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, good, later, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { certificate, hasOpenssl } from "../uplink/testing/certificate.ts";
import { openHttp } from "./server.ts";
import { administrator, operator, statusWith, type TestFace, testFace } from "./testing/face.ts";

const door: Door = {
  following: [],
  routes: [
    route({
      method: "GET",
      path: "/things/:id",
      title: "a thing",
      need: "see-meters",
      gives: z.object({ id: z.string(), atTaiNs: z.bigint() }),
      refusals: { "door.thing-unknown": "there is no such thing" },
      answer: async ({ params: { id } }) =>
        id === "known"
          ? good({ id, atTaiNs: later(1n, 1n) })
          : refused(id === "undeclared" ? "door.other" : "door.thing-unknown", `there is no thing ${id}`),
    }),
    route({
      method: "POST",
      path: "/things",
      title: "make a thing",
      need: "order-detections",
      query: z.strictObject({ colour: z.enum(["red", "blue"]).optional() }),
      body: z.strictObject({ size: z.number().positive(), name: z.string().optional() }),
      gives: z.object({ size: z.number(), user: z.string(), colour: z.string().optional() }),
      refusals: {},
      answer: async ({ body, query, caller }) => good({ ...query, size: body.size, user: caller.user }),
    }),
    route({
      method: "GET",
      path: "/broken",
      title: "ours",
      need: "self",
      gives: z.never(),
      refusals: {},
      answer: async (): Promise<Answer<never>> => Promise.reject(new Error("secret path")),
    }),
  ],
};

let face: TestFace;
beforeAll(async () => {
  face = await testFace([door]);
});
afterAll(() => face.close());

describe("the HTTP face", () => {
  it("answers, with instants as decimal strings", async () => {
    const known = await face.ask("/things/known");
    expect([known.status, known.body]).toEqual([200, '{"id":"known","atTaiNs":"2"}']);
    const made = await face.post("/things?colour=red", '{"size":2}');
    expect([made.status, made.body]).toEqual([200, '{"colour":"red","size":2,"user":"wang"}']);
  });

  it("refuses in one sentence: unknown, no id, no such path, no JSON, what does not fit", async () => {
    for (const [answer, status, text] of [
      [await face.ask("/things/other"), 404, "there is no thing other"],
      [await face.ask("/things/..%2Fetc"), 400, "id in the path"],
      [await face.ask("/things/a%2F..%2Fetc"), 400, "id in the path"],
      [await face.ask("/nothing"), 404, "nothing at GET /nothing"],
      [await face.post("/things", "{"), 400, "not JSON"],
      [await face.post("/things", '{"size":-1}'), 400, "size"],
      [await face.post("/things", '{"size":1,"who":"me"}'), 400, "who"],
      [await face.post("/things?colour=green", '{"size":1}'), 400, "colour"],
      [await face.post("/things?taste=sweet", '{"size":1}'), 400, "taste"],
      [await face.post("/things", `{"size":1,"name":"${"y".repeat(2_000_000)}"}`), 413, "too large"],
      [await face.post("/things", '{"size":1,"name":"\\u0000"}'), 400, "control characters"],
      [await face.post("/things", `${"[".repeat(40)}${"]".repeat(40)}`), 400, "nested deeper"],
    ] as const) {
      const { status: told, detail } = JSON.parse(answer.body);
      expect([answer.status, told]).toEqual([status, status]);
      expect(detail).toContain(text);
    }
  });

  it("says where else to ask for what another interface of the cloud offers", async () => {
    const station = await testFace([], { elsewhere: { doors: [door], where: "things are at the cloud" } });
    const told = async (path: string) => JSON.parse((await station.ask(path)).body).detail;
    expect(await told("/things?colour=red")).toBe(
      "nothing at GET /things?colour=red: things are at the cloud",
    );
    expect(await told("/nothing")).toBe("nothing at GET /nothing");
    await station.close();
  });

  it("says of our own mistakes nothing that is nobody's business; an undeclared refusal is one", async () => {
    for (const path of ["/broken", "/things/undeclared"]) {
      const { status, body } = await face.ask(path);
      expect(status).toBe(500);
      expect(body).not.toMatch(/secret|undeclared/);
    }
  });

  it("names a port that is taken, and an address that needs more than plain HTTP", async () => {
    const port = Number(new URL(face.url).port);
    const nobodys = { doors: [], doorkeeper: { whoHas: async () => null } };
    expect(await openHttp({ host: "127.0.0.1", port, ...nobodys })).toMatchObject({
      ok: false,
      why: { text: expect.stringMatching(/--port/) },
    });
    expect(await openHttp({ host: "0.0.0.0", port: 0, ...nobodys })).toMatchObject({
      ok: false,
      why: { code: "http.host" },
    });
  });

  it.skipIf(!hasOpenssl())(
    "speaks TLS under its certificate, also a renewed one (needs openssl)",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "etalon-http-"));
      const [first, second] = ["first", "second"].map((name) => certificate(folder, name, "127.0.0.1"));
      const doorkeeper = { whoHas: async () => operator };
      const opened = await openHttp({
        host: "0.0.0.0",
        port: 0,
        doors: [door],
        doorkeeper,
        tls: first!,
      });
      if (!opened.ok) throw new Error(opened.why.text);
      const { port, protocol } = new URL(opened.value.url);
      const path = "/things/known";
      const headers = { authorization: "Bearer x" };
      const statusUnder = (ca: string) =>
        new Promise((resolve, reject) => {
          const asked = request({ host: "127.0.0.1", port, path, headers, ca, agent: false }, (reply) =>
            resolve(reply.resume().statusCode),
          );
          asked.once("error", reject).end();
        });
      expect([protocol, await statusUnder(first!.cert)]).toEqual(["https:", 200]);
      opened.value.renewed(second!);
      expect(await statusUnder(second!.cert)).toBe(200);
      await expect(statusUnder(first!.cert)).rejects.toThrow();
      await opened.value.close();
    },
  );
});

describe("who is let in", () => {
  it("shows a token; without one there is only what anybody may see", async () => {
    for (const as of ["", "nobody-has-this"]) {
      const { status, headers, body } = await face.ask("/things/known", { as });
      expect([status, headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      expect(body).not.toContain("nobody-has-this");
      expect((await face.ask("/", { as })).status).toBe(200);
    }
  });

  it("has a role that the route's need is given to", async () => {
    expect((await face.post("/things", '{"size":1}', operator.user)).status).toBe(200);
    const { status, body } = await face.post("/things", '{"size":1}', administrator.user);
    expect([status, JSON.parse(body).title]).toEqual([403, "http.forbidden"]);
    expect(body).toContain("(order detections and studies)");
  });

  it("is refused before the body is read", async () => {
    const large = "x".repeat(2_000_000);
    expect((await face.post("/things", large, "")).status).toBe(401);
  });

  it("does not call this machine by another name, as a page elsewhere would have a browser do", async () => {
    expect(await statusWith(face.url, { host: "evil.example" })).toBe(421);
    expect(await statusWith(face.url, { host: "localhost" })).toBe(200);
  });

  it("is told nothing that would let a page elsewhere read the answer, and no cookie is set or heard", async () => {
    const page = { origin: "https://evil.example", cookie: `token=${operator.user}` };
    const { status, headers } = await face.ask("/things/known", { as: "", headers: page });
    expect(status).toBe(401);
    const preflight = await face.ask("/things", { method: "OPTIONS", as: "", headers: page });
    expect(preflight.status).toBe(404);
    for (const each of [headers, preflight.headers]) {
      expect(each.get("access-control-allow-origin")).toBeNull();
      expect(each.get("set-cookie")).toBeNull();
    }
  });

  it("mounts no route whose need the table of roles does not know", async () => {
    const { need: _, ...needless } = door.routes[0]!;
    const doors = [{ following: [], routes: [needless as (typeof door.routes)[number]] }];
    await expect(testFace(doors)).rejects.toThrow(/names no need/);
  });

  it("gets only so much a minute; who guesses tokens, less", async () => {
    const limits = { perMinuteOfUser: 5, guessesPerMinute: 3 };
    const small = await testFace([door], { limits });
    const statuses = async (times: number, as: string) => {
      const all: number[] = [];
      for (let n = 0; n < times; n++) all.push((await small.ask("/things/known", { as })).status);
      return all;
    };
    expect(await statuses(5, "guess")).toEqual([401, 401, 401, 429, 429]);
    expect(await statuses(7, operator.user)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    small.callers.set("li", { ...operator, user: "li" });
    expect(await statuses(1, "li")).toEqual([200]);
    const { headers } = await small.ask("/things/known");
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    await small.close();
  });
});
