// Who may do what, over all mounted routes: nothing without a token but what anybody may see, nothing beyond a role, and
// nothing in another party's name.

import { needs, type Role, roles } from "@etalon/messages/roles.table";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APPLICATION, INSTRUMENT, METER, type OpenDoors, openDoors } from "./door.fixture.ts";

let doors: OpenDoors;
const tokens = new Map<Role, string>();
beforeAll(async () => {
  doors = await openDoors();
  for (const role of roles) tokens.set(role, await doors.user(role, [role], "elsewhere"));
});
afterAll(() => doors.close());

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { "x-roles"?: readonly Role[] }>>>>;
}
const json = { "content-type": "application/json" };
const post = (path: string, body: unknown, token: string | null) =>
  doors.ask(path, { method: "POST", headers: json, body: JSON.stringify(body), token });

/** A request that reaches the role's check and changes nothing beyond it. */
const reach = (method: string, path: string, token: string | null) =>
  doors.ask(path.replaceAll(/:\w+/g, "no-such-thing"), {
    method,
    token,
    headers: method === "POST" ? json : {},
    ...(method === "POST" && { body: '{"nothing":"of this"}' }),
    signal: AbortSignal.timeout(20_000),
  });

const OPEN = ["/", "/openapi.json", "/login", "/health", "/ready"];

