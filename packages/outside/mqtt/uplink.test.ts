import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect as dial } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { good } from "@etalon/basis";
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type FrameLog, openFrameLog } from "../segments/frame-log.ts";
import { type Broker, type BrokerHears, type BrokerOptions, openBroker } from "./broker.ts";
import { clientIdOf, topicOf } from "./topics.ts";
import { type FrameSource, openUplink, type Uplink, type UplinkOptions } from "./uplink.ts";

const terminal = { tenant: "grid", site: "site-1", terminal: "t/17" };
const secret = "correct horse";
const folder = mkdtempSync(join(tmpdir(), "uplink-"));
const ends: (() => Promise<unknown>)[] = [];
let logs = 0;

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function broker(heard: Partial<BrokerHears> = {}, more: Partial<BrokerOptions> = {}): Promise<Broker> {
  const opened = await openBroker({
    host: "127.0.0.1",
    port: 0,
    authenticate: (who, said) => clientIdOf(who) === clientIdOf(terminal) && said === secret,
    heard: { frame: () => {}, ...heard },
    ...more,
  });
  if (!opened.ok) throw new Error(opened.why.text);
  let open = true;
  const { close } = opened.value;
  const once = async () => {
    if (open) await close();
    open = false;
  };
  ends.push(once);
  return { ...opened.value, close: once };
}

function uplink(port: number, more: Partial<UplinkOptions> = {}): Uplink {
  const opened = openUplink({
    url: `mqtt://127.0.0.1:${port}`,
    terminal,
    secret,
    heard: { acknowledged: () => {} },
    backoff: { firstMs: 20, mostMs: 100 },
    ...more,
  });
  if (!opened.ok) throw new Error(opened.why.text);
  ends.push(opened.value.close);
  return opened.value;
}

async function log(): Promise<FrameLog> {
  const options = { quotaBytes: 20_000_000, segmentBytes: 500_000, groupSyncMs: 2 };
  const opened = await openFrameLog(join(folder, `log-${++logs}`), options);
  if (!opened.ok) throw new Error(opened.why.text);
  ends.push(opened.value.close);
  return opened.value;
}

const frame = (sequence: number): Uint8Array =>
  Uint8Array.from({ length: 3000 }, (_, n) => (sequence * 7 + n) & 255);

/** A stream that is there already, frames 1 to `last`. */
const ready = (last: number): FrameSource =>
  async function* (from, signal) {
    for (let sequence = from; sequence <= last && !signal.aborted; sequence++)
      yield good({ sequence, bytes: frame(sequence) });
  };

/** Patient: several hundred frames are synced to a disk that others may be writing to. */
const soon = (ask: () => unknown) => expect.poll(ask, { timeout: 40_000, interval: 5 });

/** Another's client, which says what it likes. */
function client(port: number, name: string, more: mqtt.IClientOptions = {}): MqttClient {
  const made = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 4,
    clientId: name,
    username: name,
    password: secret,
    reconnectPeriod: 0,
    keepalive: 30,
    ...more,
  });
  made.on("error", () => {});
  ends.push(() => made.endAsync(true));
  return made;
}

