// Debian's nats-server for tests: one, or three that keep everything three times. They end with the test.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../links/free-port.ts";

export const hasNats = spawnSync("nats-server", ["--version"]).status === 0;

export interface NatsServers {
  readonly url: string;
  readonly urls: readonly string[];
  kill(n: number): Promise<void>;
  start(n: number): Promise<void>;
  /** Has it read its configuration anew, as `nats-server --signal reload` does. */
  reload(n: number): void;
  stop(): Promise<void>;
}

/** @param more configuration for every server, e.g. `tls` and `authorization` */
export async function openNatsServers(folder: string, count: 1 | 3, more = ""): Promise<NatsServers> {
  const ports = () => Promise.all(Array.from({ length: count }, () => freePort("127.0.0.1")));
  const [clients, routes] = [await ports(), await ports()];
  const children: (ChildProcess | null)[] = clients.map(() => null);
  const cluster = (n: number) =>
    count === 1
      ? ""
      : `cluster { name: etalon, listen: "127.0.0.1:${routes[n]}", routes: [${routes.map((port) => `"nats://127.0.0.1:${port}"`).join(", ")}] }\n`;

  async function start(n: number): Promise<void> {
    const home = join(folder, `nats-${n}`);
    mkdirSync(home, { recursive: true });
    const file = join(home, "nats.conf");
    const store = `jetstream { store_dir: "${home}", max_mem: 64MB, max_file: 1GB }\n`;
    writeFileSync(
      file,
      `server_name: n${n}\nlisten: "127.0.0.1:${clients[n]}"\n${store}${cluster(n)}${more}`,
    );
    const child = spawn("nats-server", ["-c", file], { stdio: ["ignore", "ignore", "pipe"] });
    children[n] = child;
    let said = "";
    child.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
    });
    for (const deadline = Date.now() + 60_000; !said.includes("Server is ready"); await pause(20))
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`nats-server did not start:\n${said}`);
  }

  async function kill(n: number): Promise<void> {
    const child = children[n];
    children[n] = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  for (let n = 0; n < count; n++) await start(n);
  const urls = clients.map((port) => `nats://127.0.0.1:${port}`);
  return {
    urls,
    url: urls.join(","),
    kill,
    start,
    reload: (n) => void children[n]?.kill("SIGHUP"),
    async stop() {
      for (let n = 0; n < count; n++) await kill(n);
    },
  };
}
