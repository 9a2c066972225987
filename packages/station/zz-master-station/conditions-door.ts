// ZZ's door to what monitoring knows: meters under watch ranked and filtered, one meter's condition, its hours.

import { good, refused } from "@etalon/basis";
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

const unwatched = { "zz.condition-unknown": "the meter is not under watch" };

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
        title: "what is known of a meter under watch: error, coverage, drift, diagnosis, remaining life",
        need: "see-meters",
        gives: shownCondition,
        refusals: unwatched,
        answer: async ({ params: { id } }) => {
          const kept = await book.condition(id);
          return kept ? good(shownConditionOf(kept)) : notWatched(id);
        },
      }),
      route({
        method: "GET",
        path: "/conditions/:id/hours",
        title:
          "the newest hours of a meter under watch: energies, pulses, what was covered and what not; newest first",
        need: "see-meters",
        query: hoursQuery,
        gives: shownHours,
        refusals: unwatched,
        answer: async ({ params: { id }, query: { atMost } }) => {
          const hours = await book.hours(id, atMost);
          return hours.length > 0 || (await book.condition(id)) ? good(hours) : notWatched(id);
        },
      }),
      route({
        method: "GET",
        path: "/conditions/:id/days",
        title:
          "the newest days of a meter under watch: its error by load, and the loads whose control charts alarm; newest first",
        need: "see-meters",
        query: daysQuery,
        gives: shownDays,
        refusals: unwatched,
        answer: async ({ params: { id }, query: { atMost } }) => {
          const days = await book.days(id, atMost);
          return days.length > 0 || (await book.condition(id)) ? good(days) : notWatched(id);
        },
      }),
    ],
  };
}

const notWatched = (id: string) => refused("zz.condition-unknown", `meter ${id} is not under watch`);
