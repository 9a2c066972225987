// The terminal's end of the uplink. It keeps a connection to the agent, sends each stream's frames from the
// terminal's log, and takes the agent's word alone for what has arrived: after any break it goes on behind
// the last acknowledgement.

import { type Answer, good, insist, type Refusal, refused } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";
import { acknowledgement } from "@etalon/messages/yh-to-ia";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { uplinkUrl } from "./plain-text.ts";
import {
  type Channel,
  channelOf,
  clientIdOf,
  subscriptionsOf,
  type TerminalAddress,
  topicOf,
} from "./topics.ts";

export interface SentFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface UplinkHears {
  /** The agent has the stream's frames on disk up to here. */
  acknowledged(stream: string, upTo: number): void;
  command?(id: string, bytes: Uint8Array): void;
  connected?(): void;
  /** Why there is no connection, as often as one was lost or could not be made. */
  disconnected?(why: Refusal): void;
  /** The stream's log gave a refusal: nothing more of it is sent. */
  failed?(stream: string, why: Refusal): void;
}

export interface UplinkOptions {
  /** mqtts://host:port, or mqtt://127.0.0.1:port on one machine. */
  readonly url: string;
  readonly terminal: TerminalAddress;
  readonly secret: string;
  /**
   * PEM texts: the authority of the agent's certificate, and the terminal's own where the agent asks for
   * one.
   */
  readonly tls?: { readonly ca?: string; readonly key?: string; readonly cert?: string };
  readonly heard: UplinkHears;
  /** Frames of one stream that may be on the way without acknowledgement. */
  readonly windowFrames?: number;
  /** So long without any acknowledgement, and the frames on the way are sent again. */
  readonly resendAfterMs?: number;
  readonly backoff?: { readonly firstMs: number; readonly mostMs: number };
}

/**
 * Frames in order from a sequence on, also those still to come, until `signal`: the log's `read` with
 * `follow`.
 */
export type FrameSource = (fromSequence: number, signal: AbortSignal) => AsyncIterable<Answer<SentFrame>>;

export interface Uplink {
  /** Sends a stream from behind `acknowledgedUpTo` on, over all breaks, until it is told to stop. */
  carry(stream: string, acknowledgedUpTo: number, source: FrameSource): { stop(): Promise<void> };
  registers(bytes: Uint8Array): Answer<void>;
  respond(id: string, bytes: Uint8Array): Answer<void>;
  isConnected(): boolean;
  close(): Promise<void>;
}

interface Lane {
  acknowledged: number;
  sent: number;
  /** Ends the present run of sending; the next begins behind the last acknowledgement. */
  restart: AbortController;
  /** Runs while frames are on the way; begins anew with every acknowledgement. */
  timer: ReturnType<typeof setTimeout> | null;
}

const WINDOW_FRAMES = 32;
const RESEND_AFTER_MS = 15_000;
const BACKOFF = { firstMs: 500, mostMs: 30_000 };
const KEEPALIVE_S = 30;
const CONNECT_MS = 10_000;

/** Begins to connect and goes on trying; refused only when the address may not be used at all. */
export function openUplink(options: UplinkOptions): Answer<Uplink> {
  const url = uplinkUrl(options.url);
  if (!url.ok) return url;
  for (const name of Object.values(options.terminal))
    if (!isName(name))
      return refused("mqtt.terminal", `"${name}" is no name for a tenant, site or terminal.`);
  return good(uplink(options));
}

