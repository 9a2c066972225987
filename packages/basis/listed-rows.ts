// Rows that follow from the states of a component's aggregates, a page at a time, each behind the last key of the one before:
// the millionth costs what the first does. Called by whoever exports tables.

import type { Mailbox } from "./ports.ts";
import type { Address } from "./step.ts";
import type { Row } from "./table.ts";

const PAGE = 1000;

export async function* listedRows<State>(
  mailbox: Mailbox,
  component: Address["component"],
  keyPrefix: string,
  rows: (state: State) => readonly Row[],
): AsyncGenerator<readonly Row[]> {
  for (let key = ""; ; ) {
    const page = await mailbox.list(component, keyPrefix, { key, atMost: PAGE });
    if (page.length > 0) yield page.flatMap(({ state }) => rows(state as State));
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    key = last.key;
  }
}
