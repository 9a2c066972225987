// One transaction after another without a database: what is said between aggregates arrives once and in its order, whatever is
// held elsewhere, fails, or does not fit into a transaction.

import type { Outcome } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyController } from "../mailbox/fold.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { Cascade } from "./cascade.ts";
import { KeptStates } from "./kept-states.ts";
import type { Taken } from "./serving-session.ts";

interface Message {
  readonly kind: "go";
  readonly from: string;
  readonly n: number;
  /** How many further messages follow from it. */
  readonly hops: number;
}
interface State {
  readonly heard: readonly Message[];
  readonly said: Readonly<Record<string, number>>;
}
const components = ["im", "cc", "clc"] as const;
const keys = ["a", "b"];
const places = components.flatMap((component) => keys.map((key) => ({ component, key })));
const nameOf = (component: string, key: string) => `${component} ${key}`;

/** Says two messages to the same place, and one to another, each with its number on that way. */
function controller(component: StoredComponent, fails: (message: Message) => boolean): AnyController {
  const step = (before: unknown, body: unknown, key: string): Outcome<State, Message, never, never> => {
    const { heard, said } = (before ?? { heard: [], said: {} }) as State;
    const message = body as Message;
    if (fails(message)) throw new Error("not yet");
    const own = places.findIndex((one) => one.component === component && one.key === key);
    const to = [own + message.n + 1, own + message.n + 1, own + 2].map((n) => places[n % places.length]!);
    const counts = { ...said };
    const say = (message.hops > 0 ? to : []).map((address) => {
      const name = nameOf(address.component, address.key);
      counts[name] = (counts[name] ?? 0) + 1;
      const from = nameOf(component, key);
      return { to: address, body: { kind: "go", from, n: counts[name], hops: message.hops - 1 } as const };
    });
    return { state: { heard: [...heard, message], said: counts }, say, timers: [], acts: [] };
  };
  return { step, perform: async () => [], misunderstood: () => null } as unknown as AnyController;
}

/** The tables, as far as a cascade sees them. */
function world() {
  const states = new Map<string, unknown>();
  const queues = new Map<string, { seq: number; own: boolean; body: unknown; way: null }[]>();
  let seq = 0;
  const post = (component: string, key: string, body: unknown) => {
    const name = nameOf(component, key);
    queues.set(name, [...(queues.get(name) ?? []), { seq: ++seq, own: false, body, way: null }]);
  };
  const take = (component: StoredComponent, key: string, atMost: number): Taken => ({
    component,
    key,
    state: structuredClone(states.get(nameOf(component, key)) ?? null),
    messages: (queues.get(nameOf(component, key)) ?? []).slice(0, atMost),
  });
  const write = (cascade: Cascade) => {
    for (const [component, lists] of cascade.given()) {
      const heard = new Set(JSON.parse(lists.heard ?? "[]") as number[]);
      for (const [name, queue] of queues)
        queues.set(
          name,
          queue.filter((one) => !heard.has(one.seq)),
        );
      for (const { key, state } of JSON.parse(lists.states ?? "[]") as { key: string; state: unknown }[])
        states.set(nameOf(component, key), state);
      for (const { key, body } of JSON.parse(lists.posts ?? "[]") as { key: string; body: unknown }[])
        post(component, key, body);
    }
  };
  const waiting = () => [...queues].filter(([, queue]) => queue.length > 0).map(([name]) => name.split(" "));
  return { states, post, take, write, waiting };
}

describe("a cascade", () => {
  it("lets each message arrive once, in the order of its sender", () => {
    const runs = fc.record({
      posts: fc.array(fc.record({ at: fc.nat(places.length - 1), hops: fc.nat(3) }), {
        minLength: 1,
        maxLength: 4,
      }),
      served: fc.subarray([...components], { minLength: 1 }),
      elsewhere: fc.array(fc.nat(places.length - 1), { maxLength: 3 }),
      failures: fc.nat(3),
      steps: fc.integer({ min: 1, max: 40 }),
      messagesPerKey: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(runs, ({ posts, served, elsewhere, failures, steps, messagesPerKey }) => {
        const all = world();
        let failuresLeft = failures;
        const fails = ({ n }: Message) => n === 2 && failuresLeft-- > 0;
        for (const [nth, { at, hops }] of posts.entries()) {
          const { component, key } = places[at]!;
          all.post(component, key, { kind: "go", from: "outside", n: nth, hops });
        }
        for (let round = 0; all.waiting().length > 0 && round < 400; round++) {
          // In the end everybody is served, and nobody holds anything.
          const now = round < 20 ? served : [...components];
          const held = new Set(round < 20 ? elsewhere.map((n) => Object.values(places[n]!).join(" ")) : []);
          const controllers = new Map<StoredComponent, AnyController>(
            now.map((component) => [component, controller(component, fails)]),
          );
          const options = {
            controllers,
            now: () => 1n,
            watch: {},
            messagesPerKey,
            misunderstoodKept: 10,
            kept: new KeptStates(),
            steps,
            wary: round % 7 === 6,
          };
          const cascade = new Cascade(options);
          const free = (component: string, key: string) => !held.has(nameOf(component, key));
          const first = all
            .waiting()
            .filter(([c = "", key = ""]) => now.includes(c as never) && free(c, key));
          cascade.admit(first.map(([c, key]) => all.take(c as StoredComponent, key!, messagesPerKey)));
          for (let wanted = cascade.wanted(); wanted.size > 0; wanted = cascade.wanted()) {
            const got = [...wanted].flatMap(([c, names]) =>
              names.filter((key) => free(c, key)).map((key) => all.take(c, key, messagesPerKey)),
            );
            cascade.admit(got);
            cascade.missed(wanted);
          }
          cascade.giveUpWanted();
          all.write(cascade);
        }
        expect(all.waiting()).toEqual([]);
        const states = [...all.states] as [string, State][];
        for (const [name, { heard }] of states)
          for (const [from, { said }] of states) {
            const numbers = heard.filter((message) => message.from === from).map(({ n }) => n);
            expect(numbers).toEqual(Array.from({ length: said[name] ?? 0 }, (_, n) => n + 1));
          }
      }),
      { seed: 31, numRuns: 300 },
    );
  });
});
