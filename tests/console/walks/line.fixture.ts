// A line to the cloud that can be cut and mended, as when its computer stops and comes back. Called by `connection.ts`.

import { connect, createServer, type Socket } from "node:net";

export interface Line {
  readonly url: string;
  /** Whoever is on it is cut off, and nobody is let on. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function lineTo(url: string): Promise<Line> {
  const { hostname, port } = new URL(url);
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => ends.delete(one));
    }
  });
  const listening = (at: number) => new Promise<void>((resolve) => server.listen(at, hostname, resolve));
  await listening(0);
  const own = (server.address() as { readonly port: number }).port;
  return {
    url: `http://${hostname}:${own}`,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const end of ends) end.destroy();
      }),
    mend: () => listening(own),
  };
}
