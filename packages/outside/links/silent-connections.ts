// Keeps connections that say nothing from taking the place of others. Called by every listener, once.

import type { Server as HttpServer, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";

export interface SilenceLimits {
  /** Open at one time, silent or not. */
  readonly connections: number;
  readonly silentConnections: number;
  /** From one address: many sites stand behind one, so there is room for many, but one cannot take all places. */
  readonly silentOfAddress: number;
  readonly silentForMs: number;
}

/** What an operator may set otherwise (`--strangers`). */
export const SILENT_OF_ADDRESS = 500;

export interface Silence {
  /** It has said what a stranger could not: it is not looked at any more. */
  speaks(socket: Socket): void;
  /** It has been answered and may speak again or not: it goes only where there are too many, and its listener ends it in time. */
  rests(socket: Socket): void;
}

export interface Dropped {
  /** How many were closed since this was last told. */
  readonly closed: number;
  readonly silent: number;
  readonly open: number;
}

/**
 * As many may have come and not been taken in yet. Where the kernel has no room for them it forgets the last word of some
 * handshakes, and whoever sent it believes to be connected and waits.
 */
export const BACKLOG = 4096;
const TELL_EVERY_MS = 1000;
const SWEEP_EVERY_MS = 1000;

/**
 * A connection is silent from its beginning until its listener says that it speaks, and when it rests. There is always room
 * for one more: where there are too many, the one that has been silent longest is closed, so whoever speaks soon after
 * connecting is heard, however many others do not. Of one address there are fewer, so that others' time to speak is not cut
 * by it. What has never spoken is closed in time; what rests is not, since whoever just speaks on it would be cut off.
 * @param told  once a second at most: an attack must not fill the log too
 */
export function limitSilence(
  server: Server,
  { connections, silentConnections, silentOfAddress, silentForMs }: SilenceLimits,
  told: (dropped: Dropped) => void,
): Silence {
  /** And where each comes from, which a closed one does not tell any more. */
  const open = new Map<Socket, string>();
  /** In the order in which they fell silent; since when those wait that have never spoken. */
  const silent = new Map<Socket, number | null>();
  /** The same by where they come from. */
  const silentOf = new Map<string, Set<Socket>>();
  let closed = 0;
  let toldMs = Number.NEGATIVE_INFINITY;

  const drop = (socket: Socket): void => {
    forget(socket);
    socket.destroy();
    closed++;
    const now = performance.now();
    if (now - toldMs < TELL_EVERY_MS) return;
    toldMs = now;
    told({ closed, silent: silent.size, open: open.size });
    closed = 0;
  };
  const hearsOf = (socket: Socket): void => {
    silent.delete(socket);
    const from = open.get(socket) ?? "";
    const neighbours = silentOf.get(from);
    neighbours?.delete(socket);
    if (neighbours?.size === 0) silentOf.delete(from);
  };
  const forget = (socket: Socket): void => {
    hearsOf(socket);
    open.delete(socket);
  };
  const fallsSilent = (own: Socket, sinceMs: number | null): void => {
    const from = open.get(own);
    if (from === undefined) return;
    hearsOf(own);
    silent.set(own, sinceMs);
    const neighbours = silentOf.get(from) ?? new Set();
    silentOf.set(from, neighbours.add(own));
    const tooMany = neighbours.size > silentOfAddress ? neighbours : silent.keys();
    const [longest] = tooMany;
    if (longest && (tooMany === neighbours || silent.size > silentConnections || open.size > connections))
      drop(longest);
  };

  // A TLS server tells of a connection before its handshake and after; here it is the first.
  server.on("connection", (socket: Socket) => {
    open.set(socket, socket.remoteAddress ?? "");
    socket.once("close", () => forget(socket));
    socket.on("error", () => {}); // one that is dropped in its handshake may say so
    fallsSilent(socket, performance.now());
  });
  const sweep = setInterval(() => {
    const before = performance.now() - silentForMs;
    for (const [socket, sinceMs] of silent) if (sinceMs !== null && sinceMs <= before) drop(socket);
  }, SWEEP_EVERY_MS);
  sweep.unref();
  server.on("close", () => clearInterval(sweep));
  return {
    speaks: (socket) => hearsOf(accepted(socket)),
    rests: (socket) => fallsSilent(accepted(socket), null),
  };
}

/** Of a TLS connection: the one that was accepted. */
function accepted(socket: Socket): Socket {
  return (socket as Socket & { _parent?: Socket })._parent ?? socket;
}

/**
 * Of a server of HTTP: silent until the first whole head of a request has come; resting when the last that was asked on a
 * connection is answered.
 */
export function hearRequests(server: HttpServer, silence: Silence): void {
  const lastAsked = new WeakMap<Socket, ServerResponse>();
  server.on("request", ({ socket }, reply) => {
    silence.speaks(socket);
    lastAsked.set(socket, reply);
    // Answers come in the order of their requests, several of which may be under way.
    reply.once("finish", () => lastAsked.get(socket) === reply && silence.rests(socket));
  });
}
