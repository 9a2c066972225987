// Tests only: walks a controller's step through messages, a second apart, and looks at every move it makes.

import type { Instant } from "../instant.ts";
import type { Step } from "../ports.ts";

export interface Move<State, Heard, Say, Act> {
  readonly before: State | null;
  readonly after: State | null;
  readonly heard: Heard;
  /** Bodies only, in order. */
  readonly said: readonly Say[];
  readonly to: readonly string[];
  readonly acts: readonly Act[];
  readonly now: Instant;
}

/** Timers are not fired: a walk that wants them has their bodies among its messages. */
export function walk<State, Heard, Say, Self, Act>(
  step: Step<State, Heard, Say, Self, Act>,
  key: string,
  messages: readonly (Heard | Self)[],
  look: (move: Move<State, Heard | Self, Say, Act>) => void = () => undefined,
): { state: State | null; said: Say[]; acts: Act[] } {
  let state: State | null = null;
  let now: Instant = 1_000_000_000n;
  const all = { said: [] as Say[], acts: [] as Act[] };
  for (const heard of messages) {
    const { state: after, say, acts } = step(state, heard, key, now);
    const said = say.map(({ body }) => body);
    const to = say.map((one) => `${one.to.component} ${one.to.key}`);
    look({ before: state, after, heard, said, to, acts, now });
    state = after;
    all.said.push(...said);
    all.acts.push(...acts);
    now += 1_000_000_000n;
  }
  return { state, ...all };
}