function uplink(options: UplinkOptions): Uplink {
  const { terminal, heard } = options;
  const windowFrames = options.windowFrames ?? WINDOW_FRAMES;
  const backoff = options.backoff ?? BACKOFF;
  const lanes = new Map<string, Lane>();
  let client: MqttClient | null = null; // set while connected and subscribed
  let trying: MqttClient | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let closed = false;
  let sleepers: (() => void)[] = [];

  const change = () => new Promise<void>((resolve) => sleepers.push(resolve));
  const wake = () => {
    const woken = sleepers;
    sleepers = [];
    for (const resolve of woken) resolve();
  };

  function dial(): void {
    retry = null;
    const made = connect(options.url, connectionOptions(options));
    trying = made;
    made.on("connect", () => {
      made.subscribe([...subscriptionsOf(terminal)], { qos: 1 }, (error, granted) => {
        if (error || granted?.some(({ qos }) => (qos as number) > 2))
          return lost(made, "the agent does not let this terminal listen to its own topics");
        if (made !== trying) return;
        client = made;
        failures = 0;
        made.publish(topicOf(terminal, { kind: "status" }), "online", { qos: 1, retain: true });
        heard.connected?.();
        wake();
      });
    });
    made.on("message", (topic, bytes) => receive(topic, bytes));
    made.on("error", (error) =>
      lost(made, error.message || (error as NodeJS.ErrnoException).code || "unknown"),
    );
    made.on("close", () => lost(made, "the connection was closed"));
  }

  function lost(which: MqttClient, reason: string): void {
    if (which !== trying) return;
    trying = null;
    client = null;
    which.end(true);
    for (const lane of lanes.values()) restart(lane);
    if (closed) return;
    const bound = Math.min(backoff.mostMs, backoff.firstMs * 2 ** failures++);
    retry = setTimeout(dial, bound * (0.5 + Math.random() / 2)); // spread, or a whole fleet returns at once
    heard.disconnected?.({ code: "mqtt.lost", text: `No connection to ${options.url}: ${reason}.` });
    wake();
  }

  function receive(topic: string, bytes: Uint8Array): void {
    const channel = channelOf(terminal, topic);
    if (channel?.kind === "cmd") heard.command?.(channel.id, bytes);
    if (channel?.kind !== "ack") return;
    const said = acknowledgedIn(bytes);
    if (said === null || said.stream !== channel.stream) return; // no answer: we send again
    const lane = lanes.get(said.stream);
    if (lane) {
      if (said.upTo <= lane.acknowledged) return;
      lane.acknowledged = said.upTo;
      lane.sent = Math.max(lane.sent, said.upTo);
      watch(lane);
    }
    heard.acknowledged(said.stream, said.upTo);
    wake();
  }

  /** Frames are on the way: if no acknowledgement comes, they are sent again. */
  function watch(lane: Lane): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    if (lane.sent > lane.acknowledged && !lane.restart.signal.aborted)
      lane.timer = setTimeout(() => restart(lane), options.resendAfterMs ?? RESEND_AFTER_MS);
  }

  function restart(lane: Lane): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    lane.sent = lane.acknowledged;
    lane.restart.abort();
    wake();
  }

  function publish(channel: Channel, bytes: Uint8Array): Answer<void> {
    if (client === null) return refused("mqtt.offline", `There is no connection to ${options.url} now.`);
    client.publish(topicOf(terminal, channel), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      qos: 1,
    });
    return good(undefined);
  }

  /**
   * Sends frames one after the other until the connection is lost, the lane restarts, or it is told to
   * stop.
   */
  async function run(
    stream: string,
    lane: Lane,
    source: FrameSource,
    signal: AbortSignal,
  ): Promise<Refusal | null> {
    for await (const frame of source(lane.acknowledged + 1, signal)) {
      if (!frame.ok) return signal.aborted ? null : frame.why;
      const { sequence, bytes } = frame.value;
      while (!signal.aborted && sequence - lane.acknowledged > windowFrames) await change();
      if (signal.aborted) return null;
      if (sequence <= lane.acknowledged) continue; // the agent has it already
      if (!publish({ kind: "frames", stream }, bytes).ok) return null;
      lane.sent = Math.max(lane.sent, sequence);
      if (lane.timer === null) watch(lane);
    }
    return null;
  }

  async function keepSending(
    stream: string,
    lane: Lane,
    source: FrameSource,
    stop: AbortSignal,
  ): Promise<void> {
    while (!stop.aborted && !closed) {
      if (client === null) {
        await change();
        continue;
      }
      lane.restart = new AbortController();
      const { signal } = lane.restart;
      const why = await run(stream, lane, source, signal);
      if (why) return heard.failed?.(stream, why);
      // The source ended by itself: only a restart goes on.
      while (!signal.aborted && !stop.aborted && !closed) await change();
    }
  }

  dial();
  return {
    carry(stream, acknowledgedUpTo, source) {
      insist(isName(stream), "uplink: a stream has a plain name");
      insist(!lanes.has(stream), `uplink: ${stream} is being sent already`);
      const lane: Lane = {
        acknowledged: acknowledgedUpTo,
        sent: acknowledgedUpTo,
        restart: new AbortController(),
        timer: null,
      };
      lanes.set(stream, lane);
      const stop = new AbortController();
      const ended = keepSending(stream, lane, source, stop.signal).finally(() => {
        if (lane.timer) clearTimeout(lane.timer);
        lanes.delete(stream);
      });
      return {
        stop() {
          stop.abort();
          restart(lane);
          return ended;
        },
      };
    },
    registers: (bytes) => publish({ kind: "registers" }, bytes),
    respond(id, bytes) {
      insist(isName(id), "uplink: a response's id is a plain name");
      return publish({ kind: "rsp", id }, bytes);
    },
    isConnected: () => client !== null,
    async close() {
      closed = true;
      if (retry) clearTimeout(retry);
      const last = client;
      client = null;
      for (const lane of lanes.values()) restart(lane);
      wake();
      if (last) {
        await published(last, topicOf(terminal, { kind: "status" }), "offline");
        await last.endAsync();
      } else trying?.end(true);
    },
  };
}

function connectionOptions({ terminal, secret, tls }: UplinkOptions): IClientOptions {
  const name = clientIdOf(terminal);
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
    ...(tls?.ca ? { ca: tls.ca } : {}),
    ...(tls?.key && tls.cert ? { key: tls.key, cert: tls.cert } : {}),
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
