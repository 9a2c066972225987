// The journal numbers what became of alarms and passes it to the outlets, but for what is shelved; the book of rules gives each
// quantity its own. Called by `step.ts`.

import { counted, type Outcome, type Said } from "@etalon/basis";
import { type AlarmQuantity, alarmQuantityNames } from "@etalon/messages/alarm-quantities.table";
import { defaultAlarmRules } from "@etalon/messages/alarm-rules.table";
import { type AlarmsItself, type NumberedNews, type Outlet, severities } from "@etalon/messages/alarms";
import { alarmsAddress } from "@etalon/messages/watchers-to-zz";
import type { Journal, RuleBook } from "./state.ts";

const NEWS_KEPT = 500;
type Of<K extends AlarmsItself["kind"]> = Extract<AlarmsItself, { kind: K }>;
type Result<State> = Outcome<State, AlarmsItself, never, never>;

export function journalStep(before: Journal | null, heard: Of<"alarms-moved" | "outlets">): Result<Journal> {
  const was: Journal = before ?? { kind: "alarm-journal", last: 0, news: [], outlets: [] };
  if (heard.kind === "outlets") {
    const named = new Set(heard.outlets.map(({ name }) => name));
    const gone = was.outlets.filter(({ name }) => !named.has(name));
    const say = gone.map(({ name }) => ({ to: outletAddress(name), body: { kind: "outlet-gone" } as const }));
    return { state: { ...was, outlets: heard.outlets }, say, timers: [], acts: [] };
  }
  const news = heard.news.map((one, n): NumberedNews => ({ number: was.last + 1 + n, ...one }));
  const say = was.outlets.flatMap((outlet): Said<AlarmsItself>[] => {
    const wanted = news.filter((one) => isWanted(outlet, one));
    const { name, gatherS } = outlet;
    return wanted.length === 0
      ? []
      : [{ to: outletAddress(name), body: { kind: "notify", gatherS, news: wanted } }];
  });
  const state = {
    ...was,
    last: was.last + news.length,
    news: [...was.news, ...news].slice(-NEWS_KEPT),
  };
  return { state, say, timers: [], acts: [] };
}

const isWanted = ({ leastSeverity }: Outlet, { shelved, severity, what }: NumberedNews): boolean =>
  (!shelved || what === "shelved") && severities.indexOf(severity) >= severities.indexOf(leastSeverity);

export const outletAddress = (name: string) => ({ component: "zz", key: `outlet/${name}` }) as const;

export function rulesStep(before: RuleBook | null, heard: Of<"first-rules" | "set-rules">): Result<RuleBook> {
  const by = heard.kind === "set-rules" ? heard.by : null;
  if (by === null && before?.by) return { state: before, say: [], timers: [], acts: [] };
  const { rules } = heard;
  // Until they hear of others, all go by those of the program.
  const old = before?.rules ?? defaultAlarmRules;
  const touched = alarmQuantityNames.filter(
    (name) => by || ofQuantity(rules, name) !== ofQuantity(old, name),
  );
  const say = touched.map((quantity) => ({
    to: alarmsAddress(quantity),
    body: { kind: "follow-rules", rules: rules.filter((rule) => rule.quantity === quantity) } as const,
  }));
  const note = {
    ...{ what: "alarm-rules-set", who: by ?? "", resource: null, application: null, token: null },
    why: `${counted(rules.length, "rule")}: ${rules.map(({ name }) => name).join(", ")}`.slice(0, 2000),
  };
  return {
    state: { kind: "alarm-rules", rules, by },
    say,
    timers: [],
    acts: [],
    ...(by && { audit: [note] }),
  };
}

const ofQuantity = (rules: RuleBook["rules"], quantity: AlarmQuantity): string =>
  JSON.stringify(
    rules.filter((rule) => rule.quantity === quantity).map((rule) => Object.entries(rule).sort()),
  );
