// What only MQTT has: topics and the rights to them, packets, requests, the last will; uplink/uplink.test.ts has the rest.

import { execFileSync } from "node:child_process";
import { connect as dial } from "node:net";
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, describe, expect, it } from "vitest";
import { addressText } from "../uplink/address.ts";
import { type Broker, type BrokerHears, type BrokerOptions, openBroker } from "./broker.ts";
import { topicOf } from "./topics.ts";
import { type MqttUplink, type MqttUplinkOptions, openMqttUplink } from "./uplink.ts";

const terminal = { tenant: "grid", site: "site-1", terminal: "t/17" };
const secret = "correct horse";
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function broker(heard: Partial<BrokerHears> = {}, more: Partial<BrokerOptions> = {}): Promise<Broker> {
  const opened = await openBroker({
    host: "127.0.0.1",
    port: 0,
    authenticate: (who, said) => addressText(who) === addressText(terminal) && said === secret,
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

function uplink(port: number, more: Partial<MqttUplinkOptions> = {}): MqttUplink {
  const opened = openMqttUplink({
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

const soon = (ask: () => unknown) => expect.poll(ask, { interval: 5 });

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

describe("the uplink over MQTT", () => {
  it("says online and offline, passes requests, answers and registers", async () => {
    const said: string[] = [];
    const agent = await broker({
      status: (_, online) => void said.push(online ? "online" : "offline"),
      registers: (_, bytes) => void said.push(`registers ${Buffer.from(bytes)}`),
      response: (_, id, bytes) => void said.push(`${id}: ${Buffer.from(bytes)}`),
    });
    const up: MqttUplink = uplink(agent.port, {
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
    const name = addressText(terminal);
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
    const name = addressText(terminal);
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
    const name = addressText(terminal);
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
    const { made } = await tryAs(agent, refusals, addressText(terminal));
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
    const { made } = await tryAs(agent, [], addressText(terminal));
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
});

const has = (command: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!has("mosquitto_pub") || !has("mosquitto_sub"))(
  "mosquitto's own clients (needs the Debian package mosquitto-clients)",
  () => {
    const name = addressText(terminal);
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
