// The hosts of a scaled-out cloud in tests: all on this computer's loopback interface (here), or each in a network
// namespace of its own (`namespaces.ts`). What runs on them does not know which.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@etalon/outside/links/free-port";

export interface Host {
  readonly name: string;
  /** How others find it. */
  readonly address: string;
  /** Where its programs listen, so that others find them. */
  readonly listen: string;
  /** Its disk; programs start in it. */
  readonly folder: string;
  /** The words before a program that make it run there. */
  readonly under: readonly string[];
  /** The usual port, or where hosts share an address a free one, the same at each asking. */
  port(usual: number): Promise<number>;
  /** Where this process finds what a program on that host calls its own. */
  reached(url: string): string;
  /** GET as a program on that host does; null: nobody answers. */
  get(url: string): Promise<{ readonly status: number; readonly text: string } | null>;
}

export interface Hosts {
  /** Makes it at the first asking. */
  host(name: string): Promise<Host>;
  close(): Promise<void>;
}

/** @param folder for their disks */
export function loopbackHosts(folder: string): Hosts {
  const hosts = new Map<string, Host>();
  return {
    async host(name) {
      const known = hosts.get(name);
      if (known) return known;
      const ports = new Map<number, number>();
      const own = join(folder, name);
      mkdirSync(own, { recursive: true, mode: 0o700 });
      const host: Host = {
        name,
        address: "localhost",
        listen: "127.0.0.1",
        folder: own,
        under: [],
        async port(usual) {
          const port = ports.get(usual) ?? (await freePort("127.0.0.1"));
          ports.set(usual, port);
          return port;
        },
        reached: (url) => url,
        async get(url) {
          try {
            const reply = await fetch(url);
            return { status: reply.status, text: await reply.text() };
          } catch {
            return null;
          }
        },
      };
      hosts.set(name, host);
      return host;
    },
    async close() {},
  };
}
