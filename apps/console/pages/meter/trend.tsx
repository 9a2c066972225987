// How a meter's error went: by the hour, or by the day at one load, with what the control charts say of it. Part of a meter's
// page.

import { posixNsFromInstant } from "@etalon/basis/instant";
import { Card, Group, SegmentedControl, Select, Text, Title } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { pathWith } from "../../api/ask.ts";
import { useAsked } from "../../api/asked.ts";
import type { Day, Hour, ShownCondition } from "../../api/contracts.ts";
import { useKeptInMotion } from "../../parts/address.ts";
import { zoneOf } from "../../parts/moment-text.ts";
import { Plot } from "../../parts/plot.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { csvOf, Save } from "../../parts/save.tsx";
import { currentName, factorName } from "./bin-names.ts";
import { ControlCharts } from "./control-charts.tsx";
import { daily, hourly, within } from "./course-of-error.ts";
import { K } from "./diagnosis.tsx";
import { keptSpan, type Span, spanIn } from "./shown-span.ts";
import { SpanKeys } from "./span-keys.tsx";

const LIVE_MS = 60_000;
/** Steps of the two trends; the interface tells so many of the newest at most. */
const kinds = {
  hours: { stepS: 3600, usual: 24, most: 10_000 },
  days: { stepS: 86_400, usual: 90, most: 1000 },
} as const;

export function Trend({ condition }: { readonly condition: ShownCondition }) {
  const { t, i18n } = useTranslation();
  const [kept, keep, move] = useKeptInMotion();
  const { load = "" } = kept;
  const { meter, watched, bins } = condition;
  const at = watched.find(({ key }) => key === load) ?? watched.toSorted((a, b) => b.days - a.days)[0];
  const trend = kept.trend === "days" ? "days" : "hours";
  const byDay = trend === "days";
  const limitPercent = (byDay ? null : condition.judgedBy?.percent) ?? condition.limitPercent;
  const { stepS, usual, most } = kinds[trend];
  const newest = Number(posixNsFromInstant(condition.untilTaiNs) / 1_000_000_000n);
  const bounds = { newest, least: 3 * stepS, most: most * stepS };
  const span = spanIn(kept, usual * stepS, bounds);
  const show = (chosen: Span) => move(keptSpan(chosen, bounds));
  const path = `/conditions/${encodeURIComponent(meter)}`;
  const steps = stepsAsked((newest - span.from) / stepS, usual, most);
  const asking = { everyMs: LIVE_MS, through: true };
  const hours = useAsked<readonly Hour[]>(pathWith(`${path}/hours`, { atMost: steps }), {
    ...asking,
    when: !byDay,
  });
  const days = useAsked<readonly Day[]>(pathWith(`${path}/days`, { atMost: steps }), {
    ...asking,
    when: byDay,
  });
  const all = useMemo(
    () => (byDay ? daily(days.data ?? [], at?.key ?? "") : hourly(hours.data ?? [])),
    [byDay, days.data, hours.data, at?.key],
  );
  const course = useMemo(
    () => within(all, { from: span.from, to: span.to }, stepS),
    [all, span.from, span.to, stepS],
  );
  const line = useMemo(
    () => ({
      name: t("detection.error"),
      values: course.percent,
      expanded: course.standardPercent.map((u) => (u === null ? null : K * u)),
    }),
    [course, t],
  );
  const limits = useMemo(() => (limitPercent === null ? [] : [-limitPercent, limitPercent]), [limitPercent]);
  const newestAt = line.values.findLastIndex((value) => value !== null);
  const last = quantityText(
    { value: line.values[newestAt], expanded: line.expanded[newestAt], unit: "%", signed: true },
    i18n.language,
  );
  // One hour is all that is known so far: with the scatter of its pulses, which an hour's row has not.
  const { day } = condition.error;
  const first = byDay
    ? last
    : quantityText(
        { value: day?.percent, expanded: day && K * day.standardPercent, unit: "%", signed: true },
        i18n.language,
      );
  const told = course.percent.filter((percent) => percent !== null).length;
  const csv = () =>
    csvOf([
      [t("meter.csv-utc"), `${t("meter.axis-error")}`, t("meter.csv-expanded")],
      ...course.x.map((at, n) => [
        new Date(1000 * at).toISOString(),
        line.values[n] ?? "",
        line.expanded[n] ?? "",
      ]),
    ]);
  const name = useCallback(
    (key: string) => {
      const [current, factor] = key.split(".").map(Number) as [number, number];
      return `I ${currentName(bins, current)}${t("sentence.aside")}cos φ ${factorName(bins, factor)}`;
    },
    [bins, t],
  );
  const kindChoice = useMemo(
    () => (
      <SegmentedControl
        aria-label={t("meter.trend")}
        data={["hours", "days"].map((value) => ({ value, label: t(`meter.trend-${value}`) }))}
        value={trend}
        onChange={(value) => keep({ trend: value === "hours" ? "" : value, from: "", to: "" })}
      />
    ),
    [t, trend, keep],
  );
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t("meter.trend")}
        </Title>
        <Group gap="sm">
          {byDay && at && (
            <Select
              aria-label={t("meter.load")}
              data={watched.map(({ key }) => ({ value: key, label: name(key) }))}
              value={at.key}
              onChange={(value) => keep({ load: value ?? "" })}
              comboboxProps={{ withinPortal: false }}
              w={250}
            />
          )}
          {kindChoice}
          <SpanKeys
            {...{ span, bounds, show }}
            newest={kept.from || kept.to ? () => keep({ from: "", to: "" }) : null}
          />
          <Save name={`${meter}-${trend}.csv`} of={t("meter.trend")} type="text/csv" text={csv} />
        </Group>
      </Group>
      {told < 2 ? (
        <Text c="dimmed">
          {t(told === 0 ? `meter.trend-no-${trend}` : `meter.trend-first-${trend}`, { last: first })}
        </Text>
      ) : (
        <Plot
          label={t("meter.trend-plot", { last })}
          x={course.x}
          line={line}
          limits={limits}
          legend={{ unit: "%", signed: true }}
          time
          onSpan={(from, to) => show({ from: Math.min(from, to - bounds.least), to })}
          xName={t("meter.axis-time", { zone: zoneOf(new Date()) })}
          yName={t("meter.axis-error")}
        />
      )}
      <Text size="sm" c="dimmed" mt="xs">
        {t(byDay ? "meter.trend-days-how" : "meter.trend-hours-how")}
      </Text>
      {watched.length > 0 && <ControlCharts condition={condition} name={name} />}
    </Card>
  );
}

/** The usual ones, or twice as many, and so on: what has been told is not asked for anew with each step. */
function stepsAsked(wished: number, usual: number, most: number): number {
  let steps = usual + 1;
  while (steps < wished + 1) steps *= 2;
  return Math.min(most, steps);
}
