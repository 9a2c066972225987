// `etalon up` as a person starts it: five meters verified against what the simulated site knows, the paper's steps to be
// seen, and nothing left behind, whoever runs it and however it ends.

import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AuditPage, VerificationResult } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { describe, expect, it } from "vitest";
import { OWNER } from "../../apps/cli/simulated-site.ts";
import {
  asked,
  expectTrue,
  isDone,
  jsonOf,
  leftBehind,
  logLines,
  newUser,
  order,
  type Running,
  runEtalon,
  scratchFolder,
  startCloud,
  until,
  urlOf,
} from "./running-cloud.ts";

const BIN = fileURLToPath(new URL("../../apps/cli/bin/etalon.mjs", import.meta.url));
const SPEED = 5;
const folder = scratchFolder();

/** What each meter of the site is there to show. */
const expected = {
  "qh-01": { verdict: "conforming", reasons: [], wiring: { fault: null } },
  "qh-02": { verdict: "nonconforming", reasons: [], wiring: { fault: null } },
  "qh-03": {
    verdict: "conforming",
    reasons: [{ code: "wiring.fault" }],
    wiring: { fault: { text: "current ia reversed" } },
  },
  "qh-04": {
    verdict: "undecided",
    reasons: [{ code: "clock.bound-beyond-budget" }],
    wiring: { fault: null },
  },
  "qh-05": { verdict: "conforming", reasons: [], wiring: { fault: null } },
};

/** An application's way, as the paper tells it, from the order to the instrument's return. */
const story = [
  ...["ZZ ordered", "CC applied", "IA prepared", "CC granted", "VM new-hardware", "CC driver-offered"],
  ...[
    "VM driver-bound",
    "CC joined",
    "ZZ time-asked",
    "YH time-agreed",
    "YH started",
    "YH stopped",
    "ZZ verdict",
    "CC released",
    "CC reclaimed",
  ],
];

/** Long enough for each verdict; one run has the usual duration. */
const SHORT = ["--duration", "12"];

const once = (data: string, under: readonly string[] = [], more: readonly string[] = []): Running =>
  runEtalon(
    ["up", "--once", "--json", "--port", "0", "--speed", String(SPEED), "--data", data, ...more],
    under,
  );

/** By which kinds of uplink terminals ever came in. */
const uplinksOf = (data: string): readonly string[] =>
  Object.keys(JSON.parse(readFileSync(join(data, "site", "site.json"), "utf8")).uplinkPorts);

async function expectVerified(run: Running, data: string): Promise<void> {
  expect(await run.ended, run.err()).toEqual({ code: 0, signal: null });
  const results = jsonOf<Record<string, VerificationResult>>(run.out());
  expect(results).toMatchObject(expected);
  for (const { id, truth } of gridSite) {
    expect(results[id]?.truth?.errorPercent).toBe(truth.errorPercent);
    expectTrue(results[id]!, truth.errorPercent);
    const told = run.err().matchAll(new RegExp(`^\\S+  ${id} +([A-Z]+) +(\\S+)`, "gm"));
    const steps = [...told].map(([, by, step]) => `${by} ${step}`);
    // A computer that is busy otherwise may have its terminals keep silent for a while.
    expect(steps.filter((one) => one !== "ZZ silent").sort(), id).toEqual([...story].sort());
  }
  expect(logLines(run.err())).toEqual([]);
  expect(await leftBehind(data)).toEqual([]);
}

describe("etalon up --once", () => {
  it("verifies the site's meters below a folder that only its owner may enter", async () => {
    const data = join(folder, "own", "data");
    await expectVerified(once(data), data);
    expect(uplinksOf(data)).toEqual(["mqtt"]);
  });

  const other = ordinaryUser();
  const whom =
    typeof other === "string" ? `whoever runs it (no ordinary user: ${other})` : "an ordinary user";
  it(`does so over the binary uplink, for ${whom}`, async () => {
    const uid = typeof other === "string" ? undefined : other.uid;
    const home = join(scratchFolder(0o711), "home");
    mkdirSync(home, { mode: 0o700 });
    if (uid !== undefined) chownSync(home, uid, uid);
    const data = join(home, "data");
    const under = typeof other === "string" ? [] : other.under;
    await expectVerified(once(data, under, ["--uplink", "binary", ...SHORT]), data);
    expect(uplinksOf(data)).toEqual(["binary"]);
  });
});

