// Where the browser brings the identity provider's answer: a listener on the loopback interface that hears one request
// (RFC 8252). Called by `etalon login`.

import { createServer } from "node:http";
import { type Answer, good, refused } from "@etalon/basis";

export interface BrowserRedirect {
  readonly url: string;
  /** The query that came back, without its question mark. */
  answer(withinMs: number): Promise<Answer<string>>;
  close(): void;
}

const PAGE = "Etalon: the command in your terminal goes on; this window can be closed.\n";

export async function openBrowserRedirect(): Promise<Answer<BrowserRedirect>> {
  let heard: (query: string) => void = () => undefined;
  const query = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const meant = pathname === "/" && /[?&](code|error)=/.test(search);
    response.writeHead(meant ? 200 : 404, {
      "content-type": "text/plain; charset=utf-8",
      connection: "close",
    });
    response.end(meant ? PAGE : "");
    if (meant) heard(search.slice(1));
  });
  server.maxConnections = 16;
  return new Promise((resolve) => {
    server.once("error", ({ message }) =>
      resolve(refused("cli.redirect", `the browser's answer cannot be waited for: ${message}`)),
    );
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolve(
        good({
          url: `http://127.0.0.1:${port}/`,
          async answer(withinMs) {
            let timer: NodeJS.Timeout | undefined;
            const late = new Promise<null>((done) => {
              timer = setTimeout(done, withinMs, null);
            });
            const first = await Promise.race([query, late]);
            clearTimeout(timer);
            if (first !== null) return good(first);
            return refused("cli.login", `no browser came back within ${withinMs / 1000} s`);
          },
          close() {
            server.close();
            server.closeAllConnections();
          },
        }),
      );
    });
  });
}
