// One application followed through a cloud in one process: by its id in the log of every component, as one trace at a
// collector, and in the figures, which fit with what was done.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  asked,
  type Cloud,
  isDone,
  newUser,
  order,
  scratchFolder,
  startCloud,
  tokenAt,
  until,
} from "../end-to-end/running-cloud.ts";
import { type Collector, openCollector } from "./collector.fixture.ts";
import { eventually, type Family, familiesIn, valueIn } from "./metrics.fixture.ts";

interface Line {
  readonly time: string;
  readonly event: string;
  readonly component?: string;
  readonly application?: string;
}

describe("etalon up", () => {
  let collector: Collector;
  let cloud: Cloud;
  let id: string;
  let families: readonly Family[];
  /** Between these two, ms, the figures were told. */
  let told: { readonly fromMs: number; readonly toMs: number };
  let lines: readonly Line[];
  let own: string;
  let result: Awaited<ReturnType<typeof until>>["result"];
  /** What /metrics answers to whom. */
  const statuses: Record<string, number> = {};

  const metrics = async (token: string | null) =>
    fetch(`${cloud.url}/metrics`, { headers: token ? { authorization: `Bearer ${token}` } : {} });

  beforeAll(async () => {
    collector = await openCollector();
    const watched = ["--log", "json", "--log-level", "debug", "--traces", collector.url];
    cloud = await startCloud(scratchFolder(), 5, watched);
    id = await order(cloud.url, "qh-01", 10);
    ({ result } = await until(cloud.url, id, isDone));
    const ended = async () =>
      (await asked<{ status: string }>(cloud.url, `/applications/${id}`)).status === "ended";
    await eventually(ended);
    own = tokenAt(cloud.url);
    statuses.nobody = (await metrics(null)).status;
    for (const role of ["owner", "station-operator", "auditor", "administrator"] as const)
      statuses[role] = (await metrics(await newUser(cloud.url, `the-${role}`, [role], "lab"))).status;
    await eventually(async () => {
      const fromMs = Date.now();
      families = familiesIn(await (await metrics(own)).text());
      told = { fromMs, toMs: Date.now() };
      const left = ["etalon_applications", "etalon_mailbox_messages_waiting", "etalon_mailbox_acts_waiting"];
      return left.every((name) => valueIn(families, name) === 0);
    });
    await cloud.interrupt(); // the last spans are sent, the last lines written
    lines = cloud
      .err()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Line);
  });
  afterAll(() => collector?.close());

  it("names an application in the log of every component that it passes", () => {
    const told = lines.filter(({ application }) => application === id);
    const components = new Set(told.map(({ component }) => component));
    expect([...components].filter(Boolean).sort()).toEqual(
      ["cc", "clc", "ia", "im", "nc", "vm", "yh", "zz"].sort(),
    );
    expect(told.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["mailbox.step", "audit", "vm.said", "ia.link-opened", "ia.link-ended"]),
    );
    const steps = told.filter(({ event }) => event === "mailbox.step") as unknown as Record<
      string,
      unknown
    >[];
    const pushed = steps.find(({ heard }) => heard === "push-access");
    expect(pushed).toMatchObject({ component: "clc", detection: id, resource: "ia-01/yh-01", token: 1 });
    // Of this application or of none: nothing else was asked for.
    expect(new Set(lines.map(({ application }) => application))).toEqual(new Set([id, undefined]));
  });

  it("writes no secret: tickets and tokens of users are blotted out or not there", () => {
    expect(cloud.err()).not.toContain(own);
    expect(cloud.err()).not.toMatch(/"ticket":"(?!\[hidden\])/);
  });
  it("makes one trace of it, in which each span follows from another but for those that began it", () => {
    const spans = collector.spans.filter(({ attributes }) => attributes["etalon.application"] === id);
    expect(collector.spans.length).toBe(spans.length);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(new Set(spans.map(({ attributes }) => attributes["etalon.component"]))).toEqual(
      new Set(["cc", "clc", "ia", "im", "nc", "yh", "zz"]),
    );
    const ids = new Set(spans.map(({ spanId }) => spanId));
    for (const { parentSpanId, name } of spans)
      if (parentSpanId !== null) expect(ids.has(parentSpanId), name).toBe(true);
    const way = ["zz detect", "cc apply", "im resource-call", "clc push-access", "nc place", "ia open-link"];
    expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(way));
    // Back from the machine's bound driver to the order, by causes alone.
    const by = new Map(spans.map((span) => [span.spanId, span]));
    const names: string[] = [];
    for (let at = spans.find(({ name }) => name === "ia open-link"); at; at = by.get(at.parentSpanId ?? ""))
      names.unshift(at.name);
    expect(names.filter((name) => way.includes(name))).toEqual(way);
    for (const { startNs, endNs } of spans) expect(endNs >= startNs).toBe(true);
  });

  it("tells metrics to administrators and auditors only, with help and by the conventions of names", () => {
    expect(statuses).toEqual({
      nobody: 401,
      owner: 403,
      "station-operator": 403,
      auditor: 200,
      administrator: 200,
    });
    expect(families.length).toBeGreaterThan(40);
    for (const { name, help, type } of families.filter((one) => one.name.startsWith("etalon_"))) {
      expect(help.length, name).toBeGreaterThan(10);
      expect(name.endsWith("_total"), name).toBe(type === "counter");
      expect(name, name).not.toMatch(/_(ms|us|ns|kb|mb|percent)(_|$)/);
      if (name.includes("seconds")) expect(help, name).toMatch(/second|[Tt]ime/);
    }
    const labels = families.flatMap(({ samples }) => samples.flatMap((one) => Object.values(one.labels)));
    expect(labels.filter((label) => label.includes(id) || label.includes("yh-01"))).toEqual([]);
  });

  it("counts what was done", () => {
    const value = (name: string, labels?: Record<string, string>) => valueIn(families, name, labels);
    for (const component of ["cc", "im", "clc", "nc", "ia", "yh", "zz"]) {
      const steps = lines
        .filter((line) => line.event === "mailbox.step" && line.component === component)
        .map(({ time }) => Date.parse(time));
      const counted = value("etalon_mailbox_step_seconds", { component });
      expect(counted, component).toBeGreaterThan(0);
      // Lines go on until the end; as many steps are counted as had one when the figures were told.
      expect(counted, component).toBeGreaterThanOrEqual(steps.filter((ms) => ms < told.fromMs).length);
      expect(counted, component).toBeLessThanOrEqual(steps.filter((ms) => ms <= told.toMs).length);
    }
    expect(value("etalon_verdicts_total")).toBe(1);
    expect(value("etalon_verdicts_total", { verdict: String(result?.verdict) })).toBe(1);
    expect(value("etalon_http_requests_total", { method: "POST", route: "/detections", status: "200" })).toBe(
      1,
    );
    // The terminal's log and the agent's hold the same frames, a second each; the agent has said so to the terminal.
    expect(value("etalon_frames_received_total")).toBeGreaterThanOrEqual(10);
    for (const component of ["yh", "ia"]) {
      expect(value("etalon_frames_kept_total", { component })).toBe(10);
      expect(value("etalon_frames_acknowledged_total", { component })).toBe(10);
    }
    expect(value("etalon_stream_gaps_total")).toBe(0);
    for (const component of ["nc", "ia"]) expect(value("etalon_links_opened_total", { component })).toBe(1);
    expect(value("etalon_links_up")).toBe(0);
    const bytes = (component: string, direction: string) =>
      value("etalon_link_bytes_total", { component, direction });
    expect(bytes("nc", "in")).toBe(bytes("ia", "out"));
    expect(bytes("nc", "in")).toBeGreaterThan(10_000);
    expect(value("etalon_agents", { state: "up" })).toBe(1);
    expect(value("etalon_nodes", { state: "up" })).toBe(1);
    expect(value("etalon_mailbox_set_aside_total")).toBe(0);
    expect(value("process_resident_memory_bytes")).toBeGreaterThan(5e7);
    expect(value("nodejs_eventloop_lag_seconds")).toBeGreaterThanOrEqual(0);
  });
});
