// An agent's link to an instrument that answers messages, or to a serial line, as the instrument's own bytes: what is
// plugged into a machine. Every write shows the lease's token; the agent looks at it. Called by NC's shell.

import type { Answer, ByteLink, InstrumentLink } from "@etalon/basis";
import { attendedLink, good, refused } from "@etalon/basis";
import { LINK_LIMIT, type NodeSession } from "@etalon/codecs/virtual-link/index";

/** The agent has to reach its instrument first. */
const OPENED_WITHIN_MS = 15_000;

/** The agent gives a sign of life every two seconds. */
const SILENT_FOR_S = 12;

/**
 * Has the agent open its instrument.
 * @param session has heard the agent's hello, and found its ticket good
 * @param ended   called once when no more bytes come
 * @returns the instrument's bytes; a refusal in the agent's words when there is no such instrument
 */
export async function instrumentLink(
  link: ByteLink,
  unattended: AsyncIterator<Uint8Array>,
  session: NodeSession,
  token: number,
  ended: () => Promise<void>,
): Promise<Answer<InstrumentLink>> {
  const attention = { silentForS: SILENT_FOR_S };
  const rest = { [Symbol.asyncIterator]: () => unattended };
  const attended = attendedLink({ ...link, heard: rest }, attention);
  const incoming = attended.heard[Symbol.asyncIterator]();
  const unread: Uint8Array[] = [];
  let watching: (status: number) => void = () => undefined;
  let state: "asked" | "open" | "over" = "asked";
  let why = "the agent ended the link before it opened the instrument";

  /** Takes what came next; after it, `state` tells how the link stands. */
  async function hear(): Promise<void> {
    const { value, done } = await incoming.next();
    if (done) {
      state = "over";
      return;
    }
    const { events, reply } = session.heard(value);
    for (const bytes of reply) link.write(bytes);
    for (const event of events) {
      if (event.kind === "opened") state = "open";
      else if (event.kind === "said") unread.push(event.bytes);
      else if (event.kind === "status") watching(event.status);
      else if (event.kind === "refuse" || event.kind === "broken") {
        why = event.kind === "refuse" ? event.text : event.why.text;
        state = "over";
        attended.close();
      }
    }
  }

  link.write(session.say({ kind: "welcome" }));
  link.write(session.say({ kind: "open", token }));
  const late = setTimeout(() => attended.close(), OPENED_WITHIN_MS);
  while (state === "asked") await hear();
  clearTimeout(late);
  if (state !== "open") return refused("nc.instrument", why);

  async function* heard(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        for (let next = unread.shift(); next; next = unread.shift()) yield next;
        if (state === "over") return;
        await hear();
      }
    } finally {
      state = "over";
      await ended();
    }
  }
  return good({
    write(bytes) {
      let free = true;
      for (let at = 0; at < bytes.length && state === "open"; at += LINK_LIMIT.passedBytes) {
        const piece = bytes.subarray(at, at + LINK_LIMIT.passedBytes);
        free = link.write(session.say({ kind: "write", token, bytes: piece }));
      }
      return free;
    },
    drained: () => link.drained(),
    heard: heard(),
    close: () => attended.close(),
    watchStatus: (changed) => {
      watching = changed;
    },
  });
}
