// Alarms as rules ask for them, as users see and treat them over HTTP, and as ZZ's own aggregates say them to each other.
// Terms are those of IEC 62682 and ISA-18.2 (clauses unchecked): raised, acknowledged, returned to normal, latched, shelved.

import { z } from "zod";
import { alarmQuantityNames } from "./alarm-quantities.table.ts";
import { id, instant, text } from "./nouns.ts";

const finite = z.number().finite();
const count = z.number().int().nonnegative();
const WEEK_S = 7 * 86_400;
const limit = finite.min(-1e9).max(1e9).exactOptional();

/** The least first. */
export const severities = ["low", "medium", "high", "critical"] as const;
export const severity = z.enum(severities);
export type Severity = z.infer<typeof severity>;

export const groupings = ["subject", "terminal", "site", "all"] as const;
/** When an alarm leaves the list: once it has returned to normal, and was acknowledged, or reset (latched). */
export const endings = ["by itself", "acknowledged", "reset"] as const;

export const alarmRule = z
  .strictObject({
    name: z
      .string()
      .max(60)
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "a name of small letters, digits and -"),
    quantity: z.enum(alarmQuantityNames),
    /** Whom it is about: names in which * stands for anything. */
    subjects: z.array(z.string().min(1).max(128)).min(1).max(100).default(["*"]),
    raiseAbove: limit,
    clearBelow: limit,
    raiseBelow: limit,
    clearAbove: limit,
    /** How long beyond, until it is raised; how long back, until it has returned to normal. */
    raiseAfterS: finite.min(0).max(WEEK_S).default(0),
    clearAfterS: finite.min(0).max(WEEK_S).default(0),
    severity,
    /** What counts as one cause: one alarm, with members. */
    groupBy: z.enum(groupings).default("subject"),
    ends: z.enum(endings).default("acknowledged"),
    /** An alarm that is raised again sooner than this after the last news of it is not told anew. */
    quietS: finite.min(0).max(WEEK_S).default(300),
  })
  .superRefine((rule, context) => {
    const { raiseAbove, clearBelow, raiseBelow, clearAbove } = rule;
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if ((raiseAbove === undefined) === (raiseBelow === undefined))
      return wrong("raiseAbove", "either raiseAbove or raiseBelow is expected");
    if (raiseAbove !== undefined) {
      if (clearAbove !== undefined) wrong("clearAbove", "clearBelow is expected beside raiseAbove");
      if (clearBelow !== undefined && clearBelow > raiseAbove)
        wrong("clearBelow", `at most raiseAbove (${raiseAbove}) is expected`);
    } else {
      if (clearBelow !== undefined) wrong("clearBelow", "clearAbove is expected beside raiseBelow");
      if (clearAbove !== undefined && clearAbove < raiseBelow!)
        wrong("clearAbove", `at least raiseBelow (${raiseBelow}) is expected`);
    }
  });
export type AlarmRule = z.infer<typeof alarmRule>;

export const mostRules = 200;
/** POST /alarm-rules: all there are to be, in place of those there were. */
export const alarmRules = z.strictObject({
  rules: z
    .array(alarmRule)
    .max(mostRules)
    .superRefine((rules, context) => {
      const names = new Set<string>();
      for (const [n, { name }] of rules.entries()) {
        if (names.has(name))
          context.addIssue({
            code: "custom",
            path: [n, "name"],
            message: `one rule of the name ${name} is expected`,
          });
        names.add(name);
      }
    }),
});
export const shownRules = z.object({
  rules: z.array(alarmRule),
  /** null: those that come with the program. */
  by: z.string().nullable(),
});

/** The load at which a limit holds; or of how many loads' it is the mean, and how far these reach. */
export const limitHolds = z.discriminatedUnion("at", [
  z.object({ at: z.literal("load"), currentPercentOfRated: finite, powerFactor: finite }),
  z.object({ at: z.literal("loads"), least: finite, greatest: finite }),
  z.object({ at: z.literal("rated") }),
]);
export type LimitHolds = z.infer<typeof limitHolds>;

/** Who found something: a detection, or null for a watch. */
const finder = z.object({ detection: id.nullable(), atTaiNs: instant });
export type Finder = z.infer<typeof finder>;

/** The figures that a reading is made of. */
export const measured = z.object({
  value: finite,
  /** Expanded uncertainty, in the same unit; null: none is known. */
  expanded: finite.nonnegative().nullable(),
  /** The least of its magnitude that is too much, in the same unit; null: it has none of its own. */
  limit: finite.positive().nullable(),
  holds: limitHolds.exactOptional(),
  unit: z.string().max(20),
});
export type Measured = z.infer<typeof measured>;

/** latched: it has returned to normal and waits for its reset. */
export const alarmStates = ["raised", "acknowledged", "returned", "latched"] as const;

