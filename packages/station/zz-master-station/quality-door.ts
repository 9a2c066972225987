// ZZ's door to what is kept of power quality: a meter's intervals, its course, its events with their waveforms, and reports.

import { isDeepStrictEqual } from "node:util";
import { immunityCurves } from "@etalon/analysis/quality-report/immunity.table";
import { standards } from "@etalon/analysis/quality-report/standards";
import { good, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import {
  type KeptRow,
  type QualityBook,
  type QualityRow,
  qualityDays,
  qualityDaysQuery,
  qualityEventsQuery,
  qualityLines,
  qualityListQuery,
  qualityReportQuery,
  qualityRowsQuery,
  shownEvents,
  shownQuality,
  shownRows,
  shownWaveform,
} from "@etalon/messages/quality";
import {
  qualityLimitsQuery,
  shownCurves,
  shownLimits,
  shownQualityReport,
} from "@etalon/messages/quality-report";
import { qualityTrendQuery, shownTrend } from "@etalon/messages/quality-trend";
import { eventWaveform } from "./event-waveform.ts";
import { judgedQuality } from "./judged-quality.ts";
import { keptTrend } from "./kept-trend.ts";

const unstudied = { "zz.quality-unknown": "no power quality is kept of this meter" };

export function qualityDoor(book: QualityBook): Door {
  return {
    following: [],
    downloads: [eventWaveform(book)],
    routes: [
      route({
        method: "GET",
        path: "/quality",
        title: "meters of which power quality is kept, by name behind `after`, with the newest event of each",
        need: "see-meters",
        query: qualityListQuery,
        gives: qualityLines,
        refusals: {},
        answer: async ({ query: { after, atMost } }) => good(await book.list(after, atMost)),
      }),
      route({
        method: "GET",
        path: "/quality/:id",
        title: "what is kept of a meter's power quality: by what it is judged, how many intervals and events",
        need: "see-meters",
        gives: shownQuality,
        refusals: unstudied,
        answer: async ({ params: { id } }) => {
          const shown = await book.shown(id);
          return shown ? good(shown) : notStudied(id);
        },
      }),
      route({
        method: "GET",
        path: "/quality/:id/intervals",
        title:
          "a meter's intervals as they were measured, the oldest first, behind the one that ended at `after`",
        need: "see-meters",
        query: qualityRowsQuery,
        gives: shownRows,
        refusals: unstudied,
        answer: async ({ params: { id }, query: { interval, after, atMost } }) => {
          const rows = await book.rows(id, interval, BigInt(after), atMost);
          if (rows.length === 0 && !(await book.shown(id))) return notStudied(id);
          return good(namedOnce(rows));
        },
      }),
      route({
        method: "GET",
        path: "/quality/:id/trend",
        title:
          "the course of one quantity, channel by channel, with the least and the greatest value of each step",
        need: "see-meters",
        query: qualityTrendQuery,
        gives: shownTrend,
        refusals: {
          ...unstudied,
          "zz.quality-span": "the span has no interval, or too many, or no such values",
        },
        answer: async ({ params: { id }, query }) => {
          const shown = await book.shown(id);
          return shown ? keptTrend(book, shown, query) : notStudied(id);
        },
      }),
      route({
        method: "GET",
        path: "/quality/:id/events",
        title: "a meter's dips, swells, interruptions and rapid changes, the newest first",
        need: "see-meters",
        query: qualityEventsQuery,
        gives: shownEvents,
        refusals: unstudied,
        answer: async ({ params: { id }, query: { before, atMost } }) => {
          const events = await book.events(id, before === undefined ? null : BigInt(before), atMost);
          return events.length > 0 || (await book.shown(id)) ? good(events) : notStudied(id);
        },
      }),
      route({
        method: "GET",
        path: "/quality/:id/events/:event/waveform",
        title:
          "the samples about an event: single precision, little end first, channel after channel, as base64",
        need: "see-meters",
        gives: shownWaveform,
        refusals: { "zz.waveform-unknown": "there is no such event, or its waveform is no longer kept" },
        answer: async ({ params: { id, event } }) => {
          const waveform = await book.waveform(id, event);
          return waveform
            ? good(waveform)
            : refused("zz.waveform-unknown", `of meter ${id} no waveform of an event ${event} is kept`);
        },
      }),
      route({
        method: "GET",
        path: "/quality/:id/days",
        title: "what each day of a study round the clock came to, the newest first",
        need: "see-meters",
        query: qualityDaysQuery,
        gives: qualityDays,
        refusals: unstudied,
        answer: async ({ params: { id }, query: { atMost } }) => {
          const days = await book.days(id, atMost);
          return days.length > 0 || (await book.shown(id)) ? good([...days]) : notStudied(id);
        },
      }),
      route({
        method: "GET",
        path: "/quality/:id/limits",
        title: "what a standard demands of a meter's supply, as far as that is known",
        need: "see-meters",
        query: qualityLimitsQuery,
        gives: shownLimits,
        refusals: unstudied,
        answer: async ({ params: { id }, query: { standard } }) => {
          const shown = await book.shown(id);
          if (!shown) return notStudied(id);
          const { terms } = shown;
          const chosen = standard ?? terms.standard;
          return good({ standard: chosen, ...standards[chosen].limits(terms.supply) });
        },
      }),
      route({
        method: "GET",
        path: "/immunity-curves",
        title: "what equipment must bear (ITIC, SEMI F47): voltage over duration",
        need: "see-meters",
        gives: shownCurves,
        refusals: {},
        answer: async () => good(immunityCurves),
      }),
      route({
        method: "GET",
        path: "/quality/:id/report",
        title: "what is kept of a meter's power quality, held against the limits of a standard",
        need: "see-meters",
        query: qualityReportQuery,
        gives: shownQualityReport,
        refusals: unstudied,
        answer: async ({ params: { id }, query: { standard, days, ...given } }) => {
          const shown = await book.shown(id);
          if (!shown) return notStudied(id);
          const { terms } = shown;
          const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
          const supply = { ...terms.supply, ...said };
          return good(
            await judgedQuality(book, shown, { standard: standard ?? terms.standard, supply }, days),
          );
        },
      }),
    ],
  };
}

function namedOnce(kept: readonly KeptRow[]) {
  const runs: { names: string[]; rows: QualityRow[] }[] = [];
  for (const { names, ...row } of kept) {
    const last = runs.at(-1);
    if (last && isDeepStrictEqual(last.names, names)) last.rows.push(row);
    else runs.push({ names: [...names], rows: [row] });
  }
  return runs;
}

const notStudied = (id: string) =>
  refused(
    "zz.quality-unknown",
    `no power quality is kept of meter ${id}: "etalon quality study" has it measured`,
  );
