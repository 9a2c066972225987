// A port of this computer that nobody has, for a program that is told on which to listen, and is to find it free again at its
// next start.

import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the range that systems lend to outgoing connections (32,768 and up), one of which might hold it meanwhile. */
const [LOWEST, BEHIND] = [10_240, 32_000];

/** By this process: of two programs that are not started yet, each has its own. */
const given = new Set<number>();

/** @param host the address it is free on, e.g. 127.0.0.1 */
export async function freePort(host: string): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(LOWEST, BEHIND);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port, host)) return port;
  }
  throw new Error(`no port is free on ${host}`);
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