describe("every mounted route", () => {
  it("asks for a token, but for what anybody may see", async () => {
    for (const one of doors.mounted) {
      const [method = "", path = ""] = one.split(" ");
      const { status } = await reach(method, path, null);
      if (path.startsWith("/login/")) expect(status, one).toBe(400);
      else expect(status, one).toBe(OPEN.includes(path) ? 200 : 401);
    }
  });

  it("lets a role through exactly where its description says so", async () => {
    const { paths } = (await (await doors.ask("/openapi.json")).json()) as Described;
    let checked = 0;
    for (const one of doors.mounted) {
      const [method = "", path = ""] = one.split(" ");
      const allowed = paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()]?.["x-roles"];
      // Who follows what is not there waits for it a while.
      if (!allowed || /\/follow$|^\/detections\/:id\/live$/.test(path) || path === "/session") continue;
      for (const role of roles) {
        const reply = await reach(method, path, tokens.get(role)!);
        const title = reply.ok ? "" : ((await reply.json()) as { title: string }).title;
        expect(title === "http.forbidden", `${one} as ${role}`).toBe(!allowed.includes(role));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(50);
  });

  it("keeps users to administrators, and lets auditors change nothing", () => {
    expect(needs["keep-users"]).toEqual(["administrator"]);
    const changing = ["order-detections", "apply", "set-terms", "keep-users"] as const;
    for (const need of changing) expect(needs[need]).not.toContain("auditor");
  });
});

describe("in whose name", () => {
  it("an operator applies for its own party only, whatever the request says", async () => {
    const operator = tokens.get("station-operator")!;
    const named = await post("/applications", { resource: INSTRUMENT, forS: 9, applicant: "zz" }, operator);
    expect(named.status).toBe(400);
    const before = await doors.rows();
    expect((await post("/applications", { resource: INSTRUMENT, forS: 9 }, operator)).status).toBe(200);
    const fresh = [...(await doors.rows())].filter(
      (row) => !before.has(row) && !row.includes('"key": "door/'),
    );
    expect(fresh).toHaveLength(1);
    expect(fresh[0]).toMatch(/^cc\.message .*"applicant": "elsewhere"/);
  });

  it("another party's application is as unknown as one that never was, and cannot be released", async () => {
    const operator = tokens.get("station-operator")!;
    for (const method of ["GET", "DELETE"]) {
      const reply = await doors.ask(`/applications/${APPLICATION}`, { method, token: operator });
      expect(reply.status).toBe(404);
    }
    const auditor = tokens.get("auditor")!;
    expect((await doors.ask(`/applications/${APPLICATION}`, { token: auditor })).status).toBe(200);
  });

  it("a station's detections are ordered and called off by its own operators", async () => {
    const operator = tokens.get("station-operator")!;
    const ordered = await post("/detections", { meter: METER }, operator);
    expect([ordered.status, ((await ordered.json()) as { title: string }).title]).toEqual([
      403,
      "zz.station-forbidden",
    ]);
    expect((await post("/detections", { meter: METER }, doors.token)).status).toBe(200);
  });
});

describe("a token", () => {
  it("ends with its revocation, its user, its roles at once; each stands in the audit log", async () => {
    const made = async (user: string) => {
      await post("/users", { name: user, roles: ["auditor"], party: "court" }, doors.token);
      const reply = await post("/tokens", { user, title: "audit of 2026" }, doors.token);
      return (await reply.json()) as { id: string; secret: string; usedTaiNs: null };
    };
    const statusOf = async (token: string, path = "/me") => (await doors.ask(path, { token })).status;
    const first = await made("shen");
    expect(first.usedTaiNs).toBeNull();
    expect([await statusOf(first.secret), await statusOf(first.secret, "/tokens")]).toEqual([200, 200]);
    const shown = await (await doors.ask("/tokens")).text();
    expect(shown).not.toContain(first.secret);
    const one = (JSON.parse(shown) as { id: string; usedTaiNs: string | null }[]).find(
      ({ id }) => id === first.id,
    );
    expect(one?.usedTaiNs).toMatch(/^\d+$/);

    await post("/users/shen/roles", { roles: ["owner"] }, doors.token);
    expect([await statusOf(first.secret), await statusOf(first.secret, "/tokens")]).toEqual([200, 403]);
    await doors.ask(`/tokens/${first.id}`, { method: "DELETE" });
    expect(await statusOf(first.secret)).toBe(401);

    const second = await made("zhou");
    await doors.ask("/users/zhou", { method: "DELETE" });
    expect(await statusOf(second.secret)).toBe(401);

    const rows = [...(await doors.rows())];
    const kept = rows.filter((row) => row.startsWith("audit.entry"));
    for (const what of ["user-added", "token-made", "roles-set", "token-revoked", "user-removed"])
      expect(kept.some((row) => row.includes(`"what": "${what}"`) && row.includes('"who": "all"'))).toBe(
        true,
      );
    // Only the digest is kept anywhere.
    for (const secret of [first.secret, second.secret])
      expect(rows.some((row) => row.includes(secret) || row.includes(secret.slice(7)))).toBe(false);
  });

  it("ends by itself", async () => {
    const short = { user: "all", title: "a moment", forDays: 0.02 / 86_400 };
    const { secret } = (await (await post("/tokens", short, doors.token)).json()) as { secret: string };
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect((await doors.ask("/me", { token: secret })).status).toBe(401);
  });
});

describe("the last administrator", () => {
  it("is not removed, nor given other roles", async () => {
    const administrators = async () =>
      ((await (await doors.ask("/users")).json()) as { name: string; roles: Role[] }[])
        .filter(({ roles }) => roles.includes("administrator"))
        .map(({ name }) => name);
    for (const name of await administrators())
      if (name !== "all") expect((await doors.ask(`/users/${name}`, { method: "DELETE" })).status).toBe(200);
    for (const refused of [
      await doors.ask("/users/all", { method: "DELETE" }),
      await post("/users/all/roles", { roles: ["auditor"] }, doors.token),
    ])
      expect([refused.status, await refused.json()]).toMatchObject([
        409,
        {
          title: "users.last-administrator",
          detail: expect.stringMatching(/^all is the only administrator/),
        },
      ]);
    expect(await administrators()).toEqual(["all"]);
    await post("/users", { name: "sun", roles: ["administrator"], party: "zz" }, doors.token);
    const both = await Promise.all(
      ["all", "sun"].map((name) =>
        post(`/users/${name}/roles`, { roles: ["owner", "auditor"] }, doors.token),
      ),
    );
    expect(both.filter(({ ok }) => ok).length).toBeLessThan(2);
    expect(await administrators()).toHaveLength(1);
  });
});