describe("the uplink", () => {
  it("carries a log to a log: every frame arrives, is acknowledged, and may then be dropped", async () => {
    const [yh, ia] = [await log(), await log()];
    const agent = await broker({
      async frame(from, stream, bytes) {
        const sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
        const answer = await ia.append(stream, sequence, bytes);
        if (answer.ok) agent.acknowledge(from, stream, ia.upTo(stream));
      },
    });
    const up = uplink(agent.port, {
      heard: { acknowledged: (stream, upTo) => void yh.dropUpTo(stream, upTo) },
      windowFrames: 8,
    });
    up.carry("s/1", 0, (from, signal) => yh.read("s/1", from, { follow: true, signal }));
    for (let sequence = 1; sequence <= 200; sequence++) {
      const bytes = frame(sequence);
      new DataView(bytes.buffer).setUint32(0, sequence);
      await yh.append("s/1", sequence, bytes);
    }
    await soon(() => yh.streams()[0]?.droppedUpTo).toBe(200);
    expect(ia.upTo("s/1")).toBe(200);
  });

  it("loses nothing and stores nothing twice when the agent goes away and comes back", async () => {
    const [yh, ia] = [await log(), await log()];
    let heardFrames = 0;
    let agent: Broker;
    const heard: BrokerHears = {
      async frame(from, stream, bytes) {
        heardFrames++;
        const by = agent;
        const answer = await ia.append(
          stream,
          new DataView(bytes.buffer, bytes.byteOffset).getUint32(0),
          bytes,
        );
        // Every third acknowledgement is lost, as if the agent had died between disk and network.
        if (answer.ok && heardFrames % 3 > 0 && by === agent)
          agent.acknowledge(from, stream, ia.upTo(stream));
      },
    };
    agent = await broker(heard);
    const { port } = agent;
    let cuts = 0;
    const up = uplink(port, {
      heard: {
        acknowledged: (stream, upTo) => void yh.dropUpTo(stream, upTo),
        disconnected: () => void cuts++,
      },
      resendAfterMs: 300,
    });
    up.carry("s", 0, (from, signal) => yh.read("s", from, { follow: true, signal }));
    for (let sequence = 1; sequence <= 300; sequence++) {
      const bytes = frame(sequence);
      new DataView(bytes.buffer).setUint32(0, sequence);
      await yh.append("s", sequence, bytes);
      if (sequence % 100 > 0) continue;
      await agent.close();
      agent = await broker(heard, { port });
    }
    await soon(() => yh.streams()[0]?.droppedUpTo).toBe(300);
    expect(cuts).toBeGreaterThanOrEqual(3);
    let next = 1;
    for await (const answer of ia.read("s", 1)) {
      if (!answer.ok) throw new Error(answer.why.text);
      expect(answer.value.bytes.subarray(4)).toEqual(frame(next).subarray(4));
      next++;
    }
    expect(next).toBe(301);
  });

  it("keeps within its window until the agent acknowledges, whatever the broker says", async () => {
    const seen: number[] = [];
    const agent = await broker({ frame: (_, __, bytes) => void seen.push(bytes[0]!) });
    const up = uplink(agent.port, { windowFrames: 4 });
    up.carry("s", 0, ready(10));
    await soon(() => seen.length).toBe(4);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen.length).toBe(4);
    agent.acknowledge(terminal, "s", 3);
    await soon(() => seen.length).toBe(7);
    agent.acknowledge(terminal, "s", 10);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.length).toBe(7); // 8 to 10 are there already: the agent says so
  });

  it("sends again what is not acknowledged in time", async () => {
    const seen: number[] = [];
    const agent = await broker({
      frame(from, stream) {
        seen.push(seen.length);
        if (seen.length > 6) agent.acknowledge(from, stream, 3);
      },
    });
    const acknowledged: number[] = [];
    const up = uplink(agent.port, {
      resendAfterMs: 100,
      heard: { acknowledged: (_, upTo) => void acknowledged.push(upTo) },
    });
    up.carry("s", 0, ready(3));
    await soon(() => acknowledged).toEqual([3]);
    expect(seen.length).toBeGreaterThanOrEqual(7);
  });

  it("tells why a stream goes no further, and stops when told", async () => {
    const agent = await broker();
    const failed: string[] = [];
    const up = uplink(agent.port, {
      heard: { acknowledged: () => {}, failed: (stream, why) => void failed.push(`${stream} ${why.code}`) },
    });
    const yh = await log();
    await yh.dropUpTo("gone", 5);
    up.carry("gone", 0, (from, signal) => yh.read("gone", from, { follow: true, signal }));
    await soon(() => failed).toEqual(["gone segments.dropped"]);
    const carrying = up.carry("quiet", 0, (from, signal) => yh.read("quiet", from, { follow: true, signal }));
    await carrying.stop();
    up.carry("quiet", 0, ready(0));
  });

  it("says online and offline, passes requests, answers and registers", async () => {
    const said: string[] = [];
    const agent = await broker({
      status: (_, online) => void said.push(online ? "online" : "offline"),
      registers: (_, bytes) => void said.push(`registers ${Buffer.from(bytes)}`),
      response: (_, id, bytes) => void said.push(`${id}: ${Buffer.from(bytes)}`),
    });
    const up: Uplink = uplink(agent.port, {
      heard: {
        acknowledged: () => {},
        command: (id, bytes) => void up.respond(id, Buffer.from(`done ${Buffer.from(bytes)}`)),
      },
    });
    await soon(() => said).toEqual(["online"]);
    expect(agent.connected()).toEqual([terminal]);
    agent.command(terminal, "c/1", Buffer.from("read"));
    await soon(() => said.at(-1)).toBe("c/1: done read");
    expect(up.registers(Buffer.from("42"))).toEqual({ ok: true, value: undefined });
    await soon(() => said.at(-1)).toBe("registers 42");
    await up.close();
    await soon(() => said.at(-1)).toBe("offline");
    expect(up.registers(Buffer.from("43"))).toMatchObject({ ok: false, why: { code: "mqtt.offline" } });
    await soon(() => agent.connected()).toEqual([]);
  });

  it("leaves its last will when it dies without a word", async () => {
    const said: boolean[] = [];
    const agent = await broker({ status: (_, online) => void said.push(online) });
    const name = clientIdOf(terminal);
    const will = {
      topic: topicOf(terminal, { kind: "status" }),
      payload: Buffer.from("offline"),
      qos: 1 as const,
    };
    const dying = client(agent.port, name, { will: { ...will, retain: true } });
    await new Promise((resolve) => dying.once("connect", resolve));
    dying.stream.destroy();
    await soon(() => said).toEqual([false]);
  });
});

