// Alarm rules that hold until a user sets others. Source: project defaults; `etalon alarms rules` shows and changes them.

import type { AlarmRule } from "./alarms.ts";

const usual = {
  ...{ subjects: ["*"], raiseAfterS: 0, clearAfterS: 0, quietS: 300 },
  ...{ groupBy: "terminal", ends: "acknowledged", severity: "medium" },
} satisfies Partial<AlarmRule>;
const found = { ...usual, raiseAbove: 0.5, clearBelow: 0.5 } as const;
/** Of what is counted: from the first on. */
const any = { ...usual, raiseAbove: 0, clearBelow: 0 } as const;
const DAY_S = 86_400;

export const defaultAlarmRules: readonly AlarmRule[] = [
  {
    ...{ ...usual, name: "error-beyond-limit", quantity: "error-of-limit", severity: "high" },
    ...{ raiseAbove: 1, clearBelow: 0.95, groupBy: "subject" },
  },
  {
    ...{ ...any, name: "error-drifts", quantity: "error-change", groupBy: "subject" },
    clearAfterS: 2 * DAY_S,
  },
  {
    ...{ ...usual, name: "life-ends", quantity: "remaining-life", severity: "low", groupBy: "site" },
    ...{ raiseBelow: 180, clearAbove: 240, ends: "by itself" },
  },
  { ...found, name: "pulses-lost", quantity: "lost-pulses" },
  { ...found, name: "pulses-double", quantity: "double-pulses" },
  { ...found, name: "meter-creeps", quantity: "creep" },
  { ...found, name: "meter-stands-still", quantity: "no-count", severity: "high", groupBy: "subject" },
  { ...found, name: "phase-dead", quantity: "dead-phase", severity: "high", groupBy: "subject" },
  { ...found, name: "wiring-wrong", quantity: "wrong-wiring", severity: "high", groupBy: "subject" },
  {
    ...{ ...found, name: "circuit-miswired", quantity: "circuit-wiring" },
    ...{ severity: "high", groupBy: "subject" },
  },
  {
    ...{ ...usual, name: "clock-wrong", quantity: "clock-error", severity: "low" },
    ...{ raiseAbove: 300, clearBelow: 60, ends: "by itself" },
  },
  {
    ...{ ...usual, name: "terminal-silent", quantity: "terminal-silence", severity: "high" },
    ...{ raiseAbove: 9, clearBelow: 5, ends: "by itself" },
  },
  {
    ...{ ...found, name: "agent-silent", quantity: "agent-silence", severity: "high", groupBy: "subject" },
    ends: "by itself",
  },
  {
    ...{
      ...usual,
      name: "calibration-expires",
      quantity: "calibration-left",
      severity: "low",
      groupBy: "site",
    },
    ...{ raiseBelow: 60, clearAbove: 61, ends: "by itself" },
  },
  {
    ...{
      ...usual,
      name: "calibration-expired",
      quantity: "calibration-left",
      severity: "high",
      groupBy: "site",
    },
    ...{ raiseBelow: 0, clearAbove: 1, ends: "by itself" },
  },
  {
    ...{ ...any, name: "quality-events", quantity: "quality-event", groupBy: "site" },
    clearAfterS: 600,
  },
  { ...any, name: "quality-violated", quantity: "quality-limits", groupBy: "subject" },
  {
    ...found,
    name: "compensation-refused",
    quantity: "compensation-refused",
    severity: "high",
    groupBy: "site",
  },
  { ...any, name: "messages-set-aside", quantity: "set-aside", severity: "critical", groupBy: "all" },
];
