// The agent's side of a virtual link: no socket, clock or thread inside. IA wires it to a connection; so
// does NC towards the machine's local device.

import { insist, type Refusal } from "@etalon/basis";
import { LINK_LIMIT } from "./layout.table.ts";
import { type AgentMessage, LINK_VERSION, type LinkMessage, type Request } from "./message.ts";
import { pieces } from "./pieces.ts";
import { encodeMessage } from "./wire.ts";

export type AgentEvent =
  | { readonly kind: "welcome" }
  /**
   * The node will not have this link, or something on it; after `stream: null` before welcome the link is
   * over.
   */
  | { readonly kind: "refuse"; readonly code: string; readonly text: string; readonly stream: string | null }
  /** A request with the valid token, to be answered by `say`. */
  | Request
  /** A request with another token was refused; nothing else came of it. */
  | { readonly kind: "stale"; readonly token: number }
  /** The other side broke the rules: close the connection. */
  | { readonly kind: "broken"; readonly why: Refusal };

export interface AgentHeard {
  readonly events: readonly AgentEvent[];
  /** To be written to the connection, in this order, before anything else is said. */
  readonly reply: readonly Uint8Array[];
}

export interface AgentSession {
  /** The first bytes on the link. */
  start(): Uint8Array;
  heard(bytes: Uint8Array): AgentHeard;
  /**
   * @throws Fault  a message that the state of the link does not allow: a frame beyond its credit, an end
   * of nothing
   */
  say(message: Exclude<AgentMessage, { kind: "hello" | "beat" }>): Uint8Array;
  /** Whether the instrument's own bytes may pass now: it was opened, and its lease is not over. */
  passing(): boolean;
  /** A beat, to be said every two seconds; null while it may not be. */
  beat(): Uint8Array | null;
  /** Frames that may still be sent for a stream; null when it is not being read. */
  credit(stream: string): number | null;
  /** From now on only this token is valid; what an older one was reading ends here. Returns what to write. */
  fence(validToken: number): readonly Uint8Array[];
}

interface Reading {
  credit: number;
  lastSequence: number;
}

export function agentSession(lease: { ticket: string; resource: string; token: number }): AgentSession {
  const incoming = pieces();
  const readings = new Map<string, Reading>();
  let state: "new" | "asking" | "open" | "over" = "new";
  let validToken = lease.token;
  /** The instrument's own bytes: not asked for, asked for, passing. */
  let passage: "shut" | "asked" | "open" = "shut";

  const over = (): boolean => state === "over";
  const refusal = (code: string, text: string, stream: string | null): Uint8Array =>
    encodeMessage({ kind: "refuse", code, text, stream });

  function heardOne(message: LinkMessage): { event?: AgentEvent; reply?: Uint8Array; wrong?: string } {
    switch (message.kind) {
      case "refuse":
        if (state === "asking") state = "over";
        return { event: message };
      case "welcome":
        if (state !== "asking") return { wrong: "welcome was said twice, or too early" };
        state = "open";
        return { event: { kind: "welcome" } };
      case "hello":
      case "beat":
      case "identity":
      case "frame":
      case "end":
      case "opened":
      case "said":
      case "status":
        return { wrong: `${message.kind} is for the agent to say` };
      default:
        return heardRequest(message);
    }
  }

  function heardRequest(request: Request): { event?: AgentEvent; reply?: Uint8Array; wrong?: string } {
    if (state !== "open") return { wrong: `${request.kind} was asked before welcome` };
    if (request.token !== validToken) {
      const stream = request.kind === "read" ? request.stream : null;
      const text = `Token ${request.token} is not the valid one: the lease it came from is over.`;
      return {
        event: { kind: "stale", token: request.token },
        reply: refusal("link.stale-token", text, stream),
      };
    }
    if (request.kind === "open") {
      if (passage !== "shut") return { wrong: "the instrument was opened twice" };
      passage = "asked";
    }
    if (request.kind === "write" && passage !== "open")
      return { wrong: "bytes were written to an instrument that is not open" };
    if (request.kind === "read") {
      if (readings.has(request.stream)) return { wrong: `${request.stream} is being read already` };
      if (readings.size >= LINK_LIMIT.readings) return { wrong: "too many streams are read at once" };
      readings.set(request.stream, { credit: request.credit, lastSequence: request.fromSequence - 1 });
    }
    if (request.kind === "credit") {
      const reading = readings.get(request.stream);
      if (!reading) return {}; // it crossed our `end`
      reading.credit += request.frames;
      if (reading.credit > LINK_LIMIT.credit)
        return { wrong: `the credit of ${request.stream} is too large` };
    }
    if (request.kind === "stop" && !readings.has(request.stream)) return {}; // the same
    return { event: request };
  }

  function breakOff(why: Refusal, events: AgentEvent[], reply: Uint8Array[]): AgentHeard {
    state = "over";
    passage = "shut";
    readings.clear();
    events.push({ kind: "broken", why });
    reply.push(refusal(why.code, why.text.slice(0, LINK_LIMIT.text), null));
    return { events, reply };
  }

  return {
    start() {
      insist(state === "new", "virtual link: hello is said once");
      state = "asking";
      return encodeMessage({ kind: "hello", version: LINK_VERSION, ...lease });
    },

    heard(bytes) {
      const events: AgentEvent[] = [];
      const reply: Uint8Array[] = [];
      if (over()) return { events, reply };
      for (const answer of incoming.heard(bytes)) {
        if (!answer.ok) return breakOff(answer.why, events, reply);
        const { event, reply: said, wrong } = heardOne(answer.value);
        if (wrong !== undefined)
          return breakOff({ code: "link.order", text: `On the virtual link ${wrong}.` }, events, reply);
        if (event) events.push(event);
        if (said) reply.push(said);
        if (over()) break;
      }
      return { events, reply };
    },

    say(message) {
      insist(state === "open" || (state === "asking" && message.kind === "refuse"), "virtual link: not open");
      if (message.kind === "frame") {
        const reading = readings.get(message.stream);
        insist(reading !== undefined, "virtual link: a frame of a stream that nobody reads");
        insist(reading.credit > 0, "virtual link: a frame beyond the credit");
        insist(message.sequence > reading.lastSequence, "virtual link: a frame out of sequence");
        reading.credit--;
        reading.lastSequence = message.sequence;
      }
      if (message.kind === "end")
        insist(readings.delete(message.stream), "virtual link: the end of a stream that nobody reads");
      if (message.kind === "opened") {
        insist(passage === "asked", "virtual link: opened what nobody asked for");
        passage = "open";
      }
      if (message.kind === "said" || message.kind === "status")
        insist(passage === "open", "virtual link: bytes of an instrument that is not open");
      if (message.kind === "refuse" && message.stream !== null) readings.delete(message.stream);
      return encodeMessage(message);
    },

    passing: () => passage === "open",

    beat: () => (state === "open" ? encodeMessage({ kind: "beat" }) : null),

    credit: (stream) => readings.get(stream)?.credit ?? null,

    fence(token) {
      if (token === validToken) return [];
      validToken = token;
      const text = "The lease is over: another token is the valid one now.";
      const said = [...readings.keys()].map((stream) => refusal("link.stale-token", text, stream));
      readings.clear();
      if (passage !== "shut") said.push(refusal("link.stale-token", text, null));
      passage = "shut";
      return state === "open" ? said : [];
    },
  };
}
