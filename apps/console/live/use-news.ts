// A page's hook on what happens: each piece of news is one step of the page's state. Called by pages.

import { useEffect, useReducer, useRef } from "react";
import type { News } from "./event-stream.ts";
import { follow } from "./follow.ts";

export type Connection =
  | { readonly kind: "opening" }
  | { readonly kind: "open" }
  | { readonly kind: "lost"; readonly why: string }
  | { readonly kind: "over" }
  | { readonly kind: "refused"; readonly why: string };

interface Followed<State> {
  readonly state: State;
  readonly connection: Connection;
}

/**
 * @param path   of a route that is followed; null: nothing is
 * @param begin  what is known before anything is told
 * @param step   one piece of news in, the next state out; pure
 */
export function useNews<State>(
  path: string | null,
  begin: State,
  step: (state: State, news: News) => State,
): Followed<State> {
  const steps = useRef(step);
  steps.current = step;
  const [followed, move] = useReducer(
    (before: Followed<State>, change: (before: Followed<State>) => Followed<State>) => change(before),
    { state: begin, connection: { kind: "opening" } },
  );
  const first = useRef(begin);
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    const connect = (connection: Connection) => move((before) => ({ ...before, connection }));
    move(() => ({ state: first.current, connection: { kind: "opening" } }));
    void follow(
      path,
      {
        heard: (news) =>
          move(({ state, connection }) => ({
            state: steps.current(state, news),
            connection: news.kind === "over" ? { kind: "over" } : connection,
          })),
        lost: (why) => connect(why === null ? { kind: "open" } : { kind: "lost", why }),
        refused: (why) => connect({ kind: "refused", why }),
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [path]);
  return followed;
}
