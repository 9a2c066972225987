// A machine that runs `program.ts`, driven order by order. For the contract test and the machines' benchmark.

import type { Appearance, Machine, Vmm } from "@etalon/basis";
import type { HeldLink } from "./held-link.ts";
import type { Order } from "./program.ts";

type OrderBody = Order extends infer One ? (One extends unknown ? Omit<One, "order"> : never) : never;
export type Did = Readonly<Record<string, unknown>>;

export interface DrivenMachine {
  readonly machine: Machine;
  /** Everything that was heard, first the hello. */
  readonly heard: readonly Did[];
  /** Resolves to what was done, or to what kept it from being done (`could-not`). */
  order(body: OrderBody): Promise<Did>;
  plug(name: string, held: HeldLink, as?: Appearance): Promise<string>;
  readonly exited: Promise<string>;
}

/**
 * Resolves when the program has said hello.
 *
 * @param held hears what is said after us, and may take its time
 */
export async function startDriven(
  vmm: Vmm,
  name: string,
  held: (did: Did) => void | Promise<void> = () => undefined,
): Promise<DrivenMachine> {
  const heard: Did[] = [];
  const asked = new Map<number, (did: Did) => void>();
  let greeted: () => void = () => undefined;
  const hello = new Promise<void>((resolve) => {
    greeted = resolve;
  });
  let left: (why: string) => void = () => undefined;
  const exited = new Promise<string>((resolve) => {
    left = resolve;
  });
  const machine = await vmm.start(name, {
    heard(message) {
      const did = (message ?? {}) as Did; // it may say anything
      heard.push(did);
      if (did.kind === "hello") greeted();
      asked.get(did.order as number)?.(did);
      return held(did);
    },
    exited: left,
  });
  const early = await Promise.race([hello, exited]);
  if (early !== undefined) throw new Error(`${vmm.engine}: the machine ended before its hello: ${early}`);
  let last = 0;
  return {
    machine,
    heard,
    exited,
    order(body) {
      const order = ++last;
      machine.say({ ...body, order });
      const gone = exited.then((why) => ({ kind: "could-not", why }));
      return Promise.race([gone, new Promise<Did>((resolve) => asked.set(order, resolve))]);
    },
    plug: (name, held, as = { kind: "stream" }) => machine.plug(name, held.link, as),
  };
}
