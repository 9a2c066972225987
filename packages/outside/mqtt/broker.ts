// The agent's end of the uplink: an MQTT broker that listens to terminals and to nobody else. IA keeps what
// it hears and acknowledges it once it is on disk.

import type { Socket } from "node:net";
import { type Answer, good, insist, type TerminalAddress } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from "aedes";
import { addressOf } from "../uplink/address.ts";
import {
  type Door,
  type DoorHears,
  type DoorOptions,
  FRAME_BYTES,
  fail,
  HANDSHAKE_MS,
  listenForTerminals,
  turnAway,
  whyNotIn,
} from "../uplink/door.ts";
import { packetLimit } from "./packet-limit.ts";
import { type Channel, channelOf, subscriptionsOf, topicOf } from "./topics.ts";

export interface BrokerHears extends DoorHears {
  /** The broker's own acknowledgement waits until this is done, too. */
  frame(from: TerminalAddress, stream: string, bytes: Uint8Array): Promise<void> | void;
  registers?(from: TerminalAddress, bytes: Uint8Array): void;
  response?(from: TerminalAddress, id: string, bytes: Uint8Array): void;
}

export interface BrokerOptions extends DoorOptions {
  readonly heard: BrokerHears;
}

export interface Broker extends Door {
  /** A request to a terminal; its answer comes as `response` with the same id. */
  command(terminal: TerminalAddress, id: string, bytes: Uint8Array): void;
}

/** Before a terminal has shown who it is, this is enough. */
const CONNECT_BYTES = 4096;
/** Topic, names and flags around a payload. */
const AROUND_BYTES = 1024;
const KEEPALIVE_S = 120;
/** CONNACK codes of MQTT 3.1.1. */
const REJECTED = { identifier: 2, credentials: 4 } as const;

export async function openBroker(options: BrokerOptions): Promise<Answer<Broker>> {
  const maxFrameBytes = options.maxFrameBytes ?? FRAME_BYTES;
  const aedes = await Aedes.createBroker({
    connectTimeout: HANDSHAKE_MS,
    keepaliveLimit: KEEPALIVE_S,
    authenticate: (client, user, password, done) => {
      admission(options, client, user, password?.toString() ?? "").then(
        (why) => (why === null ? done(null, true) : done(why, false)),
        (error: unknown) => fail(error),
      );
    },
    authorizePublish: (client, packet, done) => hear(options, maxFrameBytes, client, packet, done),
    authorizeSubscribe: (client, subscription, done) => {
      const terminal = addressOf(client.id);
      const own = terminal !== null && subscriptionsOf(terminal).includes(subscription.topic);
      if (!own) turnAwayClient(options, client, `${subscription.topic} is not for it to listen to`);
      done(null, own ? subscription : null);
    },
  });

  const present = new Map<string, Client>();
  aedes.on("clientReady", (client) => {
    present.set(client.id, client);
    if (listening.ok) listening.value.knows(client.conn as Socket);
  });
  aedes.on("clientDisconnect", (client) => {
    if (present.get(client.id) === client) present.delete(client.id); // else its successor is there
  });

  const listening = await listenForTerminals(options, (socket) =>
    limitPackets(options, aedes.handle(socket), socket, maxFrameBytes),
  );
  if (!listening.ok) {
    aedes.close();
    return listening;
  }

  const publish = (terminal: TerminalAddress, channel: Channel, payload: Buffer) =>
    aedes.publish(
      { cmd: "publish", topic: topicOf(terminal, channel), payload, qos: 1, dup: false, retain: false },
      () => {}, // whoever is not there hears the next one
    );

  return good({
    port: listening.value.port,
    acknowledge(terminal, stream, upTo) {
      insist(isName(stream) && Number.isSafeInteger(upTo) && upTo >= 0, "broker: no such acknowledgement");
      publish(terminal, { kind: "ack", stream }, Buffer.from(JSON.stringify({ stream, upTo })));
    },
    command(terminal, id, bytes) {
      insist(isName(id), "broker: a command's id is a plain name");
      publish(terminal, { kind: "cmd", id }, Buffer.from(bytes));
    },
    connected: () => [...present.keys()].flatMap((id) => addressOf(id) ?? []),
    close: () => listening.value.close(() => new Promise<void>((resolve) => aedes.close(() => resolve()))),
  });
}

/** Why a client may not come in; null when it may. */
async function admission(
  options: BrokerOptions,
  client: Client,
  user: string | undefined,
  secret: string,
): Promise<AuthenticateError | null> {
  const terminal = addressOf(client.id);
  const refuse = (returnCode: number, text: string) => {
    turnAwayClient(options, client, text);
    return Object.assign(new Error(text), { returnCode }) as AuthenticateError;
  };
  if (terminal === null) return refuse(REJECTED.identifier, "its client id is not tenant/site/terminal");
  if (user !== client.id) return refuse(REJECTED.credentials, "its user name is not its client id");
  const why = await whyNotIn(options, terminal, secret, client.conn);
  return why === null ? null : refuse(REJECTED.credentials, why);
}

/** Everything a terminal says comes by here, its last will too; `done` with an error ends the connection. */
function hear(
  options: BrokerOptions,
  maxFrameBytes: number,
  client: Client | null,
  packet: PublishPacket,
  done: (error?: Error | null) => void,
): void {
  const terminal = client && addressOf(client.id);
  if (!client || !terminal) {
    done(null); // our own word
    return;
  }
  const channel = channelOf(terminal, packet.topic);
  const bytes = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
  const why =
    !channel || channel.kind === "ack" || channel.kind === "cmd"
      ? `${packet.topic} is not for it to speak on`
      : bytes.length > maxFrameBytes
        ? `it sent ${bytes.length} bytes at once`
        : null;
  if (why !== null || channel === null) {
    turnAwayClient(options, client, why ?? "");
    done(new Error(why ?? ""));
  } else Promise.resolve(pass(options.heard, terminal, channel, bytes)).then(() => done(null), fail);
}

function pass(
  heard: BrokerHears,
  from: TerminalAddress,
  channel: Channel,
  bytes: Uint8Array,
): Promise<void> | void {
  if (channel.kind === "frames") return heard.frame(from, channel.stream, bytes);
  if (channel.kind === "status") heard.status?.(from, Buffer.from(bytes).toString() === "online");
  if (channel.kind === "registers") heard.registers?.(from, bytes);
  if (channel.kind === "rsp") heard.response?.(from, channel.id, bytes);
}

/**
 * aedes collects a packet before it looks at it: here its length is seen first, at the socket it reads
 * from.
 */
function limitPackets(options: BrokerOptions, client: Client, socket: Socket, maxFrameBytes: number): void {
  const fits = packetLimit(() => (client.connected ? maxFrameBytes + AROUND_BYTES : CONNECT_BYTES));
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const piece: Uint8Array | null = read(size);
    if (piece === null || fits(piece)) return piece;
    turnAwayClient(options, client, "it sent a packet that is too long");
    socket.destroy();
    return null;
  };
}

function turnAwayClient({ heard }: BrokerOptions, client: Client, reason: string): void {
  turnAway(heard, client.id ?? "unknown", reason);
}
