// The bus between hosts: NATS JetStream. What a host says is kept on as many servers as there are until the other side
// has it in its mailbox. Opened by the apps, once per process.

import { setImmediate as immediately, setTimeout as pause } from "node:timers/promises";
import { type Answer, good, type Log, refused } from "@etalon/basis";
import type { Host } from "@etalon/messages/hosts";
import {
  AckPolicy,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { askingFor, type Credentials } from "../authority/credentials.ts";
import { isLoopback } from "../links/loopback.ts";
import { type Outage, outageOf } from "../telemetry/outage.ts";
import { consumerOf, heardBy, inboxOf, STREAM, STREAM_SUBJECTS, saidBy } from "./subjects.ts";

export interface BusOptions {
  /** `NATS_URL`: one server or several, with commas between. */
  readonly url: string;
  readonly host: Host;
  /** Without them only this machine's own servers are spoken to. */
  readonly credentials?: Credentials;
  readonly log: Log;
}

export interface Arrived {
  readonly subject: string;
  readonly id: string;
  readonly text: string;
}

export interface Bus {
  readonly host: Host;
  readonly credentials?: Credentials;
  /** Resolves when the message is kept; tries until then, or until `stop` aborts, which rejects. */
  publish(to: Host, id: string, text: string, stop: AbortSignal): Promise<void>;
  /**
   * What comes for this host, in order, as much at once as has come; `take` resolves when it is in the mailbox, and is asked
   * again when it throws. A message may come twice. Ends when `stop` aborts.
   */
  consume(take: (arrived: readonly Arrived[]) => Promise<void>, stop: AbortSignal): Promise<void>;
  /** On so many servers each message is kept. */
  readonly replicas: number;
  /** Beside the kept messages, for heartbeats. */
  readonly connection: NatsConnection;
  isConnected(): boolean;
  /** What keeps it from carrying messages now; null when nothing does. */
  lack(): Promise<string | null>;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;
const RECONNECT_AT_MOST_MS = 4_000;
const CONNECT_WITHIN_MS = 30_000;
const PUBLISH_WITHIN_MS = 5_000;
const LOOK_WITHIN_MS = 1_500;
const AGAIN_AT_MOST_MS = 2_000;
const FETCH = 100;
const FETCH_WAITS_MS = 30_000;
/** The server says that often that it still has the request; where it says nothing twice, another is made. */
const FETCH_LIVES_MS = 2_500;
/** A host that was away for longer has lost what was said to it; ids are remembered for longer than that. */
const KEPT_FOR_NS = 5 * 86_400 * 1e9;
/** A message is in a mailbox long before; what is still pending then comes again. */
const ACK_WITHIN_NS = 60 * 1e9;
const DUPLICATES_NS = 120 * 1e9;

export async function openBus({ url, host, credentials, log }: BusOptions): Promise<Answer<Bus>> {
  const servers = url.split(",").map((one) => one.trim());
  const bad = servers.find((one) => !/^(nats|tls):\/\/[^/]+$/.test(one));
  if (bad !== undefined || servers.length === 0)
    return refused("nats.url", "NATS_URL should look like nats://host:4222, or several with commas between.");
  const far = servers.find((one) => !isLoopback(new URL(one).hostname));
  if (far !== undefined && !credentials)
    return refused(
      "nats.plain",
      `${far} is another host: it is spoken to with certificates only (--credentials).`,
    );
  const outage = outageOf(log, "bus", () => false);
  const pace = openPace();
  const dialled = await dial({ servers, host, credentials, outage, pace });
  if (!dialled.ok) return dialled;
  const connection = dialled.value;
  void watch(connection, { log, outage, pace });
  const stream = jetstream(connection);
  const ask = { checkAPI: false, timeout: PUBLISH_WITHIN_MS };
  const replicas = servers.length >= 3 ? 3 : 1;

  /** The cloud makes the stream; others wait for it. */
  async function ensureStream(): Promise<void> {
    const { streams } = await jetstreamManager(connection, ask);
    const settings = {
      subjects: STREAM_SUBJECTS,
      max_age: KEPT_FOR_NS,
      duplicate_window: DUPLICATES_NS,
      num_replicas: replicas,
    };
    const present = await streams.info(STREAM).catch(() => null);
    if (present) {
      if (present.config.num_replicas < replicas) await streams.update(STREAM, settings);
      return;
    }
    await streams.add({
      name: STREAM,
      ...settings,
      retention: RetentionPolicy.Workqueue, // what is acknowledged is gone
      storage: StorageType.File,
    });
  }

  let streamReady = host.role !== "cloud";
  /** A consumer that begins with the oldest message that was not acknowledged, so that the order is kept. */
  async function freshConsumer() {
    if (!streamReady) await ensureStream();
    streamReady = true;
    const { consumers } = await jetstreamManager(connection, ask);
    const name = consumerOf(host);
    await consumers.delete(STREAM, name).catch(() => {}); // there may be none
    await consumers.add(STREAM, {
      durable_name: name,
      filter_subject: heardBy(host),
      ack_policy: AckPolicy.Explicit,
      ack_wait: ACK_WITHIN_NS,
      max_ack_pending: 2 * FETCH,
    });
    return stream.consumers.getConsumerFromInfo(await consumers.info(STREAM, name));
  }

  const isConnected = () => !connection.isClosed() && connected.get(connection) !== false;
  return good({
    host,
    ...(credentials && { credentials }),
    connection,
    replicas,
    isConnected,
    async lack() {
      if (!isConnected()) return "the bus is away";
      try {
        // A server may be there and keep nothing, for want of the others. Hosts may look at their own consumer only.
        const { streams, consumers } = await jetstreamManager(connection, {
          ...ask,
          timeout: LOOK_WITHIN_MS,
        });
        const cluster =
          host.role === "cloud"
            ? (await streams.info(STREAM)).cluster
            : (await consumers.info(STREAM, consumerOf(host))).cluster;
        const others = cluster?.replicas ?? [];
        const there = others.filter(({ current, offline }) => current && !offline).length + 1;
        // Without most of those that keep it nothing more is taken, though the rest still answer.
        if (2 * there > others.length + 1) return null;
        return `the bus keeps no messages at present (${there} of ${others.length + 1} servers are there)`;
      } catch (error) {
        return `the bus keeps no messages at present (${(error as Error).message})`;
      }
    },
    async publish(to, id, text, stop) {
      for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, AGAIN_AT_MOST_MS)) {
        try {
          if (!streamReady) await ensureStream();
          streamReady = true;
          await stream.publish(saidBy(host, to), text, { msgID: id, timeout: PUBLISH_WITHIN_MS });
          return;
        } catch (error) {
          log.debug("nats.publish", { message: id, error });
        }
        stop.throwIfAborted();
        await pause(waitMs);
        stop.throwIfAborted();
      }
    },
    async consume(take, stop) {
      for (let waitMs = 50; !stop.aborted; ) {
        try {
          const consumer = await freshConsumer();
          waitMs = 50;
          for (let next = 1; !stop.aborted; ) {
            const batch = await consumer.fetch({
              max_messages: FETCH,
              expires: FETCH_WAITS_MS,
              idle_heartbeat: FETCH_LIVES_MS,
            });
            const end = () => batch.stop();
            stop.addEventListener("abort", end);
            for await (const messages of groups(batch)) {
              if (stop.aborted) break;
              // One was lost on its way, or comes again out of turn: all from there on are asked for anew.
              if (messages.some(({ info }, nth) => info.deliverySequence !== next + nth))
                throw new Error("the order of delivery is broken");
              await take(messages.map(arrived));
              for (const message of messages) message.ack();
              next += messages.length;
            }
            stop.removeEventListener("abort", end);
            if (connection.isClosed()) return;
          }
        } catch (error) {
          if (stop.aborted) return;
          log.debug("nats.consume", { error });
          await pause(waitMs);
          waitMs = Math.min(2 * waitMs, AGAIN_AT_MOST_MS);
        }
      }
    },
    async close() {
      await connection.close().catch(() => {});
    },
  });
}

