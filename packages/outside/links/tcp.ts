// Virtual links over TCP: a node listens, agents dial out to it. Plain TCP stays on the loopback interface.

import { connect, createServer, type Server, type Socket } from "node:net";
import type { Answer, ByteLink } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { isLoopback } from "./loopback.ts";
import { socketLink } from "./socket-link.ts";

const DIAL_WITHIN_MS = 5000;
/** More agents than this cannot be linked with one node at a time. */
const LINKS_AT_MOST = 4096;

export interface LinkListener {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

export function listenForLinks(
  host: string,
  port: number,
  opened: (link: ByteLink) => void,
): Promise<Answer<LinkListener>> {
  if (!isLoopback(host)) return Promise.resolve(noPlainTcp(host));
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    opened(socketLink(socket));
  });
  server.maxConnections = LINKS_AT_MOST;
  return new Promise((resolve) => {
    server.once("error", (error) => {
      resolve(refused("links.listen", `cannot listen on ${host} port ${port}: ${error.message}`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      resolve(good({ host, port: bound, close: () => closed(server, sockets) }));
    });
  });
}

export function dialLink(host: string, port: number): Promise<Answer<ByteLink>> {
  if (!isLoopback(host)) return Promise.resolve(noPlainTcp(host));
  const socket = connect({ host, port, noDelay: true });
  return new Promise((resolve) => {
    const fail = (why: string) => {
      socket.destroy();
      resolve(refused("links.dial", `cannot reach ${host} port ${port}: ${why}`));
    };
    const timer = setTimeout(() => fail(`no answer within ${DIAL_WITHIN_MS / 1000} s`), DIAL_WITHIN_MS);
    const failed = (error: Error) => {
      clearTimeout(timer);
      fail(error.message);
    };
    socket.once("error", failed);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      resolve(good(socketLink(socket)));
    });
  });
}

const noPlainTcp = (host: string) =>
  refused("links.plain-tcp", `${host} is not a loopback address: links to other hosts need TLS`);

/** Links end with their listener; one that nobody reads would not even notice that its other side has gone. */
function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
