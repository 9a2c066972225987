// The terminal's end of the uplink over MQTT: one connection at a time for the carrier, which sends frames and resends
// them; beside them the terminal's status, registers, and answers to the agent's requests.

import { type Answer, good, insist, type KeptFrame, refused } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";
import { acknowledgement } from "@etalon/messages/yh-to-ia";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { addressText } from "../uplink/address.ts";
import { dialable, type Schemes } from "../uplink/agent-url.ts";
import {
  type Carrier,
  type Connection,
  type Dial,
  openCarrier,
  tlsOf,
  type UplinkHears,
  type UplinkOptions,
} from "../uplink/carrier.ts";
import { type Channel, channelOf, subscriptionsOf, topicOf } from "./topics.ts";

export interface MqttHears extends UplinkHears {
  command?(id: string, bytes: Uint8Array): void;
}

export interface MqttUplinkOptions extends UplinkOptions {
  readonly heard: MqttHears;
}

export interface MqttUplink extends Pick<Carrier<MqttConnection>, "carry" | "close"> {
  registers(bytes: Uint8Array): Answer<void>;
  respond(id: string, bytes: Uint8Array): Answer<void>;
  isConnected(): boolean;
}

interface MqttConnection extends Connection {
  publish(channel: Channel, bytes: Uint8Array): void;
}

export const MQTT_SCHEMES: Schemes = { plain: "mqtt", secure: "mqtts" };
const KEEPALIVE_S = 30;
const CONNECT_MS = 10_000;

/** Begins to connect and goes on trying; refused only when the options may not be used at all. */
export function openMqttUplink(options: MqttUplinkOptions): Answer<MqttUplink> {
  const url = dialable(options, MQTT_SCHEMES);
  if (!url.ok) return url;
  const { carry, connection, close } = openCarrier(options, dialMqtt(options));
  const publish = (channel: Channel, bytes: Uint8Array): Answer<void> => {
    const now = connection();
    if (now === null) return refused("mqtt.offline", `There is no connection to ${options.url} now.`);
    return good(now.publish(channel, bytes));
  };
  return good({
    carry,
    close,
    registers: (bytes) => publish({ kind: "registers" }, bytes),
    respond(id, bytes) {
      insist(isName(id), "uplink: a response's id is a plain name");
      return publish({ kind: "rsp", id }, bytes);
    },
    isConnected: () => connection() !== null,
  });
}

function dialMqtt(options: MqttUplinkOptions): Dial<MqttConnection> {
  const { terminal } = options;
  const status = topicOf(terminal, { kind: "status" });
  return ({ opened, acknowledged, lost }) => {
    const client = connect(options.url, connectionOptions(options));
    client.on("connect", () => {
      client.subscribe([...subscriptionsOf(terminal)], { qos: 1 }, (error, granted) => {
        if (error || granted?.some(({ qos }) => (qos as number) > 2))
          return lost("the agent does not let this terminal listen to its own topics");
        client.publish(status, "online", { qos: 1, retain: true });
        const publish = (channel: Channel, bytes: Uint8Array) =>
          void client.publish(topicOf(terminal, channel), asBuffer(bytes), { qos: 1 });
        opened({
          publish,
          send: (stream: string, { bytes }: KeptFrame) => publish({ kind: "frames", stream }, bytes),
          async end() {
            await published(client, status, "offline");
            await client.endAsync();
          },
        });
      });
    });
    client.on("message", (topic, bytes) => {
      const channel = channelOf(terminal, topic);
      if (channel?.kind === "cmd") options.heard.command?.(channel.id, bytes);
      if (channel?.kind !== "ack") return;
      const said = acknowledgedIn(bytes);
      // One that is not understood is no answer: frames are sent again.
      if (said !== null && said.stream === channel.stream) acknowledged(said.stream, said.upTo);
    });
    client.on("error", (error) => lost(error.message || (error as NodeJS.ErrnoException).code || "unknown"));
    client.on("close", () => lost("the connection was closed"));
    return () => void client.end(true);
  };
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

function connectionOptions(options: UplinkOptions): IClientOptions {
  const { terminal, secret } = options;
  const name = addressText(terminal);
  return {
    protocolVersion: 4,
    clientId: name,
    username: name,
    password: secret,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_MS,
    reconnectPeriod: 0, // a fresh client each time: its own resending would race with ours
    queueQoSZero: false,
    will: {
      topic: topicOf(terminal, { kind: "status" }),
      payload: Buffer.from("offline"),
      qos: 1,
      retain: true,
    },
    ...(tlsOf(options) as IClientOptions | null), // all of TLS's own options pass through
  };
}

/** Says goodbye, unless that takes too long: the last will says it otherwise. */
async function published(client: MqttClient, topic: string, text: string): Promise<void> {
  await Promise.race([
    client.publishAsync(topic, text, { qos: 1, retain: true }).catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, 1000).unref()),
  ]);
}

function acknowledgedIn(bytes: Uint8Array): { readonly stream: string; readonly upTo: number } | null {
  try {
    return acknowledgement.safeParse(JSON.parse(Buffer.from(bytes).toString())).data ?? null;
  } catch {
    return null;
  }
}
