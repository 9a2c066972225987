// Virtual links over TCP: a node listens, agents dial out to it. With credentials both sides show who they are over TLS;
// without them a link stays on the loopback interface.

import { connect, createServer, type Server, type Socket } from "node:net";
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from "node:tls";
import type { Answer, ByteLink, Refusal } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import {
  askingHosts,
  askingVisitors,
  type Credentials,
  peerOf,
  type Wanted,
} from "../authority/credentials.ts";
import type { Identity } from "../authority/identity.ts";
import { isLoopback } from "./loopback.ts";
import {
  BACKLOG,
  type Dropped,
  limitSilence,
  SILENT_OF_ADDRESS,
  type SilenceLimits,
} from "./silent-connections.ts";
import { socketLink } from "./socket-link.ts";

const DIAL_WITHIN_MS = 5000;
const HANDSHAKE_MS = 5000;
/** A link on which nobody waits for an answer still ends when the other host is gone: the kernel asks after so long. */
const alive = { keepAlive: true, keepAliveInitialDelay: 10_000 };
/** More agents than this cannot be linked with one node at a time. */
export const usualLimits: SilenceLimits = {
  connections: 4096,
  silentConnections: 1000,
  silentOfAddress: SILENT_OF_ADDRESS,
  silentForMs: 5000,
};

/** Who we are on a link, and who may be at its other end. */
export interface Secured {
  readonly credentials: Credentials;
  readonly wanted: readonly Wanted[];
}

export interface SecuredDoor extends Secured {
  /** Somebody was turned away: for the log. */
  readonly refused: (from: string, why: Refusal) => void;
}

export interface LinkListener {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A link that came in. */
export interface Opened {
  readonly link: ByteLink;
  /** Who is at its other end; null without credentials. */
  readonly peer: Identity | null;
  /** To be called once it has said what a stranger could not: until then it is closed where there are too many. */
  readonly known: () => void;
}

export interface ListenOptions {
  readonly secured?: SecuredDoor;
  readonly limits?: Partial<SilenceLimits>;
  /** Links that said nothing were closed: for the log. */
  readonly dropped?: (dropped: Dropped) => void;
}

export async function listenForLinks(
  host: string,
  port: number,
  opened: (opened: Opened) => void,
  { secured, limits, dropped = () => undefined }: ListenOptions = {},
): Promise<Answer<LinkListener>> {
  if (!secured && !isLoopback(host)) return noPlainTcp(host);
  const sockets = new Set<Socket>();
  const accept = (socket: Socket, peer: Identity | null) =>
    opened({ link: socketLink(socket), peer, known: () => silence.speaks(socket) });
  const server = secured
    ? tlsServer(secured, accept)
    : createServer({ noDelay: true, ...alive }, (socket) => accept(socket, null));
  const forget = secured?.credentials.onChange(() =>
    (server as ReturnType<typeof createTlsServer>).setSecureContext(secured.credentials.context()),
  );
  // As they come in, so that those still at their handshake end with the listener too.
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const silence = limitSilence(server, { ...usualLimits, ...limits }, dropped);
  return new Promise((resolve) => {
    server.once("error", (error) => {
      resolve(refused("links.listen", `cannot listen on ${host} port ${port}: ${error.message}`));
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      const close = () => {
        forget?.();
        return closed(server, sockets);
      };
      resolve(good({ host, port: bound, close }));
    });
  });
}

function tlsServer(
  { credentials, wanted, refused: turnedAway }: SecuredDoor,
  accept: (socket: Socket, peer: Identity) => void,
): Server {
  const options = {
    ...credentials.context(),
    ...askingVisitors,
    handshakeTimeout: HANDSHAKE_MS,
    noDelay: true,
    ...alive,
  };
  const server = createTlsServer(options, (socket) => {
    const peer = peerOf(socket, wanted);
    if (peer.ok) return accept(socket, peer.value);
    turnedAway(socket.remoteAddress ?? "unknown", peer.why);
    socket.on("error", () => socket.destroy());
    return socket.destroy();
  });
  server.on("tlsClientError", ({ message }, socket) =>
    turnedAway(socket.remoteAddress ?? "unknown", {
      code: "links.tls",
      text: `The other side is refused: TLS could not be agreed on (${message}).`,
    }),
  );
  return server;
}

export function dialLink(host: string, port: number, secured?: Secured): Promise<Answer<ByteLink>> {
  if (!secured && !isLoopback(host)) return Promise.resolve(noPlainTcp(host));
  const place = { host, port, noDelay: true, ...alive };
  const socket = secured
    ? connectTls({ ...place, ...secured.credentials.context(), ...askingHosts })
    : connect(place);
  return new Promise((resolve) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(refused("links.dial", `cannot reach ${host} port ${port}: ${why}`));
    };
    const timer = setTimeout(() => fail(`no answer within ${DIAL_WITHIN_MS / 1000} s`), DIAL_WITHIN_MS);
    const failed = (error: Error) => fail(error.message);
    socket.once("error", failed);
    socket.once(secured ? "secureConnect" : "connect", () => {
      const peer = secured && peerOf(socket as TLSSocket, secured.wanted);
      if (peer && !peer.ok) return fail(peer.why.text);
      clearTimeout(timer);
      socket.off("error", failed);
      return resolve(good(socketLink(socket)));
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
