// Who dials in at the node: a link is let in by a ticket that was issued for it, shown by the agent that it was made out to.
// Used by `shell.ts`.

import { randomBytes } from "node:crypto";
import type { Appearance, ByteLink, Log } from "@etalon/basis";
import { type NodeSession, nodeSession } from "@etalon/codecs/virtual-link/index";
import type { InstrumentIdentity } from "@etalon/messages/nouns";

/** What a link that shows this ticket is for. */
interface Ticket {
  readonly machine: string;
  /** Who was asked to open the link. */
  readonly agent: string;
  readonly token: number;
  readonly as: Appearance;
  readonly identity: InstrumentIdentity;
}

export interface OpenedLink {
  readonly link: ByteLink;
  /** By its certificate; null where links show none. */
  readonly peer: { readonly id: string } | null;
  /** To be called once it is no stranger any more. */
  readonly known: () => void;
}

/** A link that was let in by its ticket. */
export interface Admitted extends Ticket {
  readonly ticket: string;
  readonly link: ByteLink;
  readonly session: NodeSession;
  /** What was read of the link already, from its start. */
  readonly read: readonly Uint8Array[];
  readonly incoming: AsyncIterator<Uint8Array>;
}

/** Tickets that became void unused and are still known: whose agent was about to dial in when its machine ended. */
const VOID_AT_MOST = 1000;

export interface Admission {
  /** @returns the ticket, good for one link; older ones of the machine are void */
  issue(of: Ticket): string;
  forget(machine: string): void;
  admit(opened: OpenedLink): Promise<Admitted | null>;
}

export function admission(log: Log, isRunning: (machine: string) => boolean): Admission {
  const tickets = new Map<string, Ticket>();
  const voids = new Map<string, Ticket>(); // oldest first

  function issue(of: Ticket): string {
    const ticket = randomBytes(24).toString("base64url");
    forget(of.machine);
    tickets.set(ticket, of);
    return ticket;
  }

  function forget(id: string): void {
    for (const [ticket, of] of tickets) {
      if (of.machine !== id) continue;
      tickets.delete(ticket);
      voids.set(ticket, of);
    }
    for (const oldest of voids.keys()) if (voids.size > VOID_AT_MOST) voids.delete(oldest);
  }

  /** An agent that comes a moment too late is no stranger; whoever else comes without a ticket is worth a warning. */
  function noteRefused(first: { readonly kind: string; readonly ticket?: string }, peer: string | undefined) {
    const of = tickets.get(first.ticket ?? "") ?? voids.get(first.ticket ?? "");
    if (of && (peer === undefined || peer === of.agent))
      return log.debug("nc.link-late", { machine: of.machine, peer });
    log.warn("nc.link-refused", {
      ...{ first: first.kind, peer },
      ...(of && { why: `the ticket was made out to agent ${of.agent}`, machine: of.machine }),
    });
  }

  /** Finds the machine by the ticket in the agent's first message; null: the link was refused, or ended. */
  async function admit({ link, peer, known }: OpenedLink): Promise<Admitted | null> {
    const session = nodeSession();
    const read: Uint8Array[] = [];
    const incoming = link.heard[Symbol.asyncIterator]();
    const deadline = setTimeout(() => link.close(), 5000);
    for (;;) {
      const { value, done } = await incoming.next();
      if (done) {
        clearTimeout(deadline);
        return null;
      }
      read.push(value);
      const { events, reply } = session.heard(value);
      for (const bytes of reply) link.write(bytes);
      const [first] = events;
      if (!first) continue;
      clearTimeout(deadline);
      const issued = first.kind === "hello" ? tickets.get(first.ticket) : undefined;
      const present = issued !== undefined && isRunning(issued.machine);
      const stolen = issued && peer !== null && peer.id !== issued.agent;
      if (first.kind !== "hello" || !issued || !present || stolen) {
        if (first.kind === "hello") {
          const text = "This ticket is not valid here.";
          link.write(session.say({ kind: "refuse", code: "link.ticket", text, stream: null }));
        }
        noteRefused(first, peer?.id);
        link.close();
        return null;
      }
      tickets.delete(first.ticket); // a ticket admits once
      known();
      return { ...issued, ticket: first.ticket, link, session, read, incoming };
    }
  }

  return { issue, forget, admit };
}

/** What was read already, then the rest; and at its end, word of it. */
export async function* fromStart(
  read: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  ended: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* read;
    for (;;) {
      const { value, done } = await rest.next();
      if (done) return;
      yield value;
    }
  } finally {
    await ended();
  }
}
