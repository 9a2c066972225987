// Lending as applicants see it through the HTTP interface: first come, first served, each with a higher fencing token;
// what cannot be is refused in one sentence; what is called off ends at once and frees everything.

import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { SLIP } from "../slip.ts";
import {
  asked,
  type Cloud,
  hasEvent,
  isDone,
  logLines,
  newUser,
  order,
  type SeenDetection,
  scratchFolder,
  startCloud,
  storyOf,
  tokenAt,
  until,
} from "./running-cloud.ts";

const SPEED = 5;
const INSTRUMENT = "ia-01/yh-01";
const data = join(scratchFolder(), "data");
let cloud: Cloud;
const tokens = new Map<string, string>();
beforeAll(async () => {
  cloud = await startCloud(data, SPEED);
  for (const [user, party] of [
    ["wang", "laboratory-a"],
    ["li", "laboratory-b"],
  ] as const)
    tokens.set(party, await newUser(cloud.url, user, ["metrologist"], party));
});

interface Application {
  readonly status: string;
  readonly events: readonly { readonly step: string; readonly text: string }[];
}
interface CatalogueEntry {
  readonly instrument: { readonly resource: string };
  readonly lentTo: string | null;
  readonly waiting: number;
}

const apply = async (applicant: string, forS = 600): Promise<string> => {
  const body = { resource: INSTRUMENT, forS };
  const token = tokens.get(applicant);
  return (await asked<{ application: string }>(cloud.url, "/applications", "POST", body, token)).application;
};
const release = (applicant: string, id: string) =>
  asked(cloud.url, `/applications/${id}`, "DELETE", undefined, tokens.get(applicant));
const application = (id: string) => asked<Application>(cloud.url, `/applications/${id}`).catch(() => null);
/** Texts of an application's events of one kind, once there is one. */
const told = async (id: string, step: string): Promise<string> => {
  const texts = async () => (await application(id))?.events.filter((one) => one.step === step) ?? [];
  await expect.poll(async () => (await texts()).length).toBe(1);
  return (await texts())[0]?.text ?? "";
};
const entry = async () => {
  const all = await asked<readonly CatalogueEntry[]>(cloud.url, "/instruments");
  const { lentTo, waiting } = all.find(({ instrument }) => instrument.resource === INSTRUMENT)!;
  return { lentTo, waiting };
};
const tokenIn = (text: string): number => Number(/token (\d+)/.exec(text)?.[1]);
const tokenOf = ({ events }: SeenDetection) =>
  tokenIn(events.find(({ step }) => step === "granted")?.text ?? "");

describe("two applicants for one instrument", () => {
  it("have it one after the other, the second with a higher token", async () => {
    const first = await apply("laboratory-a");
    const firstToken = tokenIn(await told(first, "granted"));
    expect(await told(first, "joined")).toMatch(
      /^machine \S+ on node nc-01 holds ia-01\/yh-01 as a local device$/,
    );

    const second = await apply("laboratory-b");
    expect(await told(second, "waiting")).toMatch(
      /^waiting, number 1 in the queue: ia-01\/yh-01 is laboratory-a's from \S+ until \S+Z$/,
    );
    await expect.poll(entry).toEqual({ lentTo: "laboratory-a", waiting: 1 });
    expect((await application(second))?.status).toBe("waiting");

    await expect(release("laboratory-b", first)).rejects.toThrow(`there is no application ${first}`);
    await release("laboratory-a", first);
    expect(await told(first, "reclaimed")).toBe("given back");
    expect(tokenIn(await told(second, "granted"))).toBeGreaterThan(firstToken);
    await told(second, "joined");
    await expect.poll(entry).toEqual({ lentTo: "laboratory-b", waiting: 0 });

    await release("laboratory-b", second);
    await told(second, "reclaimed");
    await expect.poll(entry).toEqual({ lentTo: null, waiting: 0 });
  });

  it("are both served when both want the same meter verified", async () => {
    const one = await order(cloud.url, "qh-01", 11);
    await until(cloud.url, one, hasEvent("granted"));
    const other = await order(cloud.url, "qh-01", 11);
    const first = await until(cloud.url, one, isDone);
    const second = await until(cloud.url, other, isDone);
    for (const each of [first, second]) expect(each.result?.verdict, storyOf(each)).toBe("conforming");
    expect(second.events.filter(hasStep("waiting"))).toHaveLength(1);
    expect(tokenOf(second)).toBeGreaterThan(tokenOf(first));
    const granted = second.events.find(hasStep("granted"))!.atTaiNs;
    expect(granted).toBeGreaterThan(first.events.find(hasStep("verdict"))!.atTaiNs);
  });
});

