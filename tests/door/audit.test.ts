// Who was at the door: every changing request and every refusal of a known user is in the audit log, and is found there by
// who, what, which instrument, which application, and when.

import { auditInletOn } from "@etalon/outside/postgres/audit-log";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runEtalon } from "../../apps/cli/program.ts";
import { APPLICATION, INSTRUMENT, METER, type OpenDoors, openDoors } from "./door.fixture.ts";

let doors: OpenDoors;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  doors = await openDoors();
  for (const [name, role, party] of [
    ["wang", "station-operator", "zz"],
    ["li", "owner", "elsewhere"],
    ["shen", "auditor", "court"],
  ] as const)
    tokens[name] = await doors.user(name, [role], party);
});
afterAll(() => doors.close());

interface Entry {
  readonly what: string;
  readonly who: string;
  readonly key: string;
  readonly resource: string | null;
  readonly application: string | null;
  readonly why: string;
  readonly atTaiNs: string;
}
const audit = async (wishes: Readonly<Record<string, string>> = {}) => {
  const reply = await doors.ask(`/audit?${new URLSearchParams({ atMost: "1000", ...wishes })}`, {
    token: tokens.shen!,
  });
  expect(reply.status).toBe(200);
  return (await reply.json()) as { entries: readonly Entry[]; next: string | null };
};
const ask = (who: string, method: string, path: string, body?: unknown) =>
  doors.ask(path, {
    method,
    token: tokens[who]!,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });

