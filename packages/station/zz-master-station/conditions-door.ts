// ZZ's door to what monitoring knows: meters under watch ranked and filtered, one meter's condition, its hours.

import { good } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import {
  conditionPage,
  conditionQuery,
  daysQuery,
  hoursQuery,
  type MonitoringBook,
  shownCondition,
  shownDays,
  shownHours,
} from "@etalon/messages/monitoring";
import { shownConditionOf } from "./shown-condition.ts";

export function conditionsDoor(book: MonitoringBook): Door {
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/conditions",
        title:
          "meters under watch, the worst first, by the day their limit may be reached, or by name; a page behind `after`",
        need: "see-meters",
        query: conditionQuery,
        gives: conditionPage,
        refusals: { "zz.list-place": "`after` is no place that a page ended at" },
        answer: ({ query }) => book.list(query),
      }),
      route({
        method: "GET",
        path: "/conditions/:id",
        title:
          "what is known of a meter under watch: error, coverage, drift, diagnosis, remaining life; null of one never watched",
        need: "see-meters",
        gives: shownCondition.nullable(),
        refusals: {},
        answer: async ({ params: { id } }) => {
          const kept = await book.condition(id);
          return good(kept && shownConditionOf(kept));
        },
      }),
      route({
        method: "GET",
        path: "/conditions/:id/hours",
        title:
          "the newest hours of a meter under watch: energies, pulses, what was covered and what not; newest first; none of one never watched",
        need: "see-meters",
        query: hoursQuery,
        gives: shownHours,
        refusals: {},
        answer: async ({ params: { id }, query: { atMost } }) => good(await book.hours(id, atMost)),
      }),
      route({
        method: "GET",
        path: "/conditions/:id/days",
        title:
          "the newest days of a meter under watch: its error by load, and the loads whose control charts alarm; newest first; none of one never watched",
        need: "see-meters",
        query: daysQuery,
        gives: shownDays,
        refusals: {},
        answer: async ({ params: { id }, query: { atMost } }) => good(await book.days(id, atMost)),
      }),
    ],
  };
}