/** What is known of an alarm, in lists and in news. */
export const alarmLine = z.object({
  /** `<quantity>-<number>` */
  alarm: id,
  rule: z.string(),
  quantity: z.enum(alarmQuantityNames),
  severity,
  state: z.enum(alarmStates),
  /** What its members have in common: the subject itself, a terminal, a site. */
  group: z.string().max(200),
  /** At present beyond the limit; `more`: at least so many. */
  members: count,
  more: z.boolean(),
  /** Some of them by name. */
  subjects: z.array(id).max(20),
  /** The worst since it was raised last. */
  value: finite,
  unit: z.string().max(20),
  /** The rule's, in the same unit, and on which side of it something is wrong; news that are old may lack them. */
  limit: finite.exactOptional(),
  beyond: z.enum(["above", "below"]).exactOptional(),
  /** What the worst is made of, where its watcher says so, and the detection that found it. */
  measured: measured.exactOptional(),
  detection: id.exactOptional(),
  /** By which it was raised last, and the latest of those that have confirmed it since. */
  raisedBy: finder.exactOptional(),
  confirmedBy: finder.exactOptional(),
  firstTaiNs: instant,
  lastTaiNs: instant,
  /** Readings beyond the limit, and how often it was raised. */
  readings: count,
  occurrences: count,
  acknowledged: z.object({ by: z.string(), atTaiNs: instant, comment: text }).nullable(),
  shelved: z.object({ by: z.string(), untilTaiNs: instant, why: text }).nullable(),
  /** One sentence for a person. */
  text,
});
export type AlarmLine = z.infer<typeof alarmLine>;
export const alarmLines = z.array(alarmLine);

/** GET /alarms */
export const alarmQuery = z.strictObject({
  /** This severe or more. */
  severity: severity.default("low"),
  atMost: z.coerce.number<string>().int().min(1).max(1000).default(100),
});

export const alarmHappenings = [
  ...(["raised", "raised-again", "grew", "returned", "acknowledged"] as const),
  ...(["shelved", "unshelved", "reset", "ended"] as const),
] as const;
export const alarmNews = alarmLine.extend({
  what: z.enum(alarmHappenings),
  atTaiNs: instant,
  /** The user, where it was one. */
  by: z.string().nullable(),
});
export type AlarmNews = z.infer<typeof alarmNews>;
/** News as the journal numbers them: 1, 2, 3 … */
export const numberedNews = alarmNews.extend({ number: z.number().int().positive() });
export type NumberedNews = z.infer<typeof numberedNews>;
/** GET /alarms/:id */
export const shownAlarm = z.object({ alarm: alarmLine.nullable(), news: z.array(numberedNews) });
/** GET /alarms/follow */
export const alarmTelling = {
  alarm: numberedNews,
  /** So many news are no longer kept, and were not heard. */
  missed: z.object({ count }),
};

/** POST /alarms/:id/acknowledgement, …/shelving, …/reset */
export const alarmComment = z.strictObject({ comment: text.default("") });
export const alarmShelving = z.strictObject({
  /** Seconds; none is shelved for ever. */
  forS: finite.positive().max(90 * 86_400),
  why: text.min(1),
});
export const aboutAlarm = z.object({ alarm: id });

/** Where news go, as the operator's file names it: `outside/alarms`. */
export const outlet = z.object({
  name: id,
  leastSeverity: severity,
  /** News of so many seconds go together. */
  gatherS: finite.min(0).max(86_400),
});
export type Outlet = z.infer<typeof outlet>;
export const mostOutlets = 50;

/** What goes out at once, again and again under the same id until it has arrived. */
export const alarmDelivery = z.object({
  id,
  /** News before these that were too many to be kept. */
  missed: count,
  news: z.array(numberedNews).max(100),
});
export type AlarmDelivery = z.infer<typeof alarmDelivery>;

/** GET /alarm-deliveries */
export const shownOutlet = z.object({
  name: id,
  waiting: count,
  sending: z.object({ id, news: count, attempts: count, sinceTaiNs: instant }).nullable(),
  delivered: count,
  missed: count,
  lastDeliveredTaiNs: instant.nullable(),
  failure: z.object({ why: text, atTaiNs: instant, nextTaiNs: instant }).nullable(),
});
export const shownOutlets = z.array(shownOutlet);

/** To `zz alarm-rules/all`; the first only where no user has set any. */
const firstRules = z.object({ kind: z.literal("first-rules"), rules: z.array(alarmRule).max(mostRules) });
const setRules = z.object({
  kind: z.literal("set-rules"),
  rules: z.array(alarmRule).max(mostRules),
  by: id,
});
/** To `zz alarms/<quantity>`. */
const followRules = z.object({ kind: z.literal("follow-rules"), rules: z.array(alarmRule).max(mostRules) });
const number = z.number().int().positive();
const acknowledge = z.object({ kind: z.literal("acknowledge"), number, by: id, comment: text });
const shelve = z.object({
  ...{ kind: z.literal("shelve"), number, by: id, why: text },
  forS: finite.positive().max(90 * 86_400),
});
const unshelve = z.object({ kind: z.literal("unshelve"), number, by: id });
const reset = z.object({ kind: z.literal("reset"), number, by: id, comment: text });
/** To `zz alarm-journal/all`. */
const alarmsMoved = z.object({ kind: z.literal("alarms-moved"), news: z.array(alarmNews) });
const outlets = z.object({ kind: z.literal("outlets"), outlets: z.array(outlet).max(mostOutlets) });
/** To `zz outlet/<name>`. */
const notify = z.object({ kind: z.literal("notify"), gatherS: finite, news: z.array(numberedNews) });
const outletGone = z.object({ kind: z.literal("outlet-gone") });

export const alarmsItself = z.discriminatedUnion("kind", [
  ...([firstRules, setRules, followRules, acknowledge, shelve, unshelve, reset] as const),
  ...([alarmsMoved, outlets, notify, outletGone] as const),
]);
export type AlarmsItself = z.infer<typeof alarmsItself>;
