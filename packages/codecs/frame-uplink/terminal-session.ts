// The terminal's side of one connection of the frame uplink: no socket, clock or thread inside. Times are monotonic
// milliseconds that the caller gives.

import { insist, type Refusal, refused, type TerminalAddress } from "@etalon/basis";
import { endOf } from "./agent-session.ts";
import { byteQueue } from "./byte-queue.ts";
import { HEAD_BYTES, TERMINAL_WAITS_MS, TYPE, UPLINK_LIMIT } from "./layout.table.ts";
import type { Acknowledge, FrameHead } from "./message.ts";
import { decodeHead, decodeWords, encodeFrameHead, encodeWords } from "./wire.ts";

export type TerminalEvent =
  | { readonly kind: "welcome" }
  | Acknowledge
  /** The agent ended the link, in its words. */
  | { readonly kind: "ended"; readonly why: Refusal }
  /** The agent broke the rules: write these bytes, hear nothing more. */
  | { readonly kind: "broken"; readonly why: Refusal; readonly bytes: Uint8Array };

export interface TerminalSession {
  /** The first bytes on the link. */
  start(): Uint8Array;
  heard(piece: Uint8Array, nowMs: number): readonly TerminalEvent[];
  /** What to write before a frame's own bytes. */
  frameHead(head: FrameHead, nowMs: number): Uint8Array;
  /** Ends the link with one sentence. */
  end(why: Refusal): Uint8Array;
  /** To be asked every few seconds: what to write so that the link is known to live, or why it does not. */
  due(nowMs: number): Uint8Array | Refusal | null;
}

const PING = encodeWords({ kind: "ping" });
const heardKinds = {
  welcome: 0,
  pong: 0,
  end: UPLINK_LIMIT.end,
  acknowledge: UPLINK_LIMIT.acknowledge,
} as const;
type HeardKind = keyof typeof heardKinds;
const kindOf = new Map<number, HeardKind>(
  (Object.keys(heardKinds) as HeardKind[]).map((kind) => [TYPE[kind], kind]),
);

export function terminalSession(options: {
  readonly terminal: TerminalAddress;
  readonly secret: string;
  readonly nowMs: number;
}): TerminalSession {
  const queue = byteQueue();
  let state: "new" | "asking" | "open" | "over" = "new";
  let heardMs = options.nowMs;
  let saidMs = options.nowMs;

  function broken(why: Refusal): TerminalEvent {
    state = "over";
    return { kind: "broken", why, bytes: endOf(why) };
  }

  /** The next whole message; "nothing" for one that needs no act, null when more bytes are needed. */
  function next(): TerminalEvent | "nothing" | null {
    if (state === "over" || queue.length < HEAD_BYTES) return null;
    const { bodyLength, type } = decodeHead(queue.first(HEAD_BYTES));
    const kind = kindOf.get(type);
    if (kind === undefined)
      return broken(
        refused("uplink.type", `The agent says a message of type ${type}: it is no frame uplink.`).why,
      );
    if (bodyLength < 0 || bodyLength > heardKinds[kind])
      return broken(
        refused("uplink.length", `A message ${kind} of ${bodyLength + 1} bytes is not allowed.`).why,
      );
    if (queue.length < HEAD_BYTES + bodyLength) return null;
    queue.drop(HEAD_BYTES);
    const answer = decodeWords(kind, queue.take(bodyLength));
    if (!answer.ok) return broken(answer.why);
    const words = answer.value;
    if (words.kind === "end") {
      state = "over";
      return { kind: "ended", why: { code: words.code, text: words.text } };
    }
    if (words.kind === "welcome" ? state !== "asking" : state !== "open")
      return broken(refused("uplink.order", `The agent says ${words.kind} too early, or twice.`).why);
    if (words.kind === "welcome") state = "open";
    return words.kind === "welcome" || words.kind === "acknowledge" ? words : "nothing";
  }

  return {
    start() {
      insist(state === "new", "frame uplink: hello is said once");
      state = "asking";
      return encodeWords({ kind: "hello", terminal: options.terminal, secret: options.secret });
    },
    heard(piece, nowMs) {
      const events: TerminalEvent[] = [];
      if (state === "over") return events;
      heardMs = nowMs;
      queue.add(piece);
      for (let event = next(); event !== null; event = next()) if (event !== "nothing") events.push(event);
      return events;
    },
    frameHead(head, nowMs) {
      insist(state === "open", "frame uplink: not open");
      saidMs = nowMs;
      return encodeFrameHead(head);
    },
    end(why) {
      state = "over";
      return endOf(why);
    },
    due(nowMs) {
      const { answerWithin, pingAfter } = TERMINAL_WAITS_MS;
      if (state === "over") return null;
      if (nowMs - heardMs > answerWithin)
        return refused("uplink.late", `The agent said nothing for ${answerWithin / 1000} s.`).why;
      if (state !== "open" || nowMs - Math.min(heardMs, saidMs) < pingAfter) return null;
      saidMs = nowMs;
      return PING;
    },
  };
}
