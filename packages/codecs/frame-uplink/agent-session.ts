// The agent's side of one connection of the frame uplink: no socket, clock or thread inside. `outside/frame-uplink` wires
// it to a socket; times are monotonic milliseconds that the caller gives.

import { type Answer, insist, type Refusal, refused } from "@etalon/basis";
import { byteQueue } from "./byte-queue.ts";
import { AGENT_WAITS_MS, HEAD_BYTES, TYPE, UPLINK_LIMIT } from "./layout.table.ts";
import type { Acknowledge, FrameHead, Hello, Words } from "./message.ts";
import { decodeFrameHead, decodeHead, decodeWords, encodeWords } from "./wire.ts";

export type AgentEvent =
  /** To be answered by `welcome` or `end`; until then nothing more comes. */
  | Hello
  /** To be taken by `take`; until then nothing more comes. */
  | ({ readonly kind: "frame" } & FrameHead)
  /** To be written to the connection. */
  | { readonly kind: "say"; readonly bytes: Uint8Array }
  /** The terminal ended the link, in its words. */
  | { readonly kind: "ended"; readonly why: Refusal }
  /** The terminal broke the rules: write these bytes, hear nothing more. */
  | { readonly kind: "broken"; readonly why: Refusal; readonly bytes: Uint8Array };

export interface AgentSession {
  /** The piece is kept until it is taken: its owner must not write to it any more. */
  heard(piece: Uint8Array, nowMs: number): void;
  /** What is to be done next; null when more bytes are needed, or something must be answered or taken first. */
  next(nowMs: number): AgentEvent | null;
  /**
   * The bytes of the frame that `next` told of: copied into the caller's memory, which has the frame's length; or without,
   * where the socket's bytes lie, and joined only if they came in pieces.
   */
  take(into?: Uint8Array): Uint8Array;
  welcome(): Uint8Array;
  /** Ends the link with one sentence. */
  end(why: Refusal): Uint8Array;
  acknowledge(stream: string, upTo: number): Uint8Array;
  /** Why the terminal has taken too long; null while it has not. */
  late(nowMs: number): Refusal | null;
  /** Bytes in memory. */
  held(): number;
}

const kindOf = new Map<number, Words["kind"] | "frame">(
  Object.entries(TYPE).map(([kind, type]) => [type, kind as Words["kind"] | "frame"]),
);
const PONG = encodeWords({ kind: "pong" });

/** A sentence of ours at the length that SPEC.md allows, whatever was quoted in it. */
export const endOf = ({ code, text }: Refusal): Uint8Array =>
  encodeWords({ kind: "end", code, text: text.slice(0, UPLINK_LIMIT.text / 3) });

export function agentSession(options: {
  readonly frameBytes: number;
  readonly nowMs: number;
  readonly waitsMs?: typeof AGENT_WAITS_MS;
}): AgentSession {
  insist(options.frameBytes <= UPLINK_LIMIT.frameBytes, "frame uplink: frames of more than 16 MiB");
  const queue = byteQueue();
  let state: "new" | "asking" | "open" | "over" = "new";
  let frame: (FrameHead & { kind: "frame"; readonly before: number }) | null = null;
  // Whether we wait for the terminal, and since when: our own slowness is not held against it.
  let waits = true;
  let lastMs = options.nowMs;
  let begunMs: number | null = null;

  const longestBody = { frame: UPLINK_LIMIT.frameHead + options.frameBytes, ping: 0, end: UPLINK_LIMIT.end };

  /** What the first five bytes promise, if SPEC.md allows it now. */
  function promised(): Answer<{ kind: "hello" | "frame" | "ping" | "end"; bodyLength: number }> {
    const { bodyLength, type } = decodeHead(queue.first(HEAD_BYTES));
    const kind = kindOf.get(type);
    if (state === "new" && kind !== "hello" && kind !== "end")
      return refused("uplink.hello", "The other side does not say hello: it is no terminal's frame uplink.");
    if (kind === undefined) return refused("uplink.type", `A message of type ${type} is not known.`);
    if (kind === "hello" ? state !== "new" : !(kind in longestBody))
      return refused("uplink.order", `A terminal does not say ${kind} here.`);
    const said = kind as "hello" | keyof typeof longestBody;
    const longest = said === "hello" ? UPLINK_LIMIT.hello : longestBody[said];
    if (bodyLength < 0 || bodyLength > longest)
      return refused(
        "uplink.length",
        `A ${kind} of ${bodyLength + 1} bytes is not allowed: at most ${longest + 1}.`,
      );
    return { ok: true, value: { kind: said, bodyLength } };
  }

  function broken(why: Refusal): AgentEvent {
    state = "over";
    return { kind: "broken", why, bytes: endOf(why) };
  }

  function wait(nowMs: number): null {
    if (queue.length > 0) begunMs ??= nowMs;
    waits = true;
    lastMs = nowMs;
    return null;
  }

  function next(nowMs: number): AgentEvent | null {
    if (state === "over" || state === "asking") return null;
    if (frame) return frame;
    if (queue.length < HEAD_BYTES) return wait(nowMs);
    const answer = promised();
    if (!answer.ok) return broken(answer.why);
    const { kind, bodyLength } = answer.value;
    if (queue.length < HEAD_BYTES + bodyLength) return wait(nowMs);
    begunMs = null;
    queue.drop(HEAD_BYTES);
    if (kind === "frame") {
      const head = decodeFrameHead(queue.first(Math.min(bodyLength, UPLINK_LIMIT.frameHead)), bodyLength);
      if (!head.ok) return broken(head.why);
      frame = { kind, ...head.value };
      return frame;
    }
    const words = decodeWords(kind, queue.take(bodyLength));
    if (!words.ok) return broken(words.why);
    const said = words.value as Exclude<Words, Acknowledge | { kind: "welcome" | "pong" }>;
    if (said.kind === "ping") return { kind: "say", bytes: PONG };
    if (said.kind === "hello") {
      state = "asking";
      return said;
    }
    state = "over";
    return { kind: "ended", why: { code: said.code, text: said.text } };
  }

  return {
    heard(piece, nowMs) {
      if (state === "over") return;
      queue.add(piece);
      waits = false;
      lastMs = nowMs;
    },
    next,
    take(into) {
      insist(frame !== null, "frame uplink: there is no frame to be taken");
      const { before, length } = frame;
      insist(
        into === undefined || into.length === length,
        "frame uplink: memory of the frame's length is needed",
      );
      frame = null;
      queue.drop(before);
      if (into === undefined) return queue.take(length);
      queue.fill(into);
      return into;
    },
    welcome() {
      insist(state === "asking", "frame uplink: a hello is welcomed once");
      state = "open";
      return encodeWords({ kind: "welcome" });
    },
    end(why) {
      state = "over";
      return endOf(why);
    },
    acknowledge(stream, upTo) {
      insist(state === "open", "frame uplink: not open");
      return encodeWords({ kind: "acknowledge", stream, upTo });
    },
    late(nowMs) {
      const { helloWithin, messageWithin, silence } = options.waitsMs ?? AGENT_WAITS_MS;
      const since = (ms: number, within: number, what: string) =>
        nowMs - ms > within
          ? refused("uplink.late", `The terminal ${what} within ${within / 1000} s.`).why
          : null;
      if (state === "new") return since(options.nowMs, helloWithin, "did not say who it is");
      if (state !== "open" || !waits) return null;
      if (begunMs !== null) return since(begunMs, messageWithin, "did not finish its message");
      return since(lastMs, silence, "said nothing");
    },
    held: () => queue.length,
  };
}
