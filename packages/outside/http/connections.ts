// Keeps connections that say nothing from taking the place of others. Called by `server.ts`, once per server.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Log } from "@etalon/basis";
import type { HttpLimits } from "./limits.ts";

const TELL_EVERY_MS = 1000;

/**
 * A connection is silent until its first whole request head has come, and again while it waits for the next request.
 * There is always room for one more: where there are too many, the one that has been silent longest is closed, so
 * whoever speaks soon after connecting is heard, however many others do not.
 */
export function limitConnections(server: Server, limits: HttpLimits, log: Log): void {
  /** In the order in which they fell silent. */
  const silent = new Map<Socket, number>();
  let dropped = 0;
  let toldMs = Number.NEGATIVE_INFINITY;

  const drop = (socket: Socket): void => {
    silent.delete(socket);
    socket.destroy();
    dropped++;
    const now = performance.now();
    if (now - toldMs < TELL_EVERY_MS) return; // an attack must not fill the log too
    toldMs = now;
    log.warn("http.silent-connections", { closed: dropped, silent: silent.size });
    dropped = 0;
  };
  const fallsSilent = (socket: Socket): void => {
    if (socket.destroyed) return;
    silent.set(socket, performance.now());
    if (silent.size <= limits.silentConnections) return;
    const [longest] = silent.keys();
    if (longest) drop(longest);
  };

  server.maxConnections = limits.connections;
  server.on("drop", () => log.warn("http.connections", { atMost: limits.connections }));
  // A TLS server tells of a connection before its handshake and after; the first holds until the second has come.
  server.on("connection", (socket: Socket) => {
    fallsSilent(socket);
    socket.once("close", () => silent.delete(socket));
  });
  server.on("request", ({ socket }, reply) => {
    silent.delete(outermost(socket));
    reply.once("finish", () => fallsSilent(outermost(socket)));
  });
  const sweep = setInterval(() => {
    const before = performance.now() - limits.silentForMs;
    for (const [socket, since] of silent) {
      if (since > before) break;
      drop(socket);
    }
  }, 1000);
  sweep.unref();
  server.on("close", () => clearInterval(sweep));
}

/** Of a TLS connection: the one that was accepted. */
function outermost(socket: Socket): Socket {
  return (socket as Socket & { _parent?: Socket })._parent ?? socket;
}