describe("the agent's broker", () => {
  /** Tries to come in; the broker's reason why not, or null. */
  async function tryAs(agent: Broker, refusals: string[], name: string, more: mqtt.IClientOptions = {}) {
    const before = refusals.length;
    const made = client(agent.port, name, more);
    const admitted = await new Promise<boolean>((resolve) => {
      made.once("connect", () => resolve(true));
      made.once("close", () => resolve(false));
    });
    return { made, admitted, why: refusals[before] ?? null };
  }

  it("turns away whoever is not who it says", async () => {
    const refusals: string[] = [];
    const agent = await broker({ refused: (_, why) => void refusals.push(why.text) });
    const name = clientIdOf(terminal);
    const cases: [string, mqtt.IClientOptions, RegExp | null][] = [
      [name, {}, null],
      [name, { password: "wrong" }, /secret/],
      [name, { username: "grid/site-1/other" }, /user name/],
      ["grid/site-1/other", {}, /secret/],
      ["somebody", {}, /client id/],
      ["grid/site-1/t%2F17/more", {}, /client id/],
    ];
    for (const [who, more, reason] of cases) {
      const { admitted, why } = await tryAs(agent, refusals, who, more);
      expect(admitted, who).toBe(reason === null);
      if (reason) expect(why).toMatch(reason);
    }
  });

  it("lets a terminal speak and listen on its own topics only", async () => {
    const refusals: string[] = [];
    const frames: string[] = [];
    const agent = await broker({
      frame: (_, stream) => void frames.push(stream),
      refused: (_, why) => void refusals.push(why.text),
    });
    const name = clientIdOf(terminal);
    const other = { ...terminal, terminal: "t-18" };
    const forbidden = [
      topicOf(other, { kind: "frames", stream: "s" }),
      topicOf(other, { kind: "status" }),
      topicOf(terminal, { kind: "ack", stream: "s" }),
      topicOf(terminal, { kind: "cmd", id: "c" }),
      "$SYS/broker",
    ];
    for (const topic of forbidden) {
      const { made } = await tryAs(agent, refusals, name);
      const closed = new Promise<void>((resolve) => made.once("close", () => resolve()));
      made.publish(topic, "x", { qos: 1 });
      await closed;
      expect(refusals.at(-1)).toContain(topic);
    }
    const { made } = await tryAs(agent, refusals, name);
    for (const topic of ["#", "etalon/v1/+/+/+/frames/+", topicOf(other, { kind: "ack", stream: "s" })])
      await expect(made.subscribeAsync(topic)).rejects.toThrow();
    expect(frames).toEqual([]);
    await made.publishAsync(topicOf(terminal, { kind: "frames", stream: "s" }), "x", { qos: 1 });
    expect(frames).toEqual(["s"]);
  });

  it("ends a connection that sends more at once than is allowed, without collecting it", async () => {
    const refusals: string[] = [];
    const agent = await broker(
      { refused: (_, why) => void refusals.push(why.text) },
      { maxFrameBytes: 10_000 },
    );
    const { made } = await tryAs(agent, refusals, clientIdOf(terminal));
    const closed = new Promise<void>((resolve) => made.once("close", () => resolve()));
    made.publish(topicOf(terminal, { kind: "frames", stream: "s" }), Buffer.alloc(20_000), { qos: 1 });
    await closed;
    expect(refusals).toEqual(["The terminal is refused: it sent a packet that is too long."]);

    // A stranger that promises 200 MB before it says who it is.
    const stranger = dial(agent.port, "127.0.0.1");
    stranger.on("error", () => {});
    stranger.write(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x5f, 0, 4));
    await new Promise((resolve) => stranger.once("close", resolve));
    expect(refusals.length).toBe(2);
  });

  it("makes the terminal wait while a frame is being stored", async () => {
    let free = () => {};
    const seen: string[] = [];
    const agent = await broker({
      frame: (_, stream) => {
        seen.push(stream);
        return new Promise<void>((resolve) => {
          free = resolve;
        });
      },
    });
    const { made } = await tryAs(agent, [], clientIdOf(terminal));
    let acknowledged = false;
    const published = made
      .publishAsync(topicOf(terminal, { kind: "frames", stream: "s" }), "x", { qos: 1 })
      .then(() => {
        acknowledged = true;
      });
    await soon(() => seen).toEqual(["s"]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(acknowledged).toBe(false);
    free();
    await published;
  });

  it("listens without TLS on loopback only, and says when a port is taken", async () => {
    const options = { port: 0, authenticate: () => true, heard: { frame: () => {} } };
    expect(await openBroker({ ...options, host: "0.0.0.0" })).toMatchObject({ why: { code: "mqtt.plain" } });
    const agent = await broker();
    const taken = await openBroker({ ...options, host: "127.0.0.1", port: agent.port });
    expect(taken).toMatchObject({ ok: false, why: { code: "mqtt.listen" } });
  });
});