/** What is there already comes together. */
async function* groups(messages: AsyncIterable<JsMsg>): AsyncGenerator<readonly JsMsg[]> {
  const iterator = messages[Symbol.asyncIterator]();
  for (let coming = iterator.next(); ; ) {
    const first = await coming;
    if (first.done) return;
    const group = [first.value];
    for (;;) {
      coming = iterator.next();
      const more = await Promise.race([coming, immediately(null)]);
      if (more === null || more.done) break;
      group.push(more.value);
    }
    yield group;
  }
}

const arrived = (message: JsMsg): Arrived => ({
  subject: message.subject,
  id: message.headers?.get("Nats-Msg-Id") ?? "",
  text: message.string(),
});

/** How long to wait between two tries: half of the time that nobody has answered, within bounds. */
function openPace() {
  let sinceMs = performance.now();
  return {
    waitMs: (): number =>
      Math.min(Math.max(RECONNECT_MS, (performance.now() - sinceMs) / 2), RECONNECT_AT_MOST_MS),
    begin(): void {
      sinceMs = performance.now();
    },
  };
}
type Pace = ReturnType<typeof openPace>;

interface Dialling {
  readonly servers: string[];
  readonly host: Host;
  readonly credentials: Credentials | undefined;
  readonly outage: Outage;
  readonly pace: Pace;
}

