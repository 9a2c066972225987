// The agent's end of the frame uplink: lets terminals in, hands their frames on where the caller has room for them, and
// says how far they are on disk. Half of MQTT's cost a frame; for large fleets.

import type { Socket } from "node:net";
import { type Answer, good, type TerminalAddress } from "@etalon/basis";
import {
  type AGENT_WAITS_MS,
  type AgentEvent,
  type AgentSession,
  agentSession,
} from "@etalon/codecs/frame-uplink/index";
import { addressText } from "../uplink/address.ts";
import {
  type Door,
  type DoorOptions,
  FRAME_BYTES,
  fail,
  listenForTerminals,
  turnAway,
  whyNotIn,
} from "../uplink/door.ts";

export interface FrameDoorOptions extends DoorOptions {
  /**
   * Memory for a frame of so many bytes, which is then heard in it at once; or a promise of when to ask again: until then
   * the terminal waits, and what it sends stays with it. Without this, frames are heard where the socket put them.
   */
  readonly room?: (from: TerminalAddress, stream: string, length: number) => Uint8Array | Promise<void>;
  /** Other than the protocol's: for tests, which are in a hurry. */
  readonly waitsMs?: typeof AGENT_WAITS_MS;
}

interface Visitor {
  readonly socket: Socket;
  readonly session: AgentSession;
  /** Once it has shown who it is. */
  terminal: TerminalAddress | null;
  /** It waits for us. */
  busy: boolean;
  /** What it still sends is not heard. */
  over: boolean;
}

const LOOK_EVERY_MS = 1000;
/** So long a terminal may take to hear why it must go. */
const GOODBYE_MS = 1000;
const CLOSE_MS = 300;
/** A terminal that does not take its acknowledgements is as good as gone. */
const MOST_UNSENT_BYTES = 65_536;

const now = (): number => performance.now();
const keyOf = ({ tenant, site, terminal }: TerminalAddress): string => `${tenant}\n${site}\n${terminal}`;

export async function openFrameDoor(options: FrameDoorOptions): Promise<Answer<Door>> {
  const { heard, room, waitsMs } = options;
  const frameBytes = options.maxFrameBytes ?? FRAME_BYTES;
  const visitors = new Set<Visitor>();
  const present = new Map<string, Visitor & { readonly terminal: TerminalAddress }>();

  function accept(socket: Socket): void {
    const session = agentSession({ frameBytes, nowMs: now(), ...(waitsMs && { waitsMs }) });
    const visitor: Visitor = { socket, session, terminal: null, busy: false, over: false };
    visitors.add(visitor);
    socket.on("error", () => socket.destroy()); // it comes again by itself
    socket.on("close", () => leave(visitor));
    socket.on("data", (piece: Buffer) => {
      if (visitor.over) return;
      session.heard(piece, now());
      if (visitor.busy) socket.pause();
      else proceed(visitor);
    });
  }

  /** Does what the terminal's bytes ask for, until more are needed or it must wait for us. */
  function proceed(visitor: Visitor): void {
    while (!visitor.busy && !visitor.over) {
      const event = visitor.session.next(now());
      if (event === null) return;
      switch (event.kind) {
        case "say":
          write(visitor, event.bytes);
          break;
        case "hello":
          holdBack(visitor, admit(visitor, event));
          break;
        case "frame": {
          const done = hear(visitor, event);
          if (done) holdBack(visitor, done);
          break;
        }
        case "ended":
          part(visitor);
          break;
        case "broken":
          heard.refused?.(nameOf(visitor), event.why);
          part(visitor, event.bytes);
      }
    }
  }

  /** Its socket is read no further than this moment's bytes while something of ours is under way. */
  function holdBack(visitor: Visitor, until: Promise<void>): void {
    visitor.busy = true;
    until.then(() => {
      visitor.busy = false;
      if (visitor.over) return;
      if (visitor.socket.isPaused()) visitor.socket.resume();
      proceed(visitor);
    }, fail);
  }

  async function admit(visitor: Visitor, hello: Extract<AgentEvent, { kind: "hello" }>): Promise<void> {
    const { socket, session } = visitor;
    const { terminal } = hello;
    const reason = await whyNotIn(options, terminal, hello.secret, socket);
    if (visitor.over) return;
    if (reason !== null) {
      const why = turnAway(heard, addressText(terminal), reason);
      return part(visitor, session.end(why));
    }
    const before = present.get(keyOf(terminal));
    present.set(keyOf(terminal), Object.assign(visitor, { terminal }));
    const text = "Another connection of this terminal has taken its place.";
    if (before) part(before, before.session.end({ code: "uplink.replaced", text }));
    else heard.status?.(terminal, true);
    listening.knows(socket);
    write(visitor, session.welcome());
  }

  function hear(visitor: Visitor, frame: Extract<AgentEvent, { kind: "frame" }>): Promise<void> | void {
    const { terminal, session } = visitor as Visitor & { terminal: TerminalAddress }; // frames come after welcome
    const memory = room?.(terminal, frame.stream, frame.length);
    if (memory instanceof Promise) return memory; // then the session tells of the same frame again
    return heard.frame(terminal, frame.stream, session.take(memory));
  }

  function write(visitor: Visitor, bytes: Uint8Array): void {
    const { socket } = visitor;
    const outside = Buffer.allocUnsafe(bytes.length); // a small array lies on the heap: moving it out costs more
    outside.set(bytes);
    socket.write(outside);
    if (socket.writableLength <= MOST_UNSENT_BYTES) return;
    turnAway(heard, nameOf(visitor), "it does not take what it is told");
    socket.destroy();
  }

  /** Says the last words and hears no more; closing at once would take the words away from it. */
  function part(visitor: Visitor, words: Uint8Array = new Uint8Array(0)): void {
    const { socket } = visitor;
    leave(visitor);
    socket.end(words);
    socket.resume();
    setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
  }

  function leave(visitor: Visitor): void {
    visitor.over = true;
    visitors.delete(visitor);
    const { terminal } = visitor;
    if (terminal === null || present.get(keyOf(terminal)) !== visitor) return; // or its successor is there
    present.delete(keyOf(terminal));
    heard.status?.(terminal, false);
  }

  const opened = await listenForTerminals(options, accept);
  if (!opened.ok) return opened;
  const listening = opened.value;
  const look = setInterval(() => {
    for (const visitor of visitors) {
      const why = visitor.session.late(now());
      if (why === null) continue;
      heard.refused?.(nameOf(visitor), why);
      part(visitor, visitor.session.end(why));
    }
  }, LOOK_EVERY_MS);

  return good({
    port: listening.port,
    acknowledge(terminal, stream, upTo) {
      const visitor = present.get(keyOf(terminal));
      if (visitor) write(visitor, visitor.session.acknowledge(stream, upTo));
    },
    connected: () => [...present.values()].map(({ terminal }) => terminal),
    async close() {
      clearInterval(look);
      await listening.close(async () => {
        const gone = [...visitors].map(
          ({ socket }) => new Promise((resolve) => socket.once("close", resolve)),
        );
        for (const visitor of visitors)
          part(visitor, visitor.session.end({ code: "uplink.closing", text: "The agent goes." }));
        await Promise.race([Promise.all(gone), new Promise((resolve) => setTimeout(resolve, CLOSE_MS))]);
      });
    },
  });
}

const nameOf = ({ terminal, socket }: Visitor): string =>
  terminal ? addressText(terminal) : (socket.remoteAddress ?? "unknown");
