// All scenarios there are, part after part.

import { scenarios as activeFilter } from "./active-filter.ts";
import { scenarios as alarmSources } from "./alarm-sources.ts";
import { scenarios as alarms } from "./alarms.ts";
import { scenarios as balance } from "./balance.ts";
import { scenarios as condition } from "./condition.ts";
import { scenarios as exports } from "./exports.ts";
import { scenarios as harmonicSource } from "./harmonic-source.ts";
import { scenarios as keptQuality } from "./kept-quality.ts";
import { scenarios as orders } from "./orders.ts";
import { scenarios as ownSource } from "./own-source.ts";
import { scenarios as planning } from "./planning.ts";
import { scenarios as powerQuality } from "./power-quality.ts";
import { scenarios as reactive } from "./reactive.ts";
import type { Scenario } from "./scenario.ts";

export const allScenarios: readonly Scenario[] = [
  ...condition,
  ...planning,
  ...harmonicSource,
  ...powerQuality,
  ...keptQuality,
  ...reactive,
  ...balance,
  ...orders,
  ...activeFilter,
  ...ownSource,
  ...alarms,
  ...alarmSources,
  ...exports,
];
