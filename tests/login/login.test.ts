// Logging in by an identity provider (the package oidc-provider, in a process of its own) over real HTTP on a real
// database: by browser and by code; who gets which roles; and what a login cannot be talked into.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer, Log } from "@etalon/basis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loginsOf } from "../../apps/cli/login-settings.ts";
import { runEtalon } from "../../apps/cli/program.ts";
import { type OpenDoors, openDoors } from "../door/door.fixture.ts";
import { browse, startProvider, type TestProvider } from "./browser.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "etalon-login-"));
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};
const said: { readonly event: string; readonly fields: object }[] = [];
const say = (event: string, fields: object = {}) => void said.push({ event, fields });
const log: Log = { debug: say, info: say, warn: say, error: say };

const accounts = {
  wang: { preferred_username: "Wang", groups: ["staff", "operators", "metrology"] },
  li: { preferred_username: "li", groups: ["laboratory"] },
  nobody: { preferred_username: "stranger", groups: ["canteen"] },
  thief: { preferred_username: "all", groups: ["operators"] },
  odd: { preferred_username: "x'; drop table cc.person; --", groups: ["operators"] },
};
const rules = [
  { value: "operators", roles: ["station-operator"], party: "zz" },
  { value: "metrology", roles: ["metrologist", "station-operator"], party: "zz" },
  { value: "laboratory", roles: ["owner"], party: "laboratory-a" },
];

