// The simulated power analyser behind a socket, as instruments on a network are: it takes SCPI as it comes, a line a
// message. Opened by the simulated site and by tests.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Load } from "./load.ts";
import { scpiAnalyser } from "./scpi-analyser.ts";

const LONGEST_LINE = 65_536;

export interface AnalyserSocket {
  readonly port: number;
  /** Connections that are open now. */
  users(): number;
  /** Messages heard so far, of all users. */
  heard(): readonly string[];
  close(): Promise<void>;
}

export async function openAnalyser(
  identity: string,
  load: Load,
  { host = "127.0.0.1", port = 0 } = {},
): Promise<AnalyserSocket> {
  const analyser = scpiAnalyser(identity, load);
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    let line = "";
    socket.on("data", (bytes) => {
      line += bytes.toString("latin1");
      for (let end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
        const message = line.slice(0, end);
        line = line.slice(end + 1);
        heard.push(message);
        if (heard.length > 10_000) heard.shift();
        const answer = analyser.hear(message);
        if (answer && !socket.write(answer)) {
          socket.pause(); // it says no more than is taken
          socket.once("drain", () => socket.resume());
        }
      }
      if (line.length > LONGEST_LINE) socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    users: () => sockets.size,
    heard: () => heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
