// The `Mailbox` port in memory, for hosts that are only simulated: the laws of a journal but for the disk. With the real
// bridge on it, what a host says and hears is what a real one does. Used by `simulated-agents.ts` and `simulated-nodes.ts`.

import type { Address, Clock, Component, Controller, Mailbox } from "@etalon/basis";

type AnyController = Controller<unknown, unknown, unknown, unknown, unknown>;
/** Node's timers take no more; nothing here waits so long. */
const WAIT_AT_MOST_MS = 2 ** 31 - 1;

export function forgetfulMailbox(clock: Clock, failed: (error: unknown) => void): Mailbox {
  const served = new Map<Component, AnyController>();
  const states = new Map<string, unknown>();
  /** What an aggregate's acts wait for: those before them. */
  const acting = new Map<string, Promise<void>>();
  const posted = new Set<string>();
  const stopped = new AbortController();

  function hear({ component, key }: Address, body: unknown, own: boolean): void {
    const controller = served.get(component);
    if (!controller || stopped.signal.aborted) return;
    const why = own ? null : controller.misunderstood(body);
    if (why !== null) {
      failed(why);
      return;
    }
    const name = `${component} ${key}`;
    const outcome = controller.step(states.get(name) ?? null, body, key, clock.now());
    if (outcome.state === null) states.delete(name);
    else states.set(name, outcome.state);
    for (const { atTaiNs, body: later } of outcome.timers) {
      const waitMs = Math.min(Number(atTaiNs - clock.now()) / 1e6, WAIT_AT_MOST_MS);
      setTimeout(() => hear({ component, key }, later, true), Math.max(0, waitMs)).unref();
    }
    for (const { to, body: said } of outcome.say) queueMicrotask(() => hear(to, said, false));
    for (const act of outcome.acts) {
      const before = acting.get(name) ?? Promise.resolve();
      const done = before
        .then(() => controller.perform(act, key, stopped.signal))
        .then((bodies) => {
          for (const told of bodies) hear({ component, key }, told, true);
        })
        .catch((error: unknown) => stopped.signal.aborted || failed(error))
        .then(() => void (acting.get(name) === done && acting.delete(name)));
      acting.set(name, done);
    }
  }

  return {
    async post(to, body, id) {
      if (id !== undefined && posted.has(id)) return;
      if (id !== undefined) posted.add(id);
      hear(to, body, false);
    },
    async tell(own, body) {
      hear(own, body, true);
    },
    async serve(component, controller) {
      served.set(component, controller as unknown as AnyController);
    },
    async read({ component, key }) {
      return states.get(`${component} ${key}`) ?? null;
    },
    async list() {
      return [];
    },
    async stop() {
      stopped.abort();
    },
  };
}