describe("the audit log", () => {
  it("has what each user asked and was refused, with who, when, of what and why", async () => {
    const applied = (await (
      await ask("wang", "POST", "/applications", { resource: INSTRUMENT, forS: 9 })
    ).json()) as {
      application: string;
    };
    const ordered = (await (await ask("wang", "POST", "/detections", { meter: METER })).json()) as {
      detection: string;
    };
    const wanted = [
      {
        who: "wang",
        what: "asked",
        resource: INSTRUMENT,
        application: applied.application,
        why: "POST /applications",
      },
      { who: "wang", what: "asked", resource: null, application: ordered.detection, why: "POST /detections" },
    ];
    for (const [who, method, path, body, status, entry] of [
      [
        "wang",
        "DELETE",
        `/applications/${APPLICATION}`,
        undefined,
        200,
        { what: "asked", application: APPLICATION },
      ],
      [
        "li",
        "DELETE",
        `/applications/${APPLICATION}`,
        undefined,
        404,
        { what: "turned-away", application: APPLICATION },
      ],
      [
        "li",
        "GET",
        `/applications/${APPLICATION}`,
        undefined,
        404,
        { what: "turned-away", application: APPLICATION },
      ],
      [
        ...(["li", "POST", "/revocations", { resource: INSTRUMENT, why: "mine" }, 403] as const),
        { what: "turned-away", resource: INSTRUMENT },
      ],
      ["li", "POST", "/detections", { meter: METER }, 403, { what: "turned-away" }],
      ["shen", "DELETE", "/users/wang", undefined, 403, { what: "turned-away" }],
    ] as const) {
      expect((await ask(who, method, path, body)).status, `${who} ${method} ${path}`).toBe(status);
      wanted.push({
        resource: null,
        application: null,
        ...entry,
        who,
        why: `${method} ${path}`,
      } as (typeof wanted)[0]);
    }
    const { entries } = await audit();
    const door = entries.filter(({ key }) => key.startsWith("door/"));
    expect(door).toHaveLength(wanted.length);
    for (const [n, { why, ...rest }] of wanted.entries()) {
      expect(door[n]).toMatchObject({ ...rest, key: `door/${rest.who}` });
      expect(door[n]?.why).toContain(why);
      expect(Math.abs(Number(BigInt(door[n]?.atTaiNs ?? 0) / 1_000_000n) - Date.now())).toBeLessThan(120_000);
    }
    // Looking is not written down, and strangers are in the process's own log alone.
    await ask("wang", "GET", "/meters");
    await doors.ask("/meters", { token: null });
    expect((await audit()).entries).toHaveLength(entries.length);
  });

  it("is not flooded by a refusal that comes again and again: it says how often that came", async () => {
    const before = (await audit({ who: "li", what: "turned-away" })).entries.length;
    for (let n = 0; n < 50; n++)
      await ask("li", "POST", "/quotas", {
        applicant: `a-${n}`,
        leasesAtOnce: 1,
        secondsPerDay: 1,
        ahead: true,
      });
    expect((await audit({ who: "li", what: "turned-away" })).entries).toHaveLength(before); // as an earlier one was
  });

  it("is searched by who, what, instrument, application, component and time; a page may be empty and not the last", async () => {
    const all = (await audit()).entries;
    const same = (wish: (entry: Entry) => boolean) => all.filter(wish);
    const found = async (wishes: Readonly<Record<string, string>>) => (await audit(wishes)).entries;
    expect(await found({ who: "wang" })).toEqual(same(({ who }) => who === "wang"));
    expect(await found({ what: "turned-away" })).toEqual(same(({ what }) => what === "turned-away"));
    expect(await found({ resource: INSTRUMENT })).toEqual(same(({ resource }) => resource === INSTRUMENT));
    expect(await found({ application: APPLICATION, who: "li" })).toEqual(
      same(({ application, who }) => application === APPLICATION && who === "li"),
    );
    expect(await found({ by: "cc" })).toEqual(all);
    expect(await found({ by: "im" })).toEqual([]);
    expect(await found({ since: "2200-01-01" })).toEqual([]);
    expect(await found({ until: "2000-01-01T00:00:00Z" })).toEqual([]);
    expect(await found({ since: "2000-01-01", until: "2200-01-01" })).toEqual(all);
    // Page by page, to the end and no further.
    const seen: Entry[] = [];
    let from: string | null = null;
    for (let pages = 0; pages < 50; pages++) {
      const page: Awaited<ReturnType<typeof audit>> = await audit({
        who: "wang",
        atMost: "1",
        ...(from && { from }),
      });
      seen.push(...page.entries);
      if (page.next === from) break;
      from = page.next;
    }
    expect(seen).toEqual(same(({ who }) => who === "wang"));
    expect((await doors.ask("/audit?since=yesterday", { token: tokens.shen! })).status).toBe(400);
  });

  it("shows to others what they asked for and were refused, and nothing else", async () => {
    // A party's name may be a user's too; what was done in the party's name is not that user's.
    tokens.court = await doors.user("court", ["station-operator"], "zz");
    expect((await ask("court", "POST", "/detections", { meter: METER })).status).toBe(200);
    const entry = {
      what: "granted",
      who: "court",
      resource: INSTRUMENT,
      application: "a",
      token: 1,
      why: "-",
    };
    const inlet = auditInletOn(doors.database);
    await inlet.append({ id: "1", by: "im", key: `resource/${INSTRUMENT}`, atTaiNs: 1n, entry });
    const own = async (who: string, wishes = "") => {
      const reply = await ask(who, "GET", `/audit?atMost=1000${wishes}`);
      return {
        status: reply.status,
        told: (await reply.json()) as { entries: readonly Entry[]; detail: string },
      };
    };
    expect((await audit({ who: "court" })).entries).toHaveLength(2);
    for (const who of ["wang", "li", "court"]) {
      const { status, told } = await own(who);
      expect(status).toBe(200);
      expect(told.entries).toEqual((await audit({ who, by: "cc" })).entries);
      expect(told.entries.length).toBeGreaterThan(0);
      expect((await own(who, `&who=${who}`)).told.entries).toEqual(told.entries);
    }
    const { status, told } = await own("wang", "&who=li");
    expect(status).toBe(403);
    expect(told.detail).toBe(
      'what li did is for administrators and auditors to read; without "who" it is what wang did',
    );
  });

  it("is printed by etalon audit with the same filters", async () => {
    process.env.ETALON_TOKEN = tokens.shen;
    let out = "";
    const terminal = {
      out(text: string) {
        out += text;
      },
      err() {},
      watched: false,
      debug: false,
    };
    try {
      const args = ["audit", "--url", doors.url, "--who", "li", "--application", APPLICATION];
      expect(await runEtalon([...args, "--since", "2000-01-01T00:00:00Z", "--json"], terminal)).toBe(0);
      const { entries } = JSON.parse(out) as { entries: readonly Entry[] };
      expect(entries).toEqual((await audit({ who: "li", application: APPLICATION })).entries);
      out = "";
      expect(await runEtalon(args, terminal)).toBe(0);
      expect(out).toMatch(/ in the name of elsewhere: see an application \(app-kept\): there is no /);
      expect(out).toMatch(
        /cc {2}turned-away li: app-kept: in the name of elsewhere: release what was applied for \(app-kept\): there is no application app-kept\n/,
      );
    } finally {
      delete process.env.ETALON_TOKEN;
    }
  });
});