describe("etalon up, interrupted", () => {
  it("ends in order and sooner than it started, and what it had in hand goes on at the next start, by the way it came", async () => {
    const data = join(folder, "interrupted");
    const starting = performance.now();
    const first = await startCloud(data, SPEED, ["--uplink", "binary"]);
    const startedMs = performance.now() - starting;
    const id = await order(first.url, "qh-01", 40);
    await until(first.url, id, ({ progress }) => (progress?.elapsedS ?? 0) > 8);
    const began = performance.now();
    expect(await first.interrupt(), first.err()).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(startedMs); // both as fast as this computer is now
    expect(logLines(first.err())).toEqual([]);
    expect(await leftBehind(data, [id])).toEqual([]);

    const second = await startCloud(data, SPEED);
    const { result, events } = await until(second.url, id, isDone);
    // The terminal's unit held what was taken meanwhile: nothing is missing.
    expect([result?.recording.gaps, result?.reasons]).toEqual([[], []]);
    expectTrue(result!, gridSite[0]!.truth.errorPercent);
    expect(events.filter(({ step }) => step === "new-hardware")).toHaveLength(2);
    expect(uplinksOf(data)).toEqual(["binary", "mqtt"]);
    expect(await second.interrupt()).toEqual({ code: 0, signal: null });
    // A dial that was under way at the end may be done once more, with a ticket that is no longer good.
    const others = logLines(second.err()).filter((line) => !line.includes('"nc.link-refused"'));
    expect(others).toEqual([]);
    expect(await leftBehind(data, [id])).toEqual([]);
  });

  it("ends though a source is lent that nobody reads; the owner's word holds at the next start", async () => {
    const data = join(folder, "lent");
    const first = await startCloud(data, SPEED);
    const owner = await newUser(first.url, "hu", ["owner"], OWNER);
    const [lent, kept, revoked] = ["ia-01/yh-01", "ia-01/yh-02", "ia-01/yh-03"];
    const terms = { applicants: ["laboratory-a"], longestLeaseS: 77 };
    await asked(first.url, "/terms", "POST", { resource: kept, terms }, owner);
    await asked(first.url, "/revocations", "POST", { resource: revoked, why: "needed here" }, owner);
    const { application } = await asked<{ application: string }>(first.url, "/applications", "POST", {
      ...{ resource: lent, forS: 600 },
    });
    const steps = async () =>
      (await asked<{ events: { step: string }[] }>(first.url, `/applications/${application}`)).events.map(
        ({ step }) => step,
      );
    await expect.poll(steps).toContain("driver-offered");
    for (const [path, told] of [
      ["/health", { alive: true, setAside: [] }],
      ["/ready", { ready: true, missing: [] }],
    ] as const)
      expect(await (await fetch(first.url + path)).json()).toEqual(told);
    expect(await first.interrupt(), first.err()).toEqual({ code: 0, signal: null });
    expect(await leftBehind(data)).toEqual([]);

    const second = await startCloud(data, SPEED);
    const shown = await asked<CatalogueEntry[]>(second.url, "/instruments");
    const termsOf = (id: string | undefined) =>
      shown.find(({ instrument }) => instrument.resource === id)?.terms;
    expect(termsOf(lent)).toMatchObject({ applicants: ["*"] });
    expect([termsOf(kept), termsOf(revoked)]).toEqual([terms, null]);
    const { entries } = await asked<AuditPage>(second.url, "/audit?atMost=1000");
    const ruled = entries.filter(({ what }) => /-terms$|^revoke$/.test(what));
    for (const resource of [lent, kept, revoked])
      expect(
        ruled.filter((one) => one.resource === resource).map(({ what, who }) => `${what} ${who}`),
      ).toEqual([
        "first-terms demonstration",
        ...(resource === kept ? [`set-terms ${OWNER}`] : []),
        ...(resource === revoked ? [`revoke ${OWNER}`] : []),
      ]);
    expect(await second.interrupt(), second.err()).toEqual({ code: 0, signal: null });
  });

  it("while it verifies: ends in order too, with nothing on stdout", async () => {
    const data = join(folder, "verifying");
    const run = once(data);
    const url = await urlOf(run);
    await expect.poll(() => run.err()).toMatch(/ started /);
    const ids = (await asked<readonly { id: string }[]>(url, "/detections")).map(({ id }) => id);
    expect(await run.interrupt()).toEqual({ code: 0, signal: null });
    expect(run.out()).toBe("");
    expect(run.err()).toMatch(/etalon: stopping\n$/);
    expect(logLines(run.err())).toEqual([]);
    expect(await leftBehind(data, ids)).toEqual([]);
  });

  it("leaves its data folder to nobody else while it runs", async () => {
    const data = join(folder, "interrupted");
    const first = await startCloud(data, SPEED);
    const second = once(data);
    expect(await second.ended).toEqual({ code: 2, signal: null });
    expect(second.err()).toMatch(
      /\netalon: The data folder \S+ is in use by etalon \(process \d+\); stop it, or [^\n]+\n$/,
    );
    expect(await asked(first.url, "/meters")).toMatchObject({ count: { meters: gridSite.length } });
    expect(await first.interrupt()).toEqual({ code: 0, signal: null });
  });
});

/** Another user to run as, and what makes a command run as him; or why there is none. */
function ordinaryUser(): { readonly uid: number; readonly under: readonly string[] } | string {
  if (process.getuid?.() !== 0) return "only root can become another user";
  const uid = 65_534;
  const [program, ...args] = ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"] as const;
  const looked = spawnSync(program, [
    ...args,
    process.execPath,
    "-e",
    `fs.accessSync(${JSON.stringify(BIN)}, fs.constants.R_OK)`,
  ]);
  if (looked.error) return "needs setpriv";
  return looked.status === 0 ? { uid, under: [program, ...args] } : "other users cannot read this checkout";
}
