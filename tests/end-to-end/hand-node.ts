// A node in a test's own hands: agents open links to it, and the test asks on them what it likes.

import { insist } from "@etalon/basis";
import { type NodeEvent, nodeSession } from "@etalon/codecs/virtual-link/index";
import { listenForLinks } from "@etalon/outside/links/tcp";
import { expect } from "vitest";

type Asked = Parameters<ReturnType<typeof nodeSession>["say"]>[0];

/** A link that an agent opened, welcomed, with all that has come on it. */
export interface HandLink {
  readonly events: readonly NodeEvent[];
  readonly ended: Promise<void>;
  /** Sequences of the frames that came. */
  frames(): readonly number[];
  ask(request: Asked): void;
}

export async function openHandNode() {
  const links: HandLink[] = [];
  let taken = 0;
  const listening = await listenForLinks("127.0.0.1", 0, ({ link }) => {
    const session = nodeSession();
    const events: NodeEvent[] = [];
    const hear = async () => {
      for await (const bytes of link.heard) {
        const { events: more, reply } = session.heard(bytes);
        events.push(...more);
        for (const one of reply) link.write(one);
      }
      link.close();
    };
    const ended = hear();
    const frames = () => events.flatMap((event) => (event.kind === "frame" ? [event.sequence] : []));
    links.push({ events, ended, frames, ask: (request) => void link.write(session.say(request)) });
  });
  insist(listening.ok, listening.ok ? "" : listening.why.text);
  return {
    port: listening.value.port,
    /** The next link, past hello and welcome. */
    async next(): Promise<HandLink> {
      await expect.poll(() => links[taken]?.events[0]?.kind).toBe("hello");
      const link = links[taken++] as HandLink;
      link.ask({ kind: "welcome" });
      return link;
    },
    end: () => listening.value.close(),
  };
}
