// The console's way in and its files, over real HTTP: a code works once, a cookie is heard on the interface's own pages
// alone, and nothing but what was built is given out.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { good } from "@etalon/basis";
import type { Caller } from "@etalon/messages/http";
import { shownCaller } from "@etalon/messages/users";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpFace, openHttp } from "./server.ts";
import { waysIn } from "./ways-in.ts";

const TOKEN = "etalon_of-li";
const li: Caller = { user: "li", roles: ["auditor"], party: "zz", token: "t-1" };
const revoked: string[] = [];
const folder = mkdtempSync(join(tmpdir(), "etalon-console-"));
let face: HttpFace;

beforeAll(async () => {
  mkdirSync(join(folder, "site", "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "not for you");
  writeFileSync(join(folder, "site", "index.html"), '<p nonce="style-nonce-of-this-answer">');
  writeFileSync(join(folder, "site", "assets", "page-1.js"), "1");
  const me = {
    ...({
      method: "GET",
      path: "/me",
      title: "who",
      need: "self",
      gives: shownCaller,
      refusals: {},
    } as const),
    answer: async ({ caller: { user, roles, party } }: { caller: Caller }) => good({ user, roles, party }),
  };
  const opened = await openHttp({
    ...{ host: "127.0.0.1", port: 0, doors: [{ routes: [me], following: [] }] },
    doorkeeper: { whoHas: async (secret) => (secret === TOKEN ? li : null) },
    console: {
      folder: join(folder, "site"),
      revoke: async (token) => {
        revoked.push(token);
        return good({ token });
      },
    },
  });
  if (!opened.ok) throw new Error(opened.why.text);
  face = opened.value;
});
afterAll(async () => {
  await face?.close();
  rmSync(folder, { recursive: true });
});

const bearer = { authorization: `Bearer ${TOKEN}` };
const json = { "content-type": "application/json" };
const post = (path: string, headers: Record<string, string>, body: unknown = {}) =>
  fetch(`${face.url}${path}`, {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  });
const cookieOf = (reply: Response) => reply.headers.get("set-cookie")?.split(";")[0] ?? "";
const me = (headers: Record<string, string>) => fetch(`${face.url}/me`, { headers });
const page = { accept: "text/html" };

describe("a browser's session", () => {
  it("is heard from the interface's own pages alone", async () => {
    const came = await post("/console/session/shown", bearer);
    expect(await came.json()).toEqual({ user: "li", roles: ["auditor"], party: "zz" });
    const said = came.headers.get("set-cookie");
    expect(said).toMatch(/^etalon-\d+=shown\.\S+; Path=\/; HttpOnly; SameSite=Strict$/);
    const cookie = cookieOf(came);
    expect((await me({ cookie, "sec-fetch-site": "same-origin" })).status).toBe(200);
    for (const site of ["same-site", "cross-site", "none"])
      expect((await me({ cookie, "sec-fetch-site": site })).status, site).toBe(401);
    expect((await me({ cookie })).status).toBe(401);
    const other = cookie.replace(/^etalon-\d+/, "etalon-1");
    expect((await me({ cookie: other, "sec-fetch-site": "same-origin" })).status).toBe(401);
  });

  it("comes by a code that works once, and by no other", async () => {
    expect((await post("/console/ways-in", {})).status).toBe(401);
    const { code } = (await (await post("/console/ways-in", bearer)).json()) as { code: string };
    expect(code).not.toContain(TOKEN);
    const first = await post("/console/session/way-in", {}, { code });
    expect([first.status, cookieOf(first).includes("shown.")]).toEqual([200, true]);
    const again = await post("/console/session/way-in", {}, { code });
    expect([again.status, again.headers.get("set-cookie")]).toEqual([404, null]);
    expect((await post("/console/session/way-in", {}, { code: "x".repeat(32) })).status).toBe(404);
    expect((await post("/console/session/way-in", {}, { code: 1 })).status).toBe(400);
  });

  it("ends a login's own token when it is left, and no token that somebody showed", async () => {
    for (const origin of ["shown", "login"]) {
      const cookie = cookieOf(await post(`/console/session/${origin}`, bearer));
      const headers = { cookie, "sec-fetch-site": "same-origin" };
      const left = await fetch(`${face.url}/console/session`, { method: "DELETE", headers });
      expect(left.headers.get("set-cookie")).toContain("Max-Age=0");
      expect(revoked).toEqual(origin === "login" ? ["t-1"] : []);
    }
  });

  it("comes in by no code that is ten minutes old", () => {
    let nowMs = 0;
    const ways = waysIn(() => nowMs);
    const [early, late] = [ways.open("a"), ways.open("b")];
    nowMs = 599_999;
    expect(ways.use(early!.code)).toBe("a");
    nowMs = 600_000;
    expect(ways.use(late!.code)).toBeNull();
  });
});

describe("the console's files", () => {
  it("are the page at every address of its own, with a word of its own in each answer", async () => {
    const nonces = await Promise.all(
      ["/console/", "/console/detections/det-1.2"].map(async (path) => {
        const reply = await fetch(face.url + path, { headers: page });
        const policy = reply.headers.get("content-security-policy") ?? "";
        const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
        expect([reply.status, await reply.text()]).toEqual([200, `<p nonce="${nonce}">`]);
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toContain("unsafe");
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it("are kept by browsers where their name has their content", async () => {
    const { status, headers } = await fetch(`${face.url}/console/assets/page-1.js`);
    expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([
    "/console/assets/none.js",
    "/console/..%2fsecret.txt",
    "/console/%2e%2e/secret.txt",
    "/console/assets",
  ])("are no others: %s", async (path) => {
    const reply = await fetch(face.url + path);
    expect(reply.status).toBe(404);
    expect(await reply.text()).not.toContain("not for you");
  });

  it("are where a browser that asks for nothing in particular is sent; programs are told the routes", async () => {
    const sent = await fetch(`${face.url}/`, { headers: page, redirect: "manual" });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/console/"]);
    const back = await fetch(`${face.url}/?code=a&state=b`, { headers: page, redirect: "manual" });
    expect(back.headers.get("location")).toBe("/console/?code=a&state=b");
    expect((await (await fetch(`${face.url}/`)).json()) as object).toHaveProperty("routes");
    const plain = await fetch(`${face.url}/console?x=1`, { redirect: "manual" });
    expect([plain.status, plain.headers.get("location")]).toEqual([303, "/console/?x=1"]);
    expect(await (await fetch(`${face.url}/console`)).text()).toMatch(/^<p nonce=/);
  });
});