let provider: TestProvider;
let doors: OpenDoors;
const settings = (name: string, more: object): string => {
  const file = join(folder, name);
  writeFileSync(
    file,
    JSON.stringify({
      issuer: provider.issuer,
      clientId: "etalon",
      scope: "openid profile groups",
      rules,
      ...more,
    }),
  );
  return file;
};
beforeAll(async () => {
  process.env.XDG_CONFIG_HOME = join(folder, "config");
  provider = await startProvider(accounts);
  const logins = taken(await loginsOf(settings("login.json", { sessionHours: 2 }), log));
  doors = await openDoors({ logins: logins!, log });
});
afterAll(async () => {
  delete process.env.XDG_CONFIG_HOME;
  await doors?.close();
  await provider?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `etalon …` in this process, with somebody at the browser whenever it names an address to log in at. */
async function etalon(args: readonly string[], account = "nobody-at-all") {
  let [out, err] = ["", ""];
  const browsing: Promise<unknown>[] = [];
  const terminal = {
    out(text: string) {
      out += text;
    },
    err(text: string) {
      err += text;
      const [, at] = /(?:log in at|\(or open) (http[^\s)]+)/.exec(text) ?? [];
      if (at !== undefined) browsing.push(browse(at, account));
    },
    watched: false,
    debug: false,
  };
  const code = await runEtalon([...args, "--url", doors.url], terminal);
  const pages = await Promise.all(browsing);
  return { code, out, err, pages };
}

const post = (path: string, body: unknown, token: string | null = null) =>
  doors.ask(path, {
    method: "POST",
    token,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const titleOf = async (reply: Response) => ((await reply.json()) as { title: string }).title;

const REDIRECT = "http://127.0.0.1:4711/";
/** A login by hand, up to what the browser brought back. */
async function begun(account: string): Promise<{ login: string; redirect: string; answer: string }> {
  const { login, url } = (await (await post("/login/browser", { redirect: REDIRECT })).json()) as {
    login: string;
    url: string;
  };
  const { url: back } = await browse(url, account, REDIRECT);
  return { login, redirect: REDIRECT, answer: new URL(back).search.slice(1) };
}
async function loggedIn(account: string): Promise<string> {
  const reply = await post("/login/browser/end", await begun(account));
  expect(reply.status).toBe(200);
  return ((await reply.json()) as { secret: string }).secret;
}
const audit = async () =>
  ((await (await doors.ask("/audit?atMost=1000")).json()) as { entries: Record<string, string>[] }).entries;

describe("etalon login", () => {
  it("by browser gives a session that the commands after it use, until etalon logout", async () => {
    const { code, out, err } = await etalon(["login", "--no-browser", "--json"], "wang");
    expect([code, err]).toEqual([0, expect.stringContaining(`log in at ${provider.issuer}`)]);
    expect(JSON.parse(out)).toMatchObject({
      user: "wang",
      roles: ["station-operator", "metrologist"],
      party: "zz",
    });
    expect(out).not.toContain("etalon_");
    const file = join(folder, "config", "etalon", "sessions.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await etalon(["leases"])).code).toBe(0);
    expect((await etalon(["user", "list"])).err).toMatch(/wang is station-operator, metrologist/); // no administrator
    expect(await audit()).toContainEqual(
      expect.objectContaining({
        what: "logged-in",
        who: "wang",
        why: expect.stringContaining("acts for zz"),
      }),
    );
    expect((await etalon(["logout"])).out).toMatch(/wang is logged out/);
    expect((await etalon(["leases"])).err).toMatch(/valid token.*etalon login/);
  });

  it("by a code typed elsewhere gives the same", async () => {
    const { code, out, pages } = await etalon(["login", "--device"], "li");
    expect(pages).toHaveLength(1);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/li is logged in at .* as owner in the name of laboratory-a/),
    ]);
    expect((await etalon(["logout"])).code).toBe(0);
  });

  it("says that the user refused, or that there is no identity provider", async () => {
    const { code, err } = await etalon(["login", "--no-browser"], "nobody-known");
    expect([code, err]).toEqual([2, expect.stringContaining("the identity provider says access_denied")]);
    expect(err).not.toContain("script");
    const bare = await openDoors();
    const other = await runEtalon(["login", "--url", bare.url], {
      ...quiet,
      err: (text) => void words.push(text),
    });
    await bare.close();
    expect([other, words.join("")]).toEqual([2, expect.stringContaining("has no identity provider")]);
  });
});
const words: string[] = [];
const quiet = { out() {}, err() {}, watched: false, debug: false };

describe("the operator's table", () => {
  it("gives roles with each login, and takes them: what was given before ends", async () => {
    const first = await loggedIn("li");
    expect((await doors.ask("/me", { token: first })).status).toBe(200);
    await provider.account("li", { preferred_username: "li-renamed", groups: ["operators"] });
    const second = await loggedIn("li");
    const me = (token: string) => doors.ask("/me", { token });
    // The same user, whatever the provider calls it now.
    for (const token of [first, second])
      expect(await (await me(token)).json()).toEqual({
        user: "li",
        roles: ["station-operator"],
        party: "zz",
      });
    expect(await titleOf(await post("/users/li/roles", { roles: ["administrator"] }, doors.token))).toBe(
      "users.of-provider",
    );
    await provider.account("li", { preferred_username: "li", groups: [] });
    expect(await titleOf(await post("/login/browser/end", await begun("li")))).toBe("login.role-forbidden");
    for (const token of [first, second]) expect((await me(token)).status).toBe(401);
    expect(await audit()).toContainEqual(expect.objectContaining({ what: "login-refused", who: "li" }));
  });

  it("lets nobody in without a role, under another user's name, or under a name that is none", async () => {
    const before = await doors.rows();
    for (const [account, title] of [
      ["nobody", "login.role-forbidden"],
      ["thief", "login.name-taken"],
      ["odd", "login.role-forbidden"],
    ] as const)
      expect(await titleOf(await post("/login/browser/end", await begun(account)))).toBe(title);
    const fresh = [...(await doors.rows())].filter((row) => !before.has(row));
    expect(fresh.every((row) => row.startsWith("audit.entry") && row.includes("login-refused"))).toBe(true);
  });

  it("is refused where it is not what it should be", async () => {
    const refusal = async (more: object) => {
      const answer = await loginsOf(settings("bad.json", more), log);
      return answer.ok ? "" : answer.why.text;
    };
    expect(await refusal({ issuer: "http://login.example.org" })).toMatch(/https is expected/);
    expect(await refusal({ rules: [{ value: "a", roles: ["king"], party: "zz" }] })).toMatch(
      /rules\.0\.roles\.0/,
    );
    expect(await refusal({ clientSecretFile: "nowhere" })).toMatch(/clientSecretFile cannot be read/);
    expect(await refusal({ surplus: 1 })).toMatch(/surplus/);
  });
});

describe("a login cannot be talked into", () => {
  it("another's code, another state, another secret, the same code twice, or a far redirect", async () => {
    const one = await begun("wang");
    const other = await begun("wang");
    const state = (answer: string) => new URLSearchParams(answer).get("state") ?? "";
    const swapped = one.answer.replace(state(one.answer), state(other.answer));
    for (const [what, body] of Object.entries({
      "another's code under one's own login": { ...other, answer: swapped },
      "another's answer": { ...one, answer: other.answer },
      "a stolen answer without the login's secret": { ...one, login: "A".repeat(43) },
      "another redirect": { ...one, redirect: "http://127.0.0.1:4712/" },
      "no code": { ...one, answer: `state=${state(one.answer)}` },
      "no answer": { ...one, answer: "" },
      "another issuer": {
        ...one,
        answer: one.answer.replace(/iss=[^&]*/, "iss=https%3A%2F%2Felsewhere.example"),
      },
    }))
      expect(await titleOf(await post("/login/browser/end", body)), what).toBe("login.refused");
    const last = await begun("wang");
    expect((await post("/login/browser/end", last)).status).toBe(200);
    expect(await titleOf(await post("/login/browser/end", last)), "the same code twice").toBe(
      "login.refused",
    );
    for (const redirect of [
      "https://elsewhere.example/",
      "http://127.0.0.1.example:80/",
      "http://127.0.0.1:1/x",
    ])
      expect((await post("/login/browser", { redirect })).status, redirect).toBe(400);
    expect(await titleOf(await post("/login/device/end", { device: "B".repeat(43) }))).toBe("login.refused");
  });

  it.each(["aud", "iss", "exp", "nonce", "sub", "key", "alg"])(
    "an ID token that is wrong in its %s",
    async (about) => {
      const under = await begun("wang");
      const before = await doors.rows();
      await provider.lie(about);
      try {
        said.length = 0;
        expect(await titleOf(await post("/login/browser/end", under))).toBe("login.refused");
        expect(said.some(({ event }) => event === "oidc.failed")).toBe(true);
        expect([...(await doors.rows())].filter((row) => !before.has(row))).toEqual([]);
      } finally {
        await provider.lie("");
      }
    },
  );

  it("keeping anything by which somebody else could come in", async () => {
    const { login, ...back } = await begun("wang");
    const reply = await post("/login/browser/end", { login, ...back });
    const { secret } = (await reply.json()) as { secret: string };
    const rows = [...(await doors.rows())].join("\n");
    const code = new URLSearchParams(back.answer).get("code") ?? "?";
    for (const one of [secret, secret.slice(7), login, code]) expect(rows).not.toContain(one);
    const logged = JSON.stringify(said);
    for (const one of [secret, login, code]) expect(logged).not.toContain(one);
  });

  it("more sessions than a few; the oldest end", async () => {
    const tokens: string[] = [];
    for (let n = 0; n < 22; n++) tokens.push(await loggedIn("wang"));
    const states = await Promise.all(tokens.map(async (token) => (await doors.ask("/me", { token })).status));
    expect(states).toEqual([401, 401, ...Array(20).fill(200)]);
  });

  it("guessing without end: each address has so many tries a minute, and it is logged", async () => {
    const logins = taken(await loginsOf(settings("login.json", {}), log));
    const hurried = await openDoors({ logins: logins!, limits: { loginsPerMinute: 5 }, log });
    try {
      said.length = 0;
      const tries = await Promise.all(
        Array.from({ length: 12 }, () =>
          hurried.ask("/login/device/end", {
            method: "POST",
            token: null,
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ device: "C".repeat(43) }),
          }),
        ),
      );
      const statuses = tries.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array(5).fill(409), ...Array(7).fill(429)]);
      expect(said.some(({ event }) => event === "http.too-many")).toBe(true);
      expect((await hurried.ask("/me")).status).toBe(200); // others are served
    } finally {
      await hurried.close();
    }
  });
});

describe("the identity provider", () => {
  it("may know the cloud by a secret", async () => {
    writeFileSync(join(folder, "secret"), "known to two\n", { mode: 0o600 });
    const more = { clientId: "etalon-with-secret", clientSecretFile: "secret" };
    const logins = taken(await loginsOf(settings("secret.json", more), log));
    const begunThere = taken(await logins!.provider.beginBrowser(REDIRECT));
    const { url } = await browse(begunThere.url, "wang", REDIRECT);
    const ended = { login: begunThere.login, redirect: REDIRECT, answer: new URL(url).search.slice(1) };
    expect(taken(await logins!.provider.endBrowser(ended)).claims).toMatchObject({ sub: "wang" });
  });

  it("may be away: who has a token works on, and it is asked again", async () => {
    const gone = await startProvider(accounts);
    await gone.stop();
    const logins = taken(await loginsOf(settings("gone.json", { issuer: gone.issuer }), log));
    const begunThere = await logins!.provider.beginBrowser(REDIRECT);
    expect(begunThere).toMatchObject({ ok: false, why: { code: "login.provider-away" } });
  });
});