describe("a detection called off", () => {
  it("ends undecided, and its terminal and instrument serve the next at once", async () => {
    const id = await order(cloud.url, "qh-02", 600);
    await until(cloud.url, id, ({ progress }) => (progress?.elapsedS ?? 0) > 3);
    const waiting = await order(cloud.url, "qh-02", 600);
    await until(cloud.url, waiting, hasEvent("waiting"));
    for (const one of [waiting, id]) {
      await asked(cloud.url, `/detections/${one}`, "DELETE");
      const { result } = await until(cloud.url, one, isDone);
      expect(result).toMatchObject({
        verdict: "undecided",
        error: null,
        reasons: [{ code: "cancelled", text: "called off by a user" }],
      });
    }
    const next = await until(cloud.url, await order(cloud.url, "qh-02", 11), isDone);
    expect(next.result?.verdict, storyOf(next)).toBe("nonconforming");
    expect(next.events.filter(hasStep("waiting"))).toHaveLength(0);
  });
});

describe("what cannot be", () => {
  it.each([
    [
      "POST",
      "/applications",
      { resource: "ia-01/yh-99", forS: 9 },
      404,
      "there is no instrument ia-01/yh-99",
    ],
    ["POST", "/applications", { resource: INSTRUMENT }, 400, "forS: a number is expected, and is missing"],
    ["POST", "/applications", { resource: INSTRUMENT, forS: -1 }, 400, /^forS: .+ above 0 is/],
    [
      "POST",
      "/applications",
      { resource: "../x", forS: 9 },
      400,
      "resource: an id of letters, digits, . _ / - is expected",
    ],
    [
      "POST",
      "/applications",
      { resource: INSTRUMENT, applicant: "laboratory-b", forS: 9 },
      400,
      /applicant/, // it is who asks
    ],
    ["POST", "/detections", { meter: "qh-99" }, 404, "there is no meter qh-99"],
    [
      "POST",
      "/detections",
      { meter: "qh-01", durationS: 1e9 },
      400,
      /^durationS: .+ at most 86400 is expected$/,
    ],
    ["POST", "/detections", { meter: 7 }, 400, /^meter: text is/],
    ["POST", "/detections", [], 400, /^body: an object is/],
    ["POST", "/detections", '{"meter":', 400, "the body is not JSON"],
    ["POST", "/detections", "x".repeat(2 ** 20 + 1), 413, /too large/],
    ["GET", "/detections/det-unknown", undefined, 404, "there is no detection det-unknown"],
    ["DELETE", "/detections/det-unknown", undefined, 404, "there is no detection det-unknown"],
    ["DELETE", "/applications/app-unknown", undefined, 404, "there is no application app-unknown"],
    ["GET", "/meters/%20", undefined, 400, "id in the path: an id of letters, digits, . _ / - is expected"],
    ["GET", "/nothing", undefined, 404, "nothing at GET /nothing"],
  ] as const)("%s %s %j is refused", async (method, path, body, status, detail) => {
    const reply = await fetch(new URL(path, cloud.url), {
      method,
      headers: { authorization: `Bearer ${tokenAt(cloud.url)}`, "content-type": "application/json" },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const problem = (await reply.json()) as { status: number; title: string; detail: string };
    expect([reply.status, problem.status]).toEqual([status, status]);
    expect(reply.headers.get("content-type")).toMatch(/^application\/problem\+json\b/);
    expect(problem.detail).toMatch(detail);
    expect(problem.detail).not.toMatch(SLIP);
    expect(problem.detail).not.toContain("\n");
  });

  it("is said by the instrument's keeper when it is a matter of its terms", async () => {
    const id = await apply("laboratory-a", 200_000);
    expect(await told(id, "refused")).toBe("ia-01/yh-01 is lent for 100800 s at most, not 200000 s");
    expect((await application(id))?.status).toBe("ended");
  });
});

describe("the interface", () => {
  it("lists what it offers, and has had nothing to complain about", async () => {
    const { routes } = await asked<{ routes: readonly { method: string; path: string; title: string }[] }>(
      cloud.url,
      "/",
    );
    const offered = routes.map(({ method, path }) => `${method} ${path}`);
    expect(offered).toEqual(
      expect.arrayContaining([
        ...[
          "GET /meters",
          "POST /detections",
          "DELETE /detections/:id",
          "GET (events) /detections/:id/follow",
        ],
        ...["GET /instruments", "POST /applications", "GET /applications/:id", "DELETE /applications/:id"],
      ]),
    );
    for (const { title } of routes) expect(title).not.toBe("");
    expect(await cloud.interrupt()).toEqual({ code: 0, signal: null });
    expect(logLines(cloud.err())).toEqual([]);
  });
});

function hasStep(step: string) {
  return (event: { readonly step: string }): boolean => event.step === step;
}