/** Servers may come up a little later than this process. */
async function dial({ servers, host, credentials, outage, pace }: Dialling): Promise<Answer<NatsConnection>> {
  const { role, id } = host;
  for (const deadline = Date.now() + CONNECT_WITHIN_MS; ; await pause(pace.waitMs())) {
    try {
      const connection = await connect({
        servers,
        name: `etalon ${role}/${id}`,
        inboxPrefix: inboxOf({ role, id }),
        reconnect: true,
        maxReconnectAttempts: -1,
        reconnectDelayHandler: () => pace.waitMs() * (1 + Math.random() / 5), // not all hosts at once
        pingInterval: 5_000,
        ignoreAuthErrorAbort: true, // else a host that was turned away twice would not try its next certificate
        noAsyncTraces: true, // else each message that is said costs two stack traces, in case it is not taken
        ...(credentials && { tls: tlsOf(credentials) }),
      });
      outage.back();
      return good(connection);
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? `${message} (${cause.message})` : message;
      outage.gone(`${servers.join(",")}: ${why}`);
      if (Date.now() > deadline)
        return refused("nats.connect", `the bus at ${servers.join(",")} cannot be used: ${why}`);
    }
  }
}

const connected = new WeakMap<NatsConnection, boolean>();

async function watch(
  connection: NatsConnection,
  { log, outage, pace }: { readonly log: Log; readonly outage: Outage; readonly pace: Pace },
): Promise<void> {
  let told = ""; // a server that turns us away says so at every try
  for await (const status of connection.status()) {
    if (status.type === "disconnect") {
      connected.set(connection, false);
      pace.begin();
      outage.gone(`the connection with ${status.server} ended`);
    } else if (status.type === "reconnect") {
      connected.set(connection, true);
      outage.back();
      told = "";
    } else if (status.type === "error") {
      const { message } = status.error;
      if (message !== told) log.warn("nats.error", { why: message });
      told = message;
    }
  }
}

/** Asked at every connection, so that renewed certificates are taken up; servers show that they are of the role `bus`. */
export function tlsOf(credentials: Credentials) {
  return {
    ...askingFor(credentials, [{ role: "bus" }]),
    get key() {
      return credentials.texts().key;
    },
    get cert() {
      return credentials.texts().cert;
    },
    get ca() {
      return credentials.texts().ca;
    },
    get crl() {
      return credentials.texts().crl;
    },
  };
}
