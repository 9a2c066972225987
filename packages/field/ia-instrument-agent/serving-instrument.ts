// The agent's end of one virtual link to an instrument that answers messages, or to a serial line: the instrument's own
// bytes both ways, as long as the lease's token is valid. Streams are served by `serving.ts`.

import type { Answer, ByteLink, InstrumentLink } from "@etalon/basis";
import type { AgentEvent, AgentSession } from "@etalon/codecs/virtual-link/index";
import { LINK_LIMIT } from "@etalon/codecs/virtual-link/index";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { identityOf } from "./serving.ts";

export interface Served {
  readonly instrument: AnnouncedInstrument;
  /** Opens the instrument itself, once somebody wants its bytes. */
  readonly open: () => Promise<Answer<InstrumentLink>>;
  /** Hears of each token that was refused. */
  readonly stale: (token: number) => void;
  /** Aborts when the lease is over: the instrument is let go at once, whatever it is doing. */
  readonly over: AbortSignal;
}

/** @returns why the link ended */
export async function serveInstrument(
  link: ByteLink,
  session: AgentSession,
  { instrument, open, stale, over }: Served,
): Promise<string> {
  let own: InstrumentLink | null = null;
  let why = "closed by the other side";
  const write = async (bytes: Uint8Array) => {
    if (!link.write(bytes)) await link.drained();
  };
  const end = (because: string) => {
    why = because;
    link.close();
  };

  async function begin(): Promise<void> {
    const opened = await open();
    if (!opened.ok) {
      await write(session.say({ kind: "refuse", ...opened.why, stream: null }));
      return end(opened.why.text);
    }
    if (over.aborted) return opened.value.close(); // the lease ended meanwhile
    own = opened.value;
    over.addEventListener("abort", () => opened.value.close());
    await write(session.say({ kind: "opened" }));
    tellStatus(own, session, write);
    void pass(own, session, write).then(() => end("the instrument's own line ended"));
  }

  async function happened(event: AgentEvent): Promise<void> {
    switch (event.kind) {
      case "identify":
        return write(session.say({ kind: "identity", identity: identityOf(instrument) }));
      case "open":
        return begin();
      case "write": // asked again for each: the lease may have ended since these bytes came
        if (own && session.passing() && !own.write(event.bytes)) await own.drained();
        return;
      case "stale":
        return stale(event.token);
      case "read": {
        const text = `${instrument.resource} has no streams: it is carried as a ${instrument.access.shape}.`;
        return write(session.say({ kind: "refuse", code: "ia.shape", text, stream: event.stream }));
      }
      case "refuse":
        why = event.text;
        return;
      case "broken":
        return end(event.why.text);
    }
  }

  await write(session.start());
  for await (const bytes of link.heard) {
    const { events, reply } = session.heard(bytes);
    for (const one of reply) await write(one);
    // What was asked before rules were broken in the same bytes cannot be answered any more: the session is over.
    const broken = events.find(({ kind }) => kind === "broken");
    for (const event of broken ? [broken] : events) await happened(event);
    if (broken) break;
  }
  (own as InstrumentLink | null)?.close();
  return why;
}

/** What the instrument says, in pieces that a message may have. */
async function pass(
  own: InstrumentLink,
  session: AgentSession,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const bytes of own.heard)
    for (let at = 0; at < bytes.length; at += LINK_LIMIT.passedBytes) {
      if (!session.passing()) return;
      await write(session.say({ kind: "said", bytes: bytes.subarray(at, at + LINK_LIMIT.passedBytes) }));
    }
}

/** Where the link is slow, only the latest status is worth telling. */
function tellStatus(
  own: InstrumentLink,
  session: AgentSession,
  write: (bytes: Uint8Array) => Promise<void>,
): void {
  let untold: number[] = [];
  let telling = false;
  own.watchStatus?.(async (status) => {
    untold = [status];
    if (telling) return;
    telling = true;
    for (let [next] = untold; next !== undefined && session.passing(); [next] = untold) {
      untold = [];
      await write(session.say({ kind: "status", status: next }));
    }
    telling = false;
  });
}
