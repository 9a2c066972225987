// A browser's session: its token in a cookie that no script can read. Heard only from the interface's own pages, so that
// nothing which another page makes a browser send comes in by it. Called by `admission.ts` and `console.ts`.

import type { FastifyReply, FastifyRequest } from "fastify";

/** Whether leaving ends the token too: that of a login is the browser's own, one that was shown lives on elsewhere. */
export type Origin = "login" | "shown";
export interface BrowserSession {
  readonly token: string;
  readonly origin: Origin;
}

/** Cookies know no ports: two clouds on one machine would take each other's. */
const nameOf = ({ headers }: FastifyRequest): string =>
  `etalon-${/:(\d{1,5})$/.exec(headers.host ?? "")?.[1] ?? "session"}`;

/** Browsers say themselves where a request comes from (Fetch Metadata); pages cannot. */
export function sessionIn(request: FastifyRequest): BrowserSession | null {
  const { cookie, "sec-fetch-site": site } = request.headers;
  if (site !== "same-origin" || cookie === undefined) return null;
  const own = `${nameOf(request)}=`;
  const value = cookie
    .split(/;\s*/)
    .find((one) => one.startsWith(own))
    ?.slice(own.length);
  const [, origin, token] = /^(login|shown)\.([\w-]{1,200})$/.exec(value ?? "") ?? [];
  return origin && token ? { origin: origin as Origin, token } : null;
}

export function giveSession(request: FastifyRequest, reply: FastifyReply, session: BrowserSession): void {
  set(request, reply, `${session.origin}.${session.token}`, "");
}

export function takeSession(request: FastifyRequest, reply: FastifyReply): void {
  set(request, reply, "", "; Max-Age=0");
}

/** Without an end of its own: it goes with the browser, and is worth no more than its token. */
function set(request: FastifyRequest, reply: FastifyReply, value: string, end: string): void {
  const secure = request.protocol === "https" ? "; Secure" : "";
  reply.header("set-cookie", `${nameOf(request)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}${end}`);
}