const has = (command: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!has("openssl"))("TLS, certificates by openssl (needs the Debian package openssl)", () => {
  function certificate(commonName: string, authority?: { key: string; cert: string }) {
    const base = join(folder, `c${++logs}`);
    const [key, cert] = [`${base}.key`, `${base}.pem`];
    const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const name = `/CN=${commonName.replaceAll("/", "\\/")}`;
    args.push("-keyout", key, "-out", cert, "-days", "2", "-subj", name);
    if (authority) args.push("-CA", authority.cert, "-CAkey", authority.key);
    args.push("-addext", "subjectAltName=IP:127.0.0.1");
    execFileSync("openssl", args, { stdio: "pipe" });
    return { key, cert };
  }
  const text = (file: string) => readFileSync(file, "utf8");

  it("carries frames, and only to an agent whose certificate can be trusted", async () => {
    const agentFiles = certificate("agent");
    const seen: number[] = [];
    const agent = await broker(
      { frame: (_, __, bytes) => void seen.push(bytes.length) },
      { tls: { key: text(agentFiles.key), cert: text(agentFiles.cert) } },
    );
    const url = `mqtts://127.0.0.1:${agent.port}`;
    const reasons: string[] = [];
    const heard = {
      acknowledged: () => {},
      disconnected: (why: { text: string }) => void reasons.push(why.text),
    };
    uplink(0, { url, heard }).carry("s", 0, ready(2));
    await soon(() => reasons[0]).toMatch(/self.signed|unable to verify/);
    expect(seen).toEqual([]);
    uplink(0, { url, tls: { ca: text(agentFiles.cert) } }).carry("s", 0, ready(2));
    await soon(() => seen).toEqual([3000, 3000]);
  });

  it("asks for the terminal's own certificate, made out to it, where there is an authority for them", async () => {
    const agentFiles = certificate("agent");
    const authority = certificate("terminals");
    const refusals: string[] = [];
    const agent = await broker(
      { refused: (_, why) => void refusals.push(why.text) },
      { tls: { key: text(agentFiles.key), cert: text(agentFiles.cert), clientCa: text(authority.cert) } },
    );
    const ca = text(agentFiles.cert);
    const url = `mqtts://127.0.0.1:${agent.port}`;
    const another = certificate("grid/site-1/t-18", authority);
    const wrong = uplink(0, { url, tls: { ca, key: text(another.key), cert: text(another.cert) } });
    await soon(() => refusals[0]).toMatch(/certificate/);
    expect(wrong.isConnected()).toBe(false);
    await wrong.close();
    const own = certificate(clientIdOf(terminal), authority);
    const right = uplink(0, { url, tls: { ca, key: text(own.key), cert: text(own.cert) } });
    await soon(() => right.isConnected()).toBe(true);
  });
});

describe.skipIf(!has("mosquitto_pub") || !has("mosquitto_sub"))(
  "mosquitto's own clients (needs the Debian package mosquitto-clients)",
  () => {
    const name = clientIdOf(terminal);
    const login = (port: number) => [
      "-h",
      "127.0.0.1",
      "-p",
      `${port}`,
      "-V",
      "311",
      "-i",
      name,
      "-u",
      name,
      "-P",
      secret,
    ];

    it("bring a frame and hear its acknowledgement", async () => {
      const { spawn } = await import("node:child_process");
      const frames: string[] = [];
      const agent = await broker({
        frame: (_, stream, bytes) => void frames.push(`${stream} ${Buffer.from(bytes)}`),
      });
      const topic = topicOf(terminal, { kind: "frames", stream: "s/1" });
      const pub = spawn("mosquitto_pub", [...login(agent.port), "-q", "1", "-t", topic, "-m", "bytes"]);
      expect(await new Promise((resolve) => pub.once("close", resolve))).toBe(0);
      expect(frames).toEqual(["s/1 bytes"]);

      const ack = topicOf(terminal, { kind: "ack", stream: "s/1" }).replace(/[^/]+$/, "+");
      const sub = spawn("mosquitto_sub", [...login(agent.port), "-q", "1", "-C", "1", "-t", ack]);
      let said = "";
      sub.stdout.on("data", (chunk) => {
        said += chunk;
      });
      const over = new Promise((resolve) => sub.once("close", resolve));
      const again = setInterval(() => agent.acknowledge(terminal, "s/1", 12), 50); // until it has subscribed
      await over;
      clearInterval(again);
      expect(JSON.parse(said)).toEqual({ stream: "s/1", upTo: 12 });
    });
  },
);
