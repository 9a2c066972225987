// Coming in and leaving: by a link that works once, by a token, by the operator's identity provider. Each ends in a cookie
// that the page itself cannot read. Called by `main.tsx` and the login page.

import type { begunBrowser, Session } from "@etalon/messages/login";
import type { z } from "zod";
import { ask } from "./ask.ts";
import type { Me } from "./contracts.ts";
import { NOT_KNOWN, Problem } from "./problem.ts";

/** The secret of a login under way: its page is left for the provider's, and comes back. */
const UNDER_WAY = "etalon-login";

/** Uses what the address brings, and takes it out of the address first. The sentence of whoever refused; null: all is well. */
export async function comeInByAddress(): Promise<string | null> {
  const { hash, search, pathname } = window.location;
  const wayIn = /^#way-in=([\w-]+)$/.exec(hash)?.[1];
  const login = sessionStorage.getItem(UNDER_WAY);
  const answered = login !== null && new URLSearchParams(search).has("state");
  if (wayIn === undefined && !answered) return null;
  window.history.replaceState(null, "", pathname);
  sessionStorage.removeItem(UNDER_WAY);
  try {
    if (wayIn !== undefined) await ask("/console/session/way-in", { method: "POST", body: { code: wayIn } });
    else await endLogin(login ?? "", search);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What no token is written in: a browser would not send it, and say so in its own words. */
const FOREIGN = /[^\x21-\x7e]/;

export async function comeInByToken(token: string): Promise<Me> {
  if (FOREIGN.test(token))
    throw new Problem("the token is unknown, over or revoked", { code: "http.token", status: NOT_KNOWN });
  return ask<Me>("/console/session/shown", { method: "POST", token, body: {} });
}

/** Where the provider sends the browser back to; loopback addresses go by RFC 8252, whatever the port. */
const redirect = (): string => {
  const { origin, protocol } = window.location;
  return protocol === "https:" ? `${origin}/console/` : `${origin}/`;
};

export async function beginLogin(): Promise<void> {
  const { login, url } = await ask<z.infer<typeof begunBrowser>>("/login/browser", {
    method: "POST",
    body: { redirect: redirect() },
  });
  sessionStorage.setItem(UNDER_WAY, login);
  window.location.assign(url);
}

async function endLogin(login: string, search: string): Promise<void> {
  const body = { login, redirect: redirect(), answer: search };
  const { secret } = await ask<Session>("/login/browser/end", { method: "POST", body });
  await ask("/console/session/login", { method: "POST", token: secret, body: {} });
}

/** The page is loaded anew, so that nothing of what it has shown is left. */
export async function leave(): Promise<void> {
  await ask("/console/session", { method: "DELETE" });
  window.location.assign("/console/");
}
