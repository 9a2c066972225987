// One act, carried out on the way of its application: what it logs names the application, what it tells goes on from it.
// Called by both mailboxes' act runners.

import { onWay, wayIn, wayText } from "../telemetry/way.ts";
import type { StoredComponent } from "./stored.ts";
import { beginSpan, type MailboxWatch } from "./watch.ts";

export async function carriedOut<T>(
  component: StoredComponent,
  key: string,
  { body, way: text }: { readonly body: unknown; readonly way: string | null },
  watch: MailboxWatch,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly way: string | null }> {
  const way = wayIn(text);
  const span = beginSpan(watch, way, "act", component, key, body);
  const onward = way && span ? { ...way, span: span.id } : way;
  const beganMs = performance.now();
  const ended = (done: boolean) =>
    watch.metrics?.acted(component, (performance.now() - beganMs) / 1000, done);
  try {
    const value = await onWay(onward, work);
    span?.end();
    ended(true);
    return { value, way: wayText(onward) };
  } catch (error) {
    span?.end(error instanceof Error ? error.message : String(error));
    ended(false);
    throw error;
  }
}
