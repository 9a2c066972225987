// The node's side of a virtual link: no socket, clock or thread inside. NC wires it to the agent's
// connection; the machine's driver speaks the same side on its local device.

import { insist, type Refusal } from "@etalon/basis";
import { LINK_LIMIT } from "./layout.table.ts";
import type { AgentMessage, LinkMessage, NodeMessage } from "./message.ts";
import { pieces } from "./pieces.ts";
import { encodeMessage } from "./wire.ts";

export type NodeEvent =
  /** What the agent said; `hello` is to be answered by `welcome` or `refuse`. */
  | Exclude<AgentMessage, { kind: "beat" }>
  /** The other side broke the rules: close the connection. */
  | { readonly kind: "broken"; readonly why: Refusal };

export interface NodeHeard {
  readonly events: readonly NodeEvent[];
  /** To be written to the connection, in this order, before anything else is said. */
  readonly reply: readonly Uint8Array[];
}

export interface NodeSession {
  heard(bytes: Uint8Array): NodeHeard;
  /**
   * @throws Fault  a message that the state of the link does not allow: a second reading of a stream, too
   * much credit
   */
  say(message: NodeMessage): Uint8Array;
  /** Frames that the agent may still send for a stream; null when it is not being read. */
  credit(stream: string): number | null;
}

interface Reading {
  credit: number;
  lastSequence: number;
}

export function nodeSession(): NodeSession {
  const incoming = pieces();
  const readings = new Map<string, Reading>();
  let state: "new" | "asked" | "open" | "over" = "new";
  let passage: "shut" | "asked" | "open" = "shut";

  /** Why the message may not stand here; null when it may, and what it changes is changed. */
  function outOfOrder(message: LinkMessage): string | null {
    switch (message.kind) {
      case "hello":
        if (state !== "new") return "hello was said twice";
        state = "asked";
        return null;
      case "refuse":
        if (message.stream !== null) readings.delete(message.stream);
        return null;
      case "identity":
        return state === "open" ? null : "identity was said before welcome";
      case "frame": {
        const reading = readings.get(message.stream);
        if (!reading) return `a frame came of ${message.stream}, which is not being read`;
        if (reading.credit === 0) return `a frame of ${message.stream} came beyond the credit`;
        if (message.sequence <= reading.lastSequence)
          return `a frame of ${message.stream} came out of sequence`;
        reading.credit--;
        reading.lastSequence = message.sequence;
        return null;
      }
      case "end":
        return readings.delete(message.stream) ? null : `${message.stream} ended, which is not being read`;
      case "beat":
        return state === "open" ? null : "beat was said before welcome";
      case "opened":
        if (passage !== "asked") return "opened was said of an instrument that nobody opens";
        passage = "open";
        return null;
      case "said":
      case "status":
        return passage === "open" ? null : `${message.kind} came of an instrument that is not open`;
      default:
        return `${message.kind} is for the node to say`;
    }
  }

  function breakOff(why: Refusal, events: NodeEvent[]): NodeHeard {
    state = "over";
    readings.clear();
    events.push({ kind: "broken", why });
    const text = why.text.slice(0, LINK_LIMIT.text);
    return { events, reply: [encodeMessage({ kind: "refuse", code: why.code, text, stream: null })] };
  }

  function note(message: NodeMessage): void {
    if (message.kind === "open") {
      insist(passage === "shut", "virtual link: the instrument is opened once");
      passage = "asked";
    }
    if (message.kind === "write") insist(passage === "open", "virtual link: the instrument is not open");
    if (message.kind === "read") {
      insist(!readings.has(message.stream), "virtual link: the stream is being read already");
      insist(readings.size < LINK_LIMIT.readings, "virtual link: too many streams are read at once");
      readings.set(message.stream, { credit: message.credit, lastSequence: message.fromSequence - 1 });
    }
    if (message.kind === "credit") {
      const reading = readings.get(message.stream);
      insist(reading !== undefined, "virtual link: credit for a stream that is not being read");
      reading.credit += message.frames;
      insist(reading.credit <= LINK_LIMIT.credit, "virtual link: too much credit");
    }
  }

  return {
    heard(bytes) {
      const events: NodeEvent[] = [];
      if (state === "over") return { events, reply: [] };
      for (const answer of incoming.heard(bytes)) {
        if (!answer.ok) return breakOff(answer.why, events);
        const wrong = outOfOrder(answer.value);
        if (wrong !== null)
          return breakOff({ code: "link.order", text: `On the virtual link ${wrong}.` }, events);
        if (answer.value.kind !== "beat") events.push(answer.value as Exclude<NodeEvent, { kind: "broken" }>);
      }
      return { events, reply: [] };
    },

    say(message) {
      if (message.kind === "welcome") {
        insist(state === "asked", "virtual link: welcome answers hello, once");
        state = "open";
      } else if (message.kind === "refuse") {
        insist(state === "asked" || state === "open", "virtual link: there is nobody to refuse");
        if (state === "asked") state = "over";
      } else {
        insist(state === "open", "virtual link: not open");
        note(message);
      }
      return encodeMessage(message);
    },

    credit: (stream) => readings.get(stream)?.credit ?? null,
  };
}
