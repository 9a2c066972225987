// What stands in deploy/: the tools that are here lint it, and what it starts is what the program understands.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { openCalibration } from "@etalon/outside/files/index";
import { openSourceFile } from "@etalon/outside/front-end/source-file";
import { afterAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { listedInstruments } from "../../apps/cli/listed-instruments.ts";
import { listedMeters } from "../../apps/cli/listed-meters.ts";
import { runEtalon } from "../../apps/cli/program.ts";
import { filledIn } from "./filled-in.ts";

const root = join(import.meta.dirname, "..", "..");
const deploy = join(root, "deploy");
const textOf = (...path: readonly string[]) => readFileSync(join(deploy, ...path), "utf8");
const has = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;
const scratch = mkdtempSync(join(tmpdir(), "etalon-deploy-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A role's words are right when all that it still lacks is its certificate. */
async function expectUnderstood(words: readonly string[]): Promise<void> {
  let err = "";
  const terminal = {
    out: () => undefined,
    err: (text: string) => {
      err += text;
    },
    watched: false,
    debug: false,
  };
  expect(await runEtalon(words, terminal)).toBe(2);
  expect(err, words.join(" ")).toMatch(/the credentials in .* cannot be read/);
}

const GUIDE = readFileSync(join(root, "deploy", "hosts.md"), "utf8");
const BIN = join(root, "apps", "cli", "bin", "etalon.mjs");
const HEALTH = /http:\/\/127\.0\.0\.1:(\d+)\/(ready|health)/;

describe("systemd units", () => {
  const units = readdirSync(join(deploy, "systemd")).filter((name) => /\.(service|timer|path)$/.test(name));
  const others = /^(etalon-(bus@|authority)|renewed-etalon@)\./;
  const roleUnits = units.filter((name) => !others.test(name));

  it.each(roleUnits)("%s starts a role by words that it understands, with lent credentials", async (name) => {
    const text = textOf("systemd", name);
    const [, command = ""] =
      /^ExecStart=\/usr\/bin\/node \/opt\/etalon\/apps\/cli\/dist\/etalon\.mjs (.*)$/m.exec(text) ?? [];
    const role = name.slice("etalon-".length, name.indexOf("@"));
    expect(command.split(" ")[0]).toBe(role);
    const words = command
      .replaceAll("%d", "/nowhere")
      .replaceAll("%S", "/var/lib")
      .replaceAll("%i", "x-01")
      .replace("$STATION_WORDS", "--demonstration 2026-03-02T00:00:00Z")
      .replaceAll(/\$\{(NODE|AGENT)_ADDRESS\}/g, "x-01.example.org");
    expect(words).not.toMatch(/[$%]/);
    await expectUnderstood(words.split(" "));
    const own = { agent: ["instruments.json"], terminal: ["source.json"] }[role] ?? [];
    for (const file of ["key.pem", "certificate.pem", "authority.pem", "revoked.pem", ...own])
      expect(text).toContain(`LoadCredential=${file}:/etc/etalon/%i/${file}`);
    expect(text).toMatch(/^DynamicUser=yes$/m);
    expect(/database-url/.test(text)).toBe(role === "cloud" || role === "station");
    // The sample has what the unit asks for, and nothing else.
    const sample = textOf("env", `${role}.env`);
    const given = [...sample.matchAll(/^(\w+)=/gm)].map(([, variable]) => variable);
    const asked = [...command.matchAll(/\$\{?(\w+)/g)].map(([, variable]) => variable);
    const bus = role === "station" ? [] : ["NATS_URL"];
    expect(given.sort()).toEqual([...bus, ...asked].sort());
    expect(text).toContain(`EnvironmentFile=/etc/etalon/${role}.env`);
    const ports = roleUnits.map((unit) => /--health (\d+)/.exec(textOf("systemd", unit))?.[1]);
    expect(new Set(ports).size).toBe(roleUnits.length); // several on one host
  });

  it.skipIf(!has("systemd-analyze", "--version"))(
    "hold before systemd-analyze: verified, and with few rights (systemd)",
    () => {
      // What the units start is not installed here; something else stands in its place.
      const folder = join(scratch, "units");
      cpSync(join(deploy, "systemd"), folder, { recursive: true });
      const instances = units.map((name) => {
        const instance = join(folder, name.replace("@", "@x-01"));
        rmSync(join(folder, name));
        const text = textOf("systemd", name);
        writeFileSync(instance, text.replaceAll(/^(ExecStart\w*)=\S+/gm, "$1=/bin/true"));
        return instance;
      });
      const verified = spawnSync("systemd-analyze", ["verify", "--man=no", ...instances], {
        encoding: "utf8",
      });
      const ours = /x-01|etalon/;
      expect([verified.status, verified.stderr.split("\n").filter((line) => ours.test(line))]).toEqual([
        0,
        [],
      ]);
      for (const instance of instances.filter((path) => /^etalon-.*service$/.test(basename(path)))) {
        const words = ["security", "--offline=true", "--threshold=20", instance];
        const rated = spawnSync("systemd-analyze", words, { encoding: "utf8" });
        expect(rated.status, rated.stdout.slice(-200)).toBe(0);
      }
    },
  );
});

describe("a site's files", () => {
  it("are understood by who reads them, and belong together", async () => {
    const site = (name: string) => join(deploy, "site", name);
    const [instruments, source, calibration, meters] = [
      await listedInstruments("ia-01", site("instruments.json")),
      await openSourceFile(site("source.json")),
      await openCalibration(site("calibration.json")),
      await listedMeters(site("meters.csv")),
    ];
    if (!instruments.ok || !source.ok || !calibration.ok || !meters.ok) throw new Error("not understood");
    const { id, terminal, channels } = calibration.value;
    expect(source.value.calibration).toBe(id);
    expect(source.value.channels.map(({ name }) => name)).toEqual(channels.map(({ name }) => name));
    expect(instruments.value.instruments[0]).toMatchObject({
      ...{ resource: `ia-01/${terminal}`, auxiliary: { calibration: id } },
    });
    expect(meters.value[0]).toMatchObject({ instrument: `ia-01/${terminal}` });
    const announced = instruments.value.instruments.map(({ resource }) => resource);
    expect(meters.value.filter(({ instrument }) => !announced.includes(instrument))).toEqual([]);
  });
});

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly networks?: { readonly default: { readonly aliases: readonly string[] } };
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: object;
}

describe("renewal", () => {
  it("renews what it finds in `issued` by words that the program understands, and carries what is new", async () => {
    const folder = join(scratch, "authority");
    mkdirSync(folder);
    const spoken = textOf("systemd", "etalon-authority.service");
    const [, shell = ""] = /^ExecStart=\/bin\/sh -c '(.*)'$/m.exec(spoken) ?? [];
    const etalon = (line: string) =>
      spawnSync(
        "sh",
        [
          "-c",
          line.replace(
            "/usr/bin/node /opt/etalon/apps/cli/dist/etalon.mjs",
            `"${process.execPath}" "${BIN}"`,
          ),
        ],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
    const node = "/usr/bin/node /opt/etalon/apps/cli/dist/etalon.mjs";
    expect(etalon(`${node} authority init --authority authority`).status).toBe(0);
    for (const [id, days] of [
      ["nc-01", 5],
      ["nc-02", 25],
    ] as const)
      expect(
        etalon(`${node} authority issue node/${id} --to issued --days ${days} --authority authority`).status,
      ).toBe(0);
    for (const id of ["nc-01", "nc-02"]) rmSync(join(folder, "issued", id, "key.pem")); // it never comes there
    const certificate = (id: string) => readFileSync(join(folder, "issued", id, "certificate.pem"), "utf8");
    const before = [certificate("nc-01"), certificate("nc-02")];
    const renewed = etalon(shell);
    expect([renewed.status, renewed.stderr]).toEqual([0, ""]);
    expect(renewed.stdout).toMatch(/^etalon:node\/nc-01 {2}valid until \S+ {2}\S+\n$/);
    expect(certificate("nc-01")).not.toBe(before[0]);
    expect(certificate("nc-02")).toBe(before[1]);

    const [, carry = ""] = /^ExecStartPost=\/bin\/sh -c '(.*)'$/m.exec(spoken) ?? [];
    const script = join(scratch, "carry");
    writeFileSync(script, '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    utimesSync(join(folder, "issued", "nc-02", "certificate.pem"), 0, 0);
    const carried = etalon(carry.replaceAll("%%", "%").replaceAll("/etc/etalon/carry", script));
    expect(carried.stdout).toBe("issued/nc-01\n");
    expect(etalon(carry.replaceAll("/etc/etalon/carry", "/nowhere/carry")).status).toBe(0);
  });
});

describe("alerts", () => {
  const text = textOf("alerts.yaml");
  it("are over metrics and events that the processes tell", () => {
    const told = spawnSync(
      "grep",
      ["-rhoE", '["`]etalon_[^"`]+|"[a-z]+\\.[a-z-]+"', "packages", "apps", "--include=*.ts"],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      },
    ).stdout;
    const names = new Set([...told.matchAll(/["`](etalon_[a-z_]+)/g)].map(([, name]) => name));
    for (const [, name = ""] of text.matchAll(/\b(etalon_[a-z_]+)/g)) {
      const plain = name.replace(/_bucket$/, "");
      const made = /^etalon_mailbox_/.test(name) ? readMailboxGauge(plain) : readFrameCounter(plain);
      expect(names.has(plain) || made, name).toBe(true);
    }
    for (const [, event] of text.matchAll(/event="([^"]+)"/g)) expect(told).toContain(`"${event}"`);
  });
  it.skipIf(!has("promtool", "--version"))("are read by promtool (prometheus)", () => {
    const read = spawnSync("promtool", ["check", "rules", join(deploy, "alerts.yaml")], { encoding: "utf8" });
    expect([read.status, read.stdout]).toEqual([0, expect.stringContaining("SUCCESS")]);
  });
});
/** Metrics whose names are put together. */
const source = (path: string) => readFileSync(join(root, "packages", "outside", "telemetry", path), "utf8");
const readMailboxGauge = (name: string) =>
  source("depth-metrics.ts").includes(`"${name.replace("etalon_mailbox_", "")}"`);
const readFrameCounter = (name: string) =>
  source("frame-metrics.ts").includes(`"${name.replace(/^etalon_(.*)_total$/, "$1")}"`);

describe("compose file", () => {
  const file = parse(textOf("compose", "compose.yaml"), { merge: true }) as {
    services: Record<string, Service>;
    volumes: object;
    secrets: object;
  };
  const services = Object.entries(file.services);

  it("has the processes and servers of the guide, each under its name, with its folder", async () => {
    const named = [...GUIDE.matchAll(/^(?:npx etalon \w+ --credentials|nats-server -c) ([a-z]+-\d+)/gm)].map(
      ([, name]) => name,
    );
    expect(services.map(([name]) => name)).toEqual(["postgres", ...named]);
    for (const [name, { command = [], volumes = [], networks }] of services) {
      expect(volumes[0]).toMatch(new RegExp(`^\\./demo/${name}:/etalon/${name}(:ro)?$`));
      if (name !== "yh-01") expect(networks?.default.aliases).toEqual([`${name}.example.org`]);
      if (command[1] === "--credentials") await expectUnderstood(command);
    }
  });

  it("names nothing that is not there", () => {
    for (const [
      name,
      { volumes = [], secrets = [], environment = {}, command = [], healthcheck },
    ] of services) {
      for (const volume of volumes) {
        const [from = ""] = volume.split(":");
        if (from.startsWith("./demo/")) continue;
        if (from.startsWith("./")) expect(existsSync(join(deploy, "compose", from)), volume).toBe(true);
        else expect(file.volumes, name).toHaveProperty([from]);
      }
      for (const secret of secrets) expect(file.secrets, name).toHaveProperty([secret]);
      const [role = ""] = command;
      if (role === "cloud" || role === "station")
        expect([environment.DATABASE_URL_FILE, secrets]).toEqual([
          "/run/secrets/database-url",
          ["database-url"],
        ]);
      for (const host of environment.NATS_URL?.split(",") ?? [])
        expect(
          services.some(([, { networks }]) => networks?.default.aliases[0] === new URL(host).hostname),
        ).toBe(true);
      if (role in { cloud: 1, station: 1, node: 1, agent: 1, terminal: 1 })
        expect(HEALTH.exec(healthcheck?.test.join(" ") ?? "")?.[1]).toBe(
          command[command.indexOf("--health") + 1],
        );
    }
    expect(has("sh", "-n", join(deploy, "compose", "database.sh"))).toBe(true);
  });

  it.skipIf(!has("docker-compose", "version"))(
    "is read by the former docker-compose (docker-compose)",
    () => {
      // Which knows all but the project's name.
      const folder = join(scratch, "former");
      cpSync(join(deploy, "compose"), folder, { recursive: true });
      mkdirSync(join(folder, "secrets"));
      for (const name of Object.keys(file.secrets)) writeFileSync(join(folder, "secrets", name), "x");
      const path = join(folder, "compose.yaml");
      writeFileSync(path, readFileSync(path, "utf8").replace(/^name: .*$/m, ""));
      const read = spawnSync("docker-compose", ["-f", path, "config", "-q"], { encoding: "utf8" });
      expect([read.status, read.stderr]).toEqual([0, ""]);
    },
  );

  it.skipIf(!has("docker", "compose", "version"))("is read by docker compose (docker compose)", () => {
    const folder = join(scratch, "compose");
    cpSync(join(deploy, "compose"), folder, { recursive: true });
    mkdirSync(join(folder, "secrets"));
    for (const name of Object.keys(file.secrets)) writeFileSync(join(folder, "secrets", name), "x");
    const read = spawnSync("docker", ["compose", "-f", join(folder, "compose.yaml"), "config", "-q"], {
      encoding: "utf8",
    });
    expect([read.status, read.stderr]).toEqual([0, ""]);
  });
});

describe("image", () => {
  it("is built from what there is, and starts the program", () => {
    const text = textOf("Dockerfile");
    for (const [, path = ""] of text.matchAll(/\b((?:scripts|apps)\/[\w/-]+\.(?:mjs|ts))\b/g))
      expect(existsSync(join(root, path)), path).toBe(true);
    expect(text).toMatch(/^ENTRYPOINT \["node", "\/opt\/etalon\/apps\/cli\/dist\/etalon\.mjs"\]$/m);
    expect(text).toMatch(/^USER node$/m);
    expect(existsSync(join(root, "apps", "cli", "main.ts"))).toBe(true);
  });
});

type Models = Readonly<Record<string, new (manifest: object) => { validate(): void }>>;
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: { readonly matchLabels?: object };
    readonly template?: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec };
  };
}
interface PodSpec {
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
    readonly readinessProbe: { readonly exec?: { readonly command: readonly string[] } };
    readonly livenessProbe: { readonly exec?: { readonly command: readonly string[] } };
  }[];
  readonly volumes: readonly { readonly name: string }[];
}

interface Job {
  readonly rules?: readonly { readonly resourceNames: readonly string[] }[];
  readonly spec: {
    readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: JobPod } } };
  };
}
interface JobPod {
  readonly initContainers: readonly { readonly args: readonly string[] }[];
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly volumeMounts: readonly object[];
  }[];
  readonly volumes: readonly object[];
}

