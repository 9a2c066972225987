// Lending through the commands, against a running cloud: search, apply, renew, book, take back, release; and the audit log,
// which proves that nothing was lent twice or lost.

import { join } from "node:path";
import { type AuditPage, fromJson, instantFromPosixNs } from "@etalon/basis";
import { ownershipCheck } from "@etalon/cloud/audit/ownership-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { etalon, expectRefused } from "../cli/run-command.ts";
import { fixturePackage, fixtureShelf, MAKER } from "./outside-driver.fixture.ts";
import { asked, type Cloud, logLines, scratchFolder, startCloud } from "./running-cloud.ts";

const INSTRUMENT = "ia-01/yh-01";
const data = join(scratchFolder(), "data");
let cloud: Cloud;
let ownersToken = "";

beforeAll(async () => {
  cloud = await startCloud(data, 1);
  ownersToken = await tokenOf("qinghe", ["owner"], "is-qinghe");
});
afterAll(() => {
  delete process.env.ETALON_TOKEN;
});

async function tokenOf(name: string, roles: readonly string[], party: string): Promise<string> {
  await asked(cloud.url, "/users", "POST", { name, roles, party });
  const made = await asked<{ secret: string }>(cloud.url, "/tokens", "POST", { user: name, title: "test" });
  return made.secret;
}

/** A command as the local user, or as who has this token. */
async function run(words: readonly string[], token?: string) {
  if (token) process.env.ETALON_TOKEN = token;
  else delete process.env.ETALON_TOKEN;
  return etalon(...words, "--data", data);
}
async function said(words: readonly string[], token?: string): Promise<string> {
  return saidWith(0, words, token);
}
async function saidWith(expected: number, words: readonly string[], token?: string): Promise<string> {
  const { code, out, err } = await run(words, token);
  expect([code, err], words.join(" ")).toEqual([expected, ""]);
  return out;
}
const json = async <T>(words: readonly string[], token?: string): Promise<T> =>
  fromJson(await said([...words, "--json"], token)) as T;
/** An application that is refused: a script tells by the exit code. */
const refusal = async (words: readonly string[], token?: string): Promise<Application> =>
  fromJson(await saidWith(3, [...words, "--json"], token)) as Application;

interface Application {
  readonly id: string;
  readonly status: string;
  readonly events: readonly { readonly step: string; readonly text: string }[];
}
const apply = (...more: readonly string[]) =>
  json<Application>(["apply", "--instrument", INSTRUMENT, ...more]);
const applyInVain = (...more: readonly string[]) => refusal(["apply", "--instrument", INSTRUMENT, ...more]);
const steps = ({ events }: Application) => events.map(({ step }) => step);
const seen = (id: string) => asked<Application>(cloud.url, `/applications/${id}`);

