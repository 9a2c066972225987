// The agent's end of the uplink: an MQTT broker that listens to terminals and to nobody else. IA keeps what
// it hears and acknowledges it once it is on disk.

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { type Answer, good, insist, type Refusal, refused } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from "aedes";
import { packetLimit } from "./packet-limit.ts";
import { isLoopback } from "./plain-text.ts";
import {
  addressOf,
  type Channel,
  channelOf,
  subscriptionsOf,
  type TerminalAddress,
  topicOf,
} from "./topics.ts";

export interface BrokerHears {
  /** The terminal's next frames wait until this is done, and so does the broker's own acknowledgement. */
  frame(from: TerminalAddress, stream: string, bytes: Uint8Array): Promise<void> | void;
  status?(from: TerminalAddress, online: boolean): void;
  registers?(from: TerminalAddress, bytes: Uint8Array): void;
  response?(from: TerminalAddress, id: string, bytes: Uint8Array): void;
  /** Somebody was turned away: for the log. `who` is what it called itself. */
  refused?(who: string, why: Refusal): void;
}

export interface BrokerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM texts. With `clientCa` a terminal shows a certificate whose common name is its client id. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly clientCa?: string };
  readonly authenticate: (terminal: TerminalAddress, secret: string) => Promise<boolean> | boolean;
  readonly heard: BrokerHears;
  readonly maxFrameBytes?: number;
  readonly maxConnections?: number;
}

export interface Broker {
  readonly port: number;
  /**
   * "Frames of this stream are on disk up to here." Cumulative; a terminal that is away hears the next one.
   */
  acknowledge(terminal: TerminalAddress, stream: string, upTo: number): void;
  /** A request to a terminal; its answer comes as `response` with the same id. */
  command(terminal: TerminalAddress, id: string, bytes: Uint8Array): void;
  connected(): readonly TerminalAddress[];
  close(): Promise<void>;
}

const FRAME_BYTES = 1024 * 1024;
const CONNECTIONS = 5000;
/** Before a terminal has shown who it is, this is enough. */
const CONNECT_BYTES = 4096;
/** Topic, names and flags around a payload. */
const AROUND_BYTES = 1024;
const HANDSHAKE_MS = 10_000;
const KEEPALIVE_S = 120;
/** CONNACK codes of MQTT 3.1.1. */
const REJECTED = { identifier: 2, credentials: 4 } as const;

export async function openBroker(options: BrokerOptions): Promise<Answer<Broker>> {
  if (!options.tls && !isLoopback(options.host))
    return refused(
      "mqtt.plain",
      `Listening on ${options.host} needs TLS; without it only loopback is allowed.`,
    );
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
      if (!own) turnAway(options, client, `${subscription.topic} is not for it to listen to`);
      done(null, own ? subscription : null);
    },
  });

  const present = new Map<string, Client>();
  aedes.on("clientReady", (client) => present.set(client.id, client));
  aedes.on("clientDisconnect", (client) => {
    if (present.get(client.id) === client) present.delete(client.id); // else its successor is there
  });

  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    limitPackets(options, aedes.handle(socket), socket, maxFrameBytes);
  };
  const { tls } = options;
  const server = tls
    ? createTlsServer(
        {
          key: tls.key,
          cert: tls.cert,
          minVersion: "TLSv1.3",
          handshakeTimeout: HANDSHAKE_MS,
          ...(tls.clientCa ? { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true } : {}),
        },
        accept,
      )
    : createServer(accept);
  server.maxConnections = options.maxConnections ?? CONNECTIONS;
  try {
    server.listen(options.port, options.host);
    await once(server, "listening");
  } catch (error) {
    aedes.close();
    return refused(
      "mqtt.listen",
      `${options.host}:${options.port} cannot be listened on: ${(error as Error).message}.`,
    );
  }
  const bound = server.address();
  insist(typeof bound === "object" && bound !== null, "broker: a listening server has an address");

  const publish = (terminal: TerminalAddress, channel: Channel, payload: Buffer) =>
    aedes.publish(
      { cmd: "publish", topic: topicOf(terminal, channel), payload, qos: 1, dup: false, retain: false },
      () => {}, // whoever is not there hears the next one
    );

  return good({
    port: bound.port,
    acknowledge(terminal, stream, upTo) {
      insist(isName(stream) && Number.isSafeInteger(upTo) && upTo >= 0, "broker: no such acknowledgement");
      publish(terminal, { kind: "ack", stream }, Buffer.from(JSON.stringify({ stream, upTo })));
    },
    command(terminal, id, bytes) {
      insist(isName(id), "broker: a command's id is a plain name");
      publish(terminal, { kind: "cmd", id }, Buffer.from(bytes));
    },
    connected: () => [...present.keys()].flatMap((id) => addressOf(id) ?? []),
    async close() {
      const closed = once(server, "close");
      server.close();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
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
    turnAway(options, client, text);
    return Object.assign(new Error(text), { returnCode }) as AuthenticateError;
  };
  if (terminal === null) return refuse(REJECTED.identifier, "its client id is not tenant/site/terminal");
  if (user !== client.id) return refuse(REJECTED.credentials, "its user name is not its client id");
  if (options.tls?.clientCa) {
    const { conn } = client;
    const commonName = conn instanceof TLSSocket ? conn.getPeerCertificate().subject?.CN : undefined;
    if (commonName !== client.id)
      return refuse(REJECTED.credentials, "its certificate is not made out to its client id");
  }
  if (!(await options.authenticate(terminal, secret)))
    return refuse(REJECTED.credentials, "its secret is not the right one");
  return null;
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
    turnAway(options, client, why ?? "");
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
    turnAway(options, client, "it sent a packet that is too long");
    socket.destroy();
    return null;
  };
}

function turnAway({ heard }: BrokerOptions, client: Client, text: string): void {
  heard.refused?.(client.id ?? "unknown", {
    code: "mqtt.refused",
    text: `The terminal is refused: ${text}.`,
  });
}

/** What the caller's own code threw is its mistake, and must not end as a mere lost connection. */
function fail(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
