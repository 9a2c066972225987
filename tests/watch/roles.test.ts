// One application followed through role processes on hosts of their own: by its id in each process's log, as one trace
// over the bus and the database, in each process's figures; and what each process says it lacks.

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { ShownInterfaces, ShownOperation } from "@etalon/messages/operation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { scratchFolder } from "../end-to-end/running-cloud.ts";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut } from "../scaled-out/scaled-out.ts";
import { type Collector, openCollector } from "./collector.fixture.ts";
import { eventually, type Family, familiesIn, valueIn } from "./metrics.fixture.ts";

/** Which components live in which process. */
const homes = {
  "cc-01": ["cc", "clc", "im"],
  "zz-01": ["zz"],
  "nc-01": ["nc", "vm"],
  "ia-01": ["ia"],
  "yh-01": ["yh"],
} as const;
type Role = keyof typeof homes;
const roles = Object.keys(homes) as Role[];
const FRAMES = 8;

describe.skipIf(!hasNats)("role processes (needs the Debian package nats-server)", () => {
  let collector: Collector;
  let cloud: ScaledOut;
  let id: string;
  const families = {} as Record<Role, readonly Family[]>;

  beforeAll(async () => {
    collector = await openCollector();
    const roleWords = ["--log", "json", "--log-level", "debug", "--traces", collector.url];
    const hosts = loopbackHosts(join(scratchFolder(), "hosts"));
    cloud = await openScaledOut({
      hosts,
      natsServers: 1,
      nodes: 1,
      roleWords,
      nodeWords: ["--strangers", "3"],
    });
    id = await cloud.station.order("qh-01", FRAMES);
    await cloud.station.verdict(id);
    await eventually(async () => {
      for (const role of roles) families[role] = await metricsOf(role);
      return (
        valueIn(families["cc-01"], "etalon_applications") === 0 &&
        valueIn(families["nc-01"], "etalon_links_up") === 0 &&
        valueIn(families["ia-01"], "etalon_frame_log_streams") === 0
      );
    });
  });
  afterAll(async () => {
    await cloud?.stop();
    await collector?.close();
  });

  async function metricsOf(role: Role): Promise<readonly Family[]> {
    const url = /health at (http:\S+)/.exec(cloud.process(role).said())?.[1];
    const reply = await fetch(`${url}/metrics`);
    expect(reply.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    return familiesIn(await reply.text());
  }

  it("name the application in the logs of all components", () => {
    for (const role of roles) {
      const lines = readFileSync(cloud.process(role).logFile, "utf8")
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const own = lines.filter(({ application }) => application === id);
      const components = new Set(own.map(({ component }) => component));
      for (const component of homes[role]) expect(components, role).toContain(component);
      // Of this application or of none: nothing else was asked for.
      expect(new Set(lines.map(({ application }) => application ?? id)), role).toEqual(new Set([id]));
      expect(lines.every((line) => line.id === role || String(line.id).endsWith(`/${role}`))).toBe(true);
    }
  });

  it("take as many strangers of one address as they were told", async () => {
    const { host, said } = cloud.process("nc-01");
    const port = await host.port(8750);
    const strangers = Array.from({ length: 5 }, () =>
      connect(port, host.address).on("error", () => undefined),
    );
    const told = () => /^\{.*nc\.silent-connections.*\}$/m.exec(said())?.[0];
    await eventually(async () => told() !== undefined);
    for (const one of strangers) one.destroy();
    expect(JSON.parse(told() ?? "")).toMatchObject({ closed: 1, silent: 3 }); // the fourth had the first closed
  });

  it("make one trace of it, over database and bus", async () => {
    const way = ["zz detect", "cc apply", "im resource-call", "clc push-access", "nc place", "ia open-link"];
    await eventually(async () => collector.spans.some(({ name }) => name === "im give-back"));
    await eventually(async () => {
      const ids = new Set(collector.spans.map(({ spanId }) => spanId));
      return collector.spans.every(({ parentSpanId }) => parentSpanId === null || ids.has(parentSpanId));
    });
    const { spans } = collector;
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(new Set(spans.map(({ service, instance }) => `${service} ${instance}`))).toEqual(
      new Set([
        ...["etalon-cloud cc-01", "etalon-station zz-01", "etalon-node nc-01", "etalon-agent ia-01"],
        "etalon-terminal demo/qinghe/yh-01",
      ]),
    );
    const by = new Map(spans.map((span) => [span.spanId, span]));
    const opened = spans.find(({ name, service }) => name === "ia open-link" && service === "etalon-agent");
    const names: string[] = [];
    const services: string[] = [];
    for (let at = opened; at; at = by.get(at.parentSpanId ?? "")) {
      names.unshift(at.name);
      services.unshift(at.service.slice("etalon-".length));
    }
    expect(names.filter((name, n) => way.includes(name) && names.indexOf(name) === n)).toEqual(way);
    expect(services.filter((one, n) => services[n - 1] !== one)).toEqual([
      ...["station", "cloud", "node", "cloud", "agent"],
    ]);
  });

  it("count what was done, each its own part, and what passed between two on both sides", () => {
    const value = (role: Role, name: string, labels?: Record<string, string>) =>
      valueIn(families[role], name, labels);
    for (const role of roles)
      for (const component of homes[role].filter((one) => one !== "vm"))
        expect(value(role, "etalon_mailbox_step_seconds", { component }), component).toBeGreaterThan(0);
    expect(value("zz-01", "etalon_verdicts_total")).toBe(1);
    expect(value("yh-01", "etalon_frames_kept_total")).toBe(FRAMES);
    expect(value("ia-01", "etalon_frames_kept_total")).toBe(FRAMES);
    expect(value("yh-01", "etalon_frames_acknowledged_total")).toBe(FRAMES);
    expect(value("yh-01", "etalon_clock_error_bound_seconds")).toBeLessThan(1e-3);
    expect(value("nc-01", "etalon_machines_started_total")).toBe(1);
    expect(value("nc-01", "etalon_link_bytes_total", { direction: "in" })).toBe(
      value("ia-01", "etalon_link_bytes_total", { direction: "out" }),
    );
    expect(value("cc-01", "etalon_agents", { state: "up" })).toBe(1);
    expect(value("cc-01", "etalon_nodes", { state: "up" })).toBe(1);
    for (const role of roles) expect(value(role, "etalon_mailbox_set_aside"), role).toBe(0);
  });

  it("are seen whole at each interface, and each says where the other is", async () => {
    const all = ["agent/ia-01", "cloud/cc-01", "node/nc-01", "station/zz-01"];
    for (const asked of [cloud.lending, cloud.station.asked]) {
      const told = () => asked<ShownOperation>("/operation");
      await expect
        .poll(async () => (await told()).hosts.filter(({ report }) => report).map(({ host }) => host))
        .toEqual(all);
      const { hosts, waiting } = await told();
      expect(hosts.filter(({ silent }) => silent)).toEqual([]);
      expect(hosts.every(({ report }) => report?.computer !== "")).toBe(true);
      // The cloud stands in for those on hosts apart: what waits for them is told too.
      expect(waiting.map(({ component }) => component)).toEqual([
        ...["yh", "ia", "irm", "cc", "im", "clc", "nc", "zz"],
      ]);
      expect((await asked<ShownInterfaces>("/interfaces")).map(({ host }) => host)).toEqual([
        "cloud/cc-01",
        "station/zz-01",
      ]);
    }
    expect(await cloud.lending("/traffic")).toEqual(expect.any(Array)); // nothing streams any more
  });

  it("say what they lack while database or bus are away, and are ready again when those are back", async () => {
    const lacks = async () => Promise.all(roles.map(async (role) => (await cloud.missing(role))?.join("; ")));
    const seldom = { interval: 200 };
    await expect.poll(lacks, seldom).toEqual(["", "", "", "", ""]);
    await cloud.process("nats-1").kill();
    const away = "the bus is away";
    await expect.poll(lacks, seldom).toEqual([away, "", away, away, away]);
    await cloud.process("postgres").kill();
    const database = expect.stringMatching(/^the database is away: |; the database is away: /);
    await expect.poll(lacks, seldom).toEqual([database, database, away, away, away]);
    // Figures that the database alone knows are left out, and that is counted; the others are told.
    await eventually(async () => {
      const left = await metricsOf("cc-01");
      expect(valueIn(left, "process_resident_memory_bytes")).toBeGreaterThan(0);
      const { samples } = left.find(({ name }) => name === "etalon_applications") ?? {};
      return (
        samples?.length === 0 && valueIn(left, "etalon_looks_failed_total", { what: "applications" }) > 0
      );
    });
    await cloud.process("nats-1").start();
    await cloud.process("postgres").start();
    await expect.poll(lacks, seldom).toEqual(["", "", "", "", ""]);
  });
});