describe("the commands of a running cloud", () => {
  it("search the catalogue", async () => {
    const all = await json<{ instrument: { resource: string } }[]>(["instruments"]);
    const resources = all.map(({ instrument }) => instrument.resource);
    expect(resources).toEqual(expect.arrayContaining([INSTRUMENT, "ia-01/pa-01"]));
    const wishes = [
      "--kind",
      "waveform-source",
      "--rate",
      "4000",
      "--channels",
      "6",
      "--place",
      "qinghe",
      "--free",
      "now",
    ];
    expect(await json<unknown[]>(["instruments", ...wishes])).toHaveLength(all.length - 2); // neither analyser nor meter
    expect(await said(["instruments", "--rate", "1000000"])).toBe("no instrument fulfils all that\n");
    expect(await said(["instruments"])).toMatch(
      /^instrument +kind +class .*\nia-01\/em-01 +meter .*\nia-01\/pa-01 +message-instrument .*\nia-01\/yh-01 +waveform-source .* free$/m,
    );
    expectRefused(await run(["instruments", "--calibrated", "soon"]), "calibrated");
    const { id } = await json<Application>(["apply", "--instrument", "ia-01/pa-01", "--for", "60"]);
    const free = ["instruments", "--kind", "message-instrument", "--free", "now"];
    expect(await json<unknown[]>(free)).toEqual([]);
    expect(await said(free)).toMatch(
      /^no instrument is free for you then[^\n]+\n[^\n]+\nia-01\/pa-01 [^\n]+ {2}zz until \S+Z\n$/,
    );
    await said(["release", "--application", id]);
  });

  it("say that a driver waits for a word, and take it", async () => {
    const shelf = await fixtureShelf(join(data, "drivers"));
    expect(await shelf.add(fixturePackage("1"))).toMatchObject({ ok: true });
    const applied = await said(["apply", "--instrument", "ia-01/pa-01", "--for", "60"]);
    const [, id = ""] = /^(\S+) for ia-01\/pa-01\n/.exec(applied) ?? [];
    const command = `etalon driver accept --application ${id}`;
    expect(applied).toContain(
      `fixture-analyser 1 by ${MAKER} (voltage) is offered and waits for your word: ${command}\n`,
    );
    expectRefused(await run(["read", "--application", id]), "no driver is bound", command);
    await said(["driver", "accept", "--application", id]);
    await expect.poll(async () => (await seen(id)).status).toBe("joined");
    expect(await said(["read", "--application", id])).toMatch(/^voltage by 1 +230 +V$/m);
    await said(["release", "--application", id]);
    await shelf.makers.revoke(MAKER, Date.now());
  });

  it("lend, renew within the owner's terms, and give back", async () => {
    expectRefused(
      await run(["owner", "terms", "--instrument", INSTRUMENT, "--longest", "90"]),
      `${INSTRUMENT} belongs to is-qinghe, not to zz`,
    );
    expect(
      await said(["owner", "terms", "--instrument", INSTRUMENT, "--longest", "90"], ownersToken),
    ).toMatch(/is lent on these terms/);
    const lent = await apply("--for", "60");
    expect(steps(lent)).toContain("granted");
    expect(await said(["leases"])).toMatch(new RegExp(`${lent.id} +${INSTRUMENT} +zz +lent +exclusive`));
    expect(steps(await json(["renew", "--application", lent.id, "--for", "80"]))).toContain("renewed");
    const longer = ["renew", "--application", lent.id, "--for", "500"];
    const most = `${INSTRUMENT} is lent for 90 s at most, renewals and all`;
    const last = ({ events }: Application, step: string) => events.filter((one) => one.step === step).at(-1);
    expect(last(await refusal(longer), "renewed-in-part")).toMatchObject({
      text: expect.stringMatching(new RegExp(`^lent until \\S+, for less than was asked: ${most}$`)),
    });
    expect(last(await refusal(longer), "not-renewed")).toMatchObject({ text: most });
    expect(await json<Application>(["release", "--application", lent.id])).toMatchObject({ status: "ended" });
    const again = await run(["release", "--application", lent.id]);
    expect([again.code, again.err]).toEqual([
      0,
      `etalon: application ${lent.id} was over already: given back\n`,
    ]);
    expectRefused(await run(["renew", "--application", lent.id, "--for", "9"]), "holds no lease");
    expectRefused(await run(["release", "--application", "app-none"]), "there is no application app-none");
    const tooLong = await applyInVain("--for", "91");
    expect(tooLong.events.at(-1)).toMatchObject({
      step: "refused",
      text: `${INSTRUMENT} is lent for 90 s at most, not 91 s`,
    });
  });

  it("reclaim what nobody gives back when its time is over", async () => {
    const { id } = await apply("--for", "1.5");
    await expect.poll(async () => (await seen(id)).status).toBe("ended");
    expect((await seen(id)).events.at(-1)?.text).toBe("the lease's time is over");
  });

  it("book ahead, refuse what is taken, and begin on time", async () => {
    const from = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5000).toISOString();
    const booked = await json<Application>(
      ["owner", "book", "--instrument", INSTRUMENT, "--from", from, "--for", "20"],
      ownersToken,
    );
    expect(booked).toMatchObject({ status: "booked" });
    const taken = await applyInVain("--from", from, "--for", "10");
    expect(taken.events.at(-1)?.text).toMatch(/is is-qinghe's from .*; free for 10 s from /);
    const late = ["--from", from, "--for", "10"];
    const own = await refusal(["owner", "book", "--instrument", INSTRUMENT, ...late], ownersToken);
    expect(own.events.at(-1)?.text).toMatch(/is is-qinghe's from /);
    const short = await apply("--for", "60", "--least", "1");
    expect(short.events.find(({ step }) => step === "granted")?.text).toContain(`until ${from}`);
    await expect
      .poll(async () => (await seen(booked.id)).events.map(({ step }) => step))
      .toContain("granted");
    expect((await seen(short.id)).status).toBe("ended");

    // While it is lent: waiting, sharing and quotas as the command says them; then the owner takes all back.
    const waiting = await apply("--for", "30", "--priority", "background");
    expect(waiting).toMatchObject({ status: "waiting" });
    const queued = new RegExp(
      `^${waiting.id} +${INSTRUMENT} +zz +waiting, number 1 +exclusive +- +- +-$`,
      "m",
    );
    await expect.poll(() => said(["leases"])).toMatch(queued);
    expect(await said(["instruments"], ownersToken)).toMatch(/ is-qinghe until \S+, 1 waiting$/m);
    const behind = await run(["apply", "--instrument", INSTRUMENT, "--for", "9", "--priority", "background"]);
    expect(behind.code).toBe(0);
    expect(behind.err).toMatch(/ begins by itself .*"etalon leases" shows .* withdraws this application\n$/);
    const [, release = ""] = /"etalon (release app-[^"]+)" withdraws/.exec(behind.err) ?? [];
    await said(release.split(" "));
    const why = ["--why", "needed here"];
    await said(
      ["owner", "revoke", "--instrument", INSTRUMENT, ...why, "--application", booked.id],
      ownersToken,
    );
    await expect
      .poll(async () => (await seen(waiting.id)).events.map(({ step }) => step))
      .toContain("granted");
    expectRefused(await run(["read", "--application", waiting.id]), "use etalon detect");
    const of = ["owner", "revoke", "--instrument", INSTRUMENT, ...why, "--application"];
    for (const id of ["app-nope", booked.id])
      expectRefused(await run([...of, id], ownersToken), `${id} neither has ${INSTRUMENT} nor waits for it`);
    await said(["owner", "revoke", "--instrument", INSTRUMENT, ...why], ownersToken);
    await expect
      .poll(async () => (await seen(waiting.id)).events.at(-1)?.text)
      .toBe("revoked by the owner: needed here");
    expect((await applyInVain("--for", "5")).events.at(-1)?.text).toMatch(/has taken back his terms$/);
  });

  it("hold quotas over all instruments", async () => {
    const [first, second] = ["ia-01/yh-02", "ia-01/yh-03"];
    const laboratory = await tokenOf("lab", ["metrologist"], "laboratory-a");
    const quota = ["quota", "--applicant", "laboratory-a"];
    const may = "laboratory-a may have 1 lease at once; it has 0 leases and bookings\n";
    expect(await said([...quota, "--leases", "1"])).toBe(may);
    await expect.poll(() => said(quota)).toBe(may);
    expect(await json(quota)).toEqual({
      applicant: "laboratory-a",
      leasesAtOnce: 1,
      secondsPerDay: null,
      counted: 0,
    });
    const misspelt = ["quota", "--applicant", "labratory-a", "--leases", "1"];
    expectRefused(await run(misspelt), "there is no applicant labratory-a");
    expect(await said([...misspelt, "--ahead"])).toMatch(/^labratory-a may have 1 lease at once/);
    expectRefused(await run([...quota, "--none", "--leases", "2"]), "--none");
    expectRefused(
      await run([...quota, "--none"], laboratory),
      'lab is metrologist; this needs the role administrator (set the quotas); an administrator gives roles by "etalon user role"',
    );
    expectRefused(
      await run(quota, laboratory),
      "this needs one of the roles administrator, auditor (see the quotas)",
    );
    const of = (instrument: string) =>
      json<Application>(["apply", "--instrument", instrument, "--for", "60"], laboratory);
    const one = await of(first!);
    expect(steps(one)).toContain("granted");
    const other = await of(second!);
    expect(other.events.at(-1)?.text).toBe(
      "waiting, number 1 in the queue: laboratory-a may have 1 lease at once",
    );
    await said(["release", "--application", one.id], laboratory);
    await expect.poll(async () => (await seen(other.id)).events.map(({ step }) => step)).toContain("granted");
    await said(["release", "--application", other.id], laboratory);
    await said([...quota, "--none"]);
    await expect
      .poll(() => said(quota))
      .toBe("laboratory-a may have what owners lend; it has 0 leases and bookings\n");
  });

  it("write everything down, and the log alone proves that nothing was lent twice or lost", async () => {
    const { entries, next } = await json<AuditPage>(["audit", "--at-most", "100000"]);
    const whats = new Set(entries.filter(({ by }) => by === "im").map(({ what }) => what));
    for (const what of [
      "granted",
      "used",
      "refused",
      "renewed",
      "released",
      "reclaimed",
      "booked",
      "waits",
      "revoke",
      "revoked",
      "set-terms",
      "set-quota",
    ])
      expect([...whats], what).toContain(what);
    const check = ownershipCheck();
    for (const entry of entries) check.take(entry);
    const { grants, lateEnds, ...findings } = check.conclude(
      instantFromPosixNs(BigInt(Date.now()) * 1_000_000n),
    );
    expect(findings).toMatchObject({ doubleOwnership: [], lostGrants: [], staleUses: [] });
    console.log(lateEnds.map(({ text }) => text).join("\n")); // how late is `npm run load`'s to say, with nothing else running
    expect(grants).toBeGreaterThan(5);
    const turnedAway = entries.filter(({ what }) => what === "turned-away").map(({ why }) => why);
    expect(turnedAway.join("\n")).toContain("in the name of is-qinghe: POST ");
    expect(turnedAway.join("\n"), "whoever lists instruments").not.toContain("GET /detections");

    const pages = await json<AuditPage>(["audit", "--at-most", "3"]);
    expect(pages.entries).toEqual(entries.slice(0, 3));
    // No more than was there: the log grows of itself, when a capacitor bank is switched.
    const asMany = String(entries.length - 3);
    const rest = await json<AuditPage>(["audit", "--from", pages.next ?? "", "--at-most", asMany]);
    expect(rest).toEqual({ entries: entries.slice(3), next });
    expect(await said(["audit", "--at-most", "3"])).toMatch(/\ngo on with --from \S+\n$/);
    expect(await said(["audit", "--at-most", "100000"])).toMatch(
      /\nthat is all so far; what comes later: --from \S+\n$/,
    );
    expect(await said(["audit", "--instrument", INSTRUMENT])).toMatch(
      /Z {2}im {2}revoked {5}is-qinghe: ia-01\/yh-01 \S+ token \d+: revoked by the owner: needed here/,
    );
    expectRefused(await run(["audit", "--from", "yesterday"]), "no place in the audit log");
    const own = await json<AuditPage>(["audit"], ownersToken);
    expect(new Set(own.entries.map(({ who }) => who))).toEqual(new Set(["qinghe"]));
    expectRefused(await run(["audit", "--who", "local"], ownersToken), "for administrators and auditors");
  });

  it("stand beside what administrators see of agents, and whom they send away", async () => {
    const agents = () =>
      asked<{ agent: string; standing: string; instruments: string[] }[]>(cloud.url, "/agents");
    expect(await agents()).toMatchObject([{ agent: "ia-01", standing: "known", alive: true, refused: [] }]);
    expect((await agents())[0]?.instruments).toContain(INSTRUMENT);
    expectRefused(await run(["agents", "admit", "nope"]), "no agent nope has announced itself", "--ahead");
    expectRefused(
      await run(["agents", "bar", "nope", "--why", "gone"]),
      "no agent nope has announced itself",
    );
    expect(await said(["agents", "admit", "ia-09", "--ahead", "--owners", "is-qinghe"])).toBe(
      "agent ia-09 may announce instruments of is-qinghe\n",
    );
    await said(["agents", "bar", "ia-01", "--why", "its host was stolen"]);
    await expect.poll(agents).toMatchObject([
      { standing: "barred", instruments: [] },
      { agent: "ia-09", standing: "known" },
    ]);
    await expect.poll(() => said(["instruments"])).toMatch(/silent$/m);
    const refused = await refusal(["apply", "--instrument", "ia-01/yh-02", "--for", "5"]);
    expect(refused.events.at(-1)?.text).toBe("ia-01/yh-02 does not answer at present");
    const unmeasured = await saidWith(3, ["detect", "--meter", "qh-02", "--duration", "5"]);
    expect(unmeasured).toMatch(/^note +no instrument: ia-01\/yh-02 does not answer at present /m);
    expect(unmeasured).toMatch(/^verdict +UNDECIDED: nothing was measured$/m);
    expect(unmeasured).not.toMatch(/^(recording|energy|pulses|wiring)/m);
    const plate = "--serial 1 --accuracy-class 1 --active-constant 6400 --wiring 1P2W --nominal-voltage 230";
    const more = "--rated-current 5 --max-current 60 --site office --instrument ia-01/none";
    const added = await run(["meters", "add", "--id", "m-9", ...`${plate} ${more}`.split(" ")]);
    expect(added).toMatchObject({
      ...{ code: 0, out: "m-9 is added\n" },
      err: expect.stringContaining("no such instrument is announced now: ia-01/none"),
    });
  });

  it("leave nothing to complain about", async () => {
    expect(await cloud.interrupt()).toEqual({ code: 0, signal: null });
    expect(logLines(cloud.err()).filter((line) => !/http.forbidden/.test(JSON.stringify(line)))).toEqual([]);
  });
});
