// What every uplink does alike, whatever its wire: it keeps a connection to the agent, sends each stream's frames from the
// terminal's log within a window, and takes the agent's word alone for what has arrived: after any break it goes on
// behind the last acknowledgement. MQTT and the frame uplink bring the wire.

import { type Answer, insist, type KeptFrame, type Refusal, type TerminalAddress } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";
import { askingFor, type Credentials } from "../authority/credentials.ts";

export interface UplinkHears {
  /** The agent has the stream's frames on disk up to here. */
  acknowledged(stream: string, upTo: number): void;
  connected?(): void;
  /** Why there is no connection, as often as one was lost or could not be made. */
  disconnected?(why: Refusal): void;
  /** The stream's log gave a refusal: nothing more of it is sent. */
  failed?(stream: string, why: Refusal): void;
}

export interface UplinkOptions {
  /** With TLS to any host, without it to this machine alone. */
  readonly url: string;
  readonly terminal: TerminalAddress;
  readonly secret: string;
  /** PEM texts: the authority of the agent's certificate, and the terminal's own where the agent asks for one. */
  readonly tls?: { readonly ca?: string; readonly key?: string; readonly cert?: string };
  /** Instead of `tls`, the built-in authority's: the other side must show that it is an agent, `agent/<id>` where one is named. */
  readonly credentials?: Credentials;
  readonly agent?: string;
  readonly heard: UplinkHears;
  /** Frames of one stream that may be on the way without acknowledgement. */
  readonly windowFrames?: number;
  /** So long without any acknowledgement, and the frames on the way are sent again. */
  readonly resendAfterMs?: number;
  readonly backoff?: { readonly firstMs: number; readonly mostMs: number };
}

/** What TLS needs for one connection, as the credentials are now; null without TLS of our own. */
export function tlsOf({ tls, credentials, agent }: UplinkOptions) {
  if (credentials) return askingFor(credentials, [{ role: "agent", ...(agent && { id: agent }) }]);
  return tls ?? null;
}

/** Frames in order from a sequence on, also those still to come, until `signal`: the log's `read` with `follow`. */
export type FrameSource = (fromSequence: number, signal: AbortSignal) => AsyncIterable<Answer<KeptFrame>>;

/** A connection on which frames may be sent. */
export interface Connection {
  send(stream: string, frame: KeptFrame): void;
  /** Says goodbye and closes. */
  end(): Promise<void>;
}

export interface DialHears<C> {
  opened(connection: C): void;
  acknowledged(stream: string, upTo: number): void;
  /** The attempt or the connection is over; whatever it says afterwards is not heard. */
  lost(reason: string): void;
}

/** Begins one attempt at a connection, which says nothing before this returns; what it returns closes it without a word. */
export type Dial<C> = (heard: DialHears<C>) => () => void;

export interface Carrier<C> {
  carry(stream: string, acknowledgedUpTo: number, source: FrameSource): { stop(): Promise<void> };
  /** The connection that stands now. */
  connection(): C | null;
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

/** Begins to connect and goes on trying. */
export function openCarrier<C extends Connection>(options: UplinkOptions, dial: Dial<C>): Carrier<C> {
  const { heard } = options;
  const windowFrames = options.windowFrames ?? WINDOW_FRAMES;
  const backoff = options.backoff ?? BACKOFF;
  const lanes = new Map<string, Lane>();
  let connection: C | null = null;
  let drop: (() => void) | null = null; // of the attempt under way, or of the connection
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

  function attempt(): void {
    retry = null;
    let over = false;
    const close = dial({
      opened(made) {
        if (over) return;
        connection = made;
        failures = 0;
        heard.connected?.();
        wake();
      },
      acknowledged(stream, upTo) {
        if (!over) acknowledged(stream, upTo);
      },
      lost(reason) {
        if (over) return;
        finish();
        if (closed) return;
        const bound = Math.min(backoff.mostMs, backoff.firstMs * 2 ** failures++);
        retry = setTimeout(attempt, bound * (0.5 + Math.random() / 2)); // spread, or a whole fleet returns at once
        heard.disconnected?.({ code: "uplink.lost", text: `No connection to ${options.url}: ${reason}.` });
      },
    });
    const finish = () => {
      over = true;
      connection = null;
      drop = null;
      close();
      for (const lane of lanes.values()) restart(lane);
      wake();
    };
    drop = finish;
  }

  function acknowledged(stream: string, upTo: number): void {
    const lane = lanes.get(stream);
    if (lane) {
      if (upTo <= lane.acknowledged) return;
      lane.acknowledged = upTo;
      lane.sent = Math.max(lane.sent, upTo);
      watch(lane);
    }
    heard.acknowledged(stream, upTo);
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

  /** Sends frames one after the other until the connection is lost, the lane restarts, or it is told to stop. */
  async function run(
    stream: string,
    lane: Lane,
    source: FrameSource,
    signal: AbortSignal,
  ): Promise<Refusal | null> {
    let next = lane.acknowledged + 1;
    for await (const frame of source(next, signal)) {
      // Sent in an earlier run, acknowledged while it was read for this one, and dropped therefore: go on behind it.
      if (!frame.ok && next <= lane.acknowledged) restart(lane);
      if (!frame.ok) return signal.aborted ? null : frame.why;
      const { sequence } = frame.value;
      next = sequence + 1;
      while (!signal.aborted && sequence - lane.acknowledged > windowFrames) await change();
      if (signal.aborted || connection === null) return null;
      if (sequence <= lane.acknowledged) continue; // the agent has it already
      connection.send(stream, frame.value);
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
      if (connection === null) {
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

  attempt();
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
    connection: () => connection,
    async close() {
      closed = true;
      if (retry) clearTimeout(retry);
      const last = connection;
      connection = null;
      for (const lane of lanes.values()) restart(lane);
      wake();
      if (last) await last.end();
      drop?.();
    },
  };
}