describe("chart", () => {
  const values = parse(textOf("helm", "values.yaml")) as Record<string, unknown> & {
    natsServers: { name: string }[];
    processes: { name: string; role: string }[];
    natsUrl: string;
  };
  const filled = (name: string) =>
    parseAllDocuments(filledIn(textOf("helm", "templates", name), values)).flatMap((document) => {
      expect(document.errors, name).toEqual([]);
      const manifest = document.toJS() as Manifest | null;
      return manifest ? [manifest] : [];
    });
  const servers = filled("nats-servers.yaml");
  const processes = filled("processes.yaml");

  it("gives a service and a set to each, which find each other by labels", () => {
    for (const [all, names] of [
      [servers, values.natsServers],
      [processes, values.processes],
    ] as const) {
      expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
        names.flatMap(({ name }) => [`Service ${name}`, `StatefulSet ${name}`]),
      );
      for (const { kind, spec } of all)
        if (kind === "StatefulSet")
          expect(spec.template?.metadata.labels).toMatchObject(spec.selector.matchLabels!);
        else
          expect(all.some(({ spec: other }) => carries(other.template?.metadata.labels, spec.selector))).toBe(
            true,
          );
    }
    for (const url of values.natsUrl.split(","))
      expect(values.natsServers.map(({ name }) => name)).toContain(new URL(url).hostname);
  });

  it("starts roles by words that they understand, asks them for /ready and /health, and mounts what they read", async () => {
    for (const { metadata, spec } of processes) {
      const pod = spec.template?.spec;
      const container = pod?.containers[0];
      if (!pod || !container) continue;
      await expectUnderstood(container.args);
      const asked = [container.readinessProbe, container.livenessProbe].map(({ exec }) =>
        HEALTH.exec(exec?.command.join(" ") ?? "")?.slice(1),
      );
      expect(asked).toEqual([
        ["8790", "ready"],
        ["8790", "health"],
      ]);
      expect(container.args).toContain("8790");
      const there = new Set([...pod.volumes.map(({ name }) => name), "data"]);
      for (const { name } of container.volumeMounts) expect(there, metadata.name).toContain(name);
      const { role } = values.processes.find(({ name }) => name === metadata.name)!;
      const database = container.volumeMounts.some(({ mountPath }) => mountPath === "/etalon/database");
      expect(database).toBe(role === "cloud" || role === "station");
    }
  });

  it("has a job for renewal once it knows where the authority is, which may change the secrets there are and reads no key", () => {
    const renewal = (claim: string) =>
      parseAllDocuments(
        filledIn(textOf("helm", "templates", "renewal.yaml"), {
          ...values,
          renewal: { ...(values.renewal as object), claim },
        }),
      ).flatMap((document) => {
        expect(document.errors).toEqual([]);
        return (document.toJS() as Job | null) ?? [];
      });
    expect(renewal("")).toEqual([]);
    const [, rights, , job] = renewal("etalon-authority");
    expect(rights?.rules?.[0]?.resourceNames).toEqual(
      [...values.natsServers, ...values.processes].map(({ name }) => name),
    );
    const { initContainers, containers, volumes } = job!.spec.jobTemplate.spec.template.spec;
    expect(initContainers[0]?.args[0]).toContain("authority renew --authority authority issued/*");
    const [carrying] = containers;
    expect(carrying?.volumeMounts[0]).toMatchObject({ subPath: "issued", readOnly: true });
    expect(volumes[0]).toMatchObject({ persistentVolumeClaim: { claimName: "etalon-authority" } });

    // What carries them, with a `kubectl` that says what it is told.
    const folder = join(scratch, "issued");
    mkdirSync(join(folder, "nc-01"), { recursive: true });
    mkdirSync(join(scratch, "bin"));
    for (const file of ["certificate.pem", "authority.pem", "revoked.pem"])
      writeFileSync(join(folder, "nc-01", file), `${file} ${"x".repeat(100)}\n`);
    writeFileSync(join(scratch, "bin", "kubectl"), '#!/bin/sh\necho "$3 $5"\n', { mode: 0o755 });
    const env = { PATH: `${join(scratch, "bin")}:${process.env.PATH}` };
    const said = spawnSync("sh", ["-euc", carrying!.args[0]!], { cwd: folder, env, encoding: "utf8" });
    const [, name, patch = ""] = /^(\S+) (.*)\n$/.exec(said.stdout) ?? [];
    expect([said.stderr, name]).toEqual(["", "nc-01"]);
    const { data } = JSON.parse(patch) as { data: Record<string, string> };
    expect(Object.keys(data)).toEqual(["certificate.pem", "authority.pem", "revoked.pem"]);
    expect(Buffer.from(data["revoked.pem"]!, "base64").toString()).toBe(`revoked.pem ${"x".repeat(100)}\n`);
  });

  it("is made of manifests that the Kubernetes API takes, by its schema", () => {
    const all = ["nats-servers.yaml", "processes.yaml", "renewal.yaml"].flatMap((name) => {
      const text = filledIn(textOf("helm", "templates", name), {
        ...values,
        renewal: { ...(values.renewal as object), claim: "etalon-authority" },
      });
      return parseAllDocuments(text).flatMap((one) => (one.toJS() as Manifest | null) ?? []);
    });
    const require = createRequire(import.meta.url); // its types would take all others' time
    for (const manifest of all) {
      const models = require(`kubernetes-models/${manifest.apiVersion}/${manifest.kind}`) as Models;
      const Model = models[manifest.kind]!;
      expect(
        () => new Model(manifest).validate(),
        `${manifest.kind} ${manifest.metadata.name}`,
      ).not.toThrow();
      expect(() =>
        new Model({ ...manifest, spec: 1, rules: 1, subjects: 1, metadata: 1 }).validate(),
      ).toThrow();
    }
    expect(all.length).toBe(2 * (values.natsServers.length + values.processes.length) + 4);
  });

  it.skipIf(!has("helm", "version"))("passes helm lint, and helm fills it in (helm)", () => {
    const linted = spawnSync("helm", ["lint", "--strict", join(deploy, "helm")], { encoding: "utf8" });
    expect(linted.status, linted.stdout + linted.stderr).toBe(0);
    const made = spawnSync("helm", ["template", "etalon", join(deploy, "helm")], { encoding: "utf8" });
    const kinds = parseAllDocuments(made.stdout).map((one) => (one.toJS() as Manifest | null)?.metadata.name);
    expect(kinds.filter(Boolean).sort()).toEqual(
      [...servers, ...processes].map(({ metadata }) => metadata.name).sort(),
    );
  });
});

const carries = (labels: object | undefined, wanted: object): boolean =>
  labels !== undefined &&
  Object.entries(wanted).every(([name, value]) => (labels as Record<string, unknown>)[name] === value);
