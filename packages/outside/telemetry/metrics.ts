// What a process counts of its work, in Prometheus' form. Opened by the apps, once per process; labels are names that the
// code knows (components, routes, states), never ids.

import { within } from "@etalon/basis";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MailboxMetrics } from "../mailbox/watch.ts";

/** Looks at something when the figures are asked for: what waits, who is alive. */
export type Look = () => Promise<void> | void;

export interface Metrics {
  readonly mailbox: MailboxMetrics;
  /** A count that only grows; its name ends in `_total`. */
  counter<Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
  ): Counter<Label>;
  gauge<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  histogram<Label extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels: readonly Label[],
  ): Histogram<Label>;
  /** @param look is called before each telling; what it fails to find out is left out, and counted */
  lookAt(what: string, gauges: readonly Gauge<string>[], look: Look): void;
  text(): Promise<string>;
  /** The same as values, for whoever tells some of them otherwise. */
  samples(): Promise<Samples>;
  readonly contentType: string;
}

/** What is counted under a name now; of a histogram under the names of its count and its sum. */
export type Samples = (name: string) => readonly Sample[];
interface Sample {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
}

const LOOK_WITHIN_MS = 2_000;
/** Whoever asks more often than this hears the same figures again. */
const FRESH_FOR_MS = 500;
const STEP_S = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 1e-1, 1];
const ACT_S = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

export function openMetrics(about: { readonly role: string; readonly version: string }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const looks: { readonly what: string; readonly gauges: readonly Gauge<string>[]; readonly look: Look }[] =
    [];
  const registers = [registry];
  /** Those without labels: a reset would leave a zero, which says more than nobody knows. */
  const bare = new Set<Gauge<string>>();
  let told: { readonly untilMs: number; readonly text: Promise<string> } | null = null;

  /** Two parts of one process may count the same by different labels. */
  const once = <M>(name: string, make: () => M): M =>
    (registry.getSingleMetric(name) as M | undefined) ?? make();
  const counter: Metrics["counter"] = (name, help, labelNames = []) =>
    once(name, () => new Counter({ name, help, labelNames, registers }));
  const gauge: Metrics["gauge"] = (name, help, labelNames = []) =>
    once(name, () => {
      const made = new Gauge({ name, help, labelNames, registers });
      if (labelNames.length === 0) bare.add(made as unknown as Gauge<string>);
      return made;
    });
  const histogram: Metrics["histogram"] = (name, help, buckets, labelNames) =>
    once(name, () => new Histogram({ name, help, buckets: [...buckets], labelNames, registers }));

  gauge("etalon_info", "1, with the role and the version of this process as labels", ["role", "version"]).set(
    about,
    1,
  );
  const unseen = counter(
    "etalon_looks_failed_total",
    "Figures that could not be found out when they were asked for",
    ["what"],
  );

  async function look(): Promise<string> {
    for (const each of looks.flatMap(({ gauges }) => gauges)) {
      if (bare.has(each)) each.remove();
      else each.reset();
    }
    const all = looks.map(async ({ what, look: lookOnce }) => {
      const looked = (async () => lookOnce())().then(
        () => true,
        () => false,
      );
      if (!(await within(LOOK_WITHIN_MS, looked, false))) unseen.inc({ what });
    });
    await Promise.all(all);
    return registry.metrics();
  }

  const text = (): Promise<string> => {
    if (told && performance.now() < told.untilMs) return told.text;
    // Until it is told nobody looks anew: what is slow is not asked twice at a time.
    const telling = { untilMs: Number.POSITIVE_INFINITY, text: look() };
    const heard = () => {
      telling.untilMs = performance.now() + FRESH_FOR_MS;
    };
    telling.text.then(heard, heard);
    told = telling;
    return telling.text;
  };

  return {
    mailbox: mailboxMetrics({ counter, histogram }),
    counter,
    gauge,
    histogram,
    lookAt: (what, gauges, once) => void looks.push({ what, gauges, look: once }),
    text,
    async samples() {
      await text();
      const all = await registry.getMetricsAsJSON();
      return (name) =>
        all.flatMap((metric) =>
          (metric.values as readonly (Sample & { readonly metricName?: string })[]).filter(
            ({ metricName = metric.name }) => metricName === name,
          ),
        );
    },
    contentType: registry.contentType,
  };
}

/** Children of labels are looked up once a component: a step is counted in less than a microsecond. */
function mailboxMetrics({ counter, histogram }: Pick<Metrics, "counter" | "histogram">): MailboxMetrics {
  const steps = histogram(
    "etalon_mailbox_step_seconds",
    "Time that a committed step took, by component; its count is that of steps",
    STEP_S,
    ["component"],
  );
  const acts = histogram(
    "etalon_mailbox_act_seconds",
    "Time that an act took, by component and whether it was done or will be tried again",
    ACT_S,
    ["component", "done"],
  );
  const aside = counter(
    "etalon_mailbox_set_aside_total",
    "Messages and acts that were given up, by component",
    ["component", "kind"],
  );
  const byComponent = new Map<string, { observe(seconds: number): void }>();
  return {
    stepped(component, seconds) {
      let child = byComponent.get(component);
      if (!child) {
        child = steps.labels({ component });
        byComponent.set(component, child);
      }
      child.observe(seconds);
    },
    acted: (component, seconds, done) => acts.observe({ component, done: String(done) }, seconds),
    setAside: (component, kind) => aside.inc({ component, kind }),
  };
}
