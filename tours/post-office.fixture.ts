// The smallest world in which controllers can talk: a queue that hands each message to the step it is meant
// for. The real one is the mailbox in `packages/outside/postgres`; the steps cannot tell the difference.

import type { Address, Instant, Outcome } from "@etalon/basis";

type Kind = { readonly kind: string };
type AnyStep = (state: never, heard: never, key: string, now: Instant) => Outcome<unknown, Kind, Kind, Kind>;
type HeardBy<Step extends AnyStep> = Parameters<Step>[1];

interface Letter {
  readonly from: string;
  readonly to: Address;
  readonly body: Kind;
}

export function postOffice<Steps extends Record<string, AnyStep>>(steps: Steps) {
  const queue: Letter[] = [];
  const states = new Map<string, unknown>();
  const said: string[] = [];
  const asked: string[] = [];
  let now: Instant = 1_800_000_000_000_000_000n;

  function deliver({ from, to: { component, key }, body }: Letter): void {
    const step = steps[component];
    if (!step) throw new Error(`nobody here is called ${component}`);
    now += 1_000_000n;
    said.push(`${from} → ${component}: ${body.kind}`);
    const state = states.get(`${component} ${key}`) ?? null;
    const outcome = step(state as never, body as never, key, now);
    states.set(`${component} ${key}`, outcome.state);
    for (const letter of outcome.say) queue.push({ from: component, ...letter });
    // Acts are for shells to carry out: here nobody does, the tour answers by hand. Timers never ring.
    for (const act of outcome.acts) asked.push(`${component}: ${nameOf(act)}`);
  }

  return {
    /** Somebody says this from outside: a user, or a shell that has done its act. Delivers all that follows from it. */
    say<C extends keyof Steps & Address["component"]>(
      from: string,
      to: C,
      key: string,
      body: HeardBy<Steps[C]>,
    ): void {
      queue.push({ from, to: { component: to, key }, body });
      for (let next = queue.shift(); next; next = queue.shift()) deliver(next);
    },
    /** Who said what to whom since this was last asked, in order. */
    said: () => said.splice(0),
    /** What the shells have to do since this was last asked. */
    asked: () => asked.splice(0),
    state: (component: keyof Steps & string, key: string) => states.get(`${component} ${key}`),
  };
}

/** `tell-machine` says what the machine is told. */
const nameOf = (act: Kind & { readonly body?: Kind }): string =>
  act.body ? `${act.kind} ${act.body.kind}` : act.kind;
