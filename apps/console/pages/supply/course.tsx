// The course of one quantity over a day or more, looked into by drawing a span open. Part of a supply's page.

import { ActionIcon, Button, Group, SegmentedControl, Select, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { pathWith } from "../../api/ask.ts";
import { useAsked } from "../../api/asked.ts";
import type { QualityLimits, ShownQuality, ShownTrend } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Icon } from "../../parts/icons.tsx";
import { LinesPlot } from "../../parts/lines-plot.tsx";
import { zoneOf } from "../../parts/moment-text.ts";
import { NumberField } from "../../parts/number-field.tsx";
import { fits } from "../../parts/number-wanted.ts";
import { quantityText } from "../../parts/quantity-text.ts";
import { csvOf, Save } from "../../parts/save.tsx";
import { Failure, Loading } from "../../parts/states.tsx";
import { colourOf } from "../../parts/waves.tsx";
import { Bound } from "./compliance.tsx";
import { decimalsOf } from "./limits.ts";
import {
  type Interval,
  intervalsS,
  limitOf,
  posixS,
  type Quantity,
  quantities,
  trendLines,
} from "./trend-lines.ts";

const NS = 1_000_000_000n;
const DAY_S = 86_400;
const USUAL_ORDER = 5;
const STEPS = 1200;
/** As many as the interface shows at once. */
const INTERVALS_AT_MOST = 28_800;
/** As far as a study has them. */
const orders = { least: 2, most: 50, whole: true, required: true } as const;
const spans = { "6": 6, "24": 24, "168": 168, "744": 744 } as const;

export function Course({ quality }: { readonly quality: ShownQuality }) {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const quantity = (Object.keys(quantities) as Quantity[]).find((one) => one === kept.quantity) ?? "voltage";
  const intervals: readonly Interval[] = quantities[quantity];
  const there = intervals.filter((one) => quality.intervals.some(({ interval }) => interval === one));
  const interval = there.find((one) => one === kept.interval) ?? there[0] ?? intervals[0]!;
  const byOrder = quantity.startsWith("harmonic");
  const limits = useAsked<QualityLimits>(`/quality/${encodeURIComponent(quality.meter)}/limits`);
  const order = fits(kept.order ?? "", orders) ? Number(kept.order) : USUAL_ORDER;
  const limit = limitOf(limits.data, quantity, order);
  const newest = quality.intervals.find((one) => one.interval === interval)?.toTaiNs ?? 0n;
  const most = INTERVALS_AT_MOST * intervalsS[interval];
  const to = instantIn(kept.to) ?? newest;
  const wished = instantIn(kept.from) ?? to - BigInt(DAY_S) * NS;
  const from = wished < to - BigInt(most) * NS ? to - BigInt(most) * NS : wished;
  const show = (begin: bigint, end: bigint) =>
    keep({ from: String(begin), to: end >= newest ? "" : String(end) });
  const move = (by: bigint) => {
    const end = to + by > newest ? newest : to + by;
    show(end - (to - from), end);
  };
  const wide = spanName(Number((to - from) / NS) / 3600);
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <Select
          label={t("quality.quantity")}
          data={(Object.keys(quantities) as Quantity[]).map((value) => ({
            value,
            label: t(`quality.quantity-${value.replaceAll(" ", "-")}`),
          }))}
          value={quantity}
          allowDeselect={false}
          onChange={(to) => keep({ quantity: to === "voltage" ? "" : (to ?? ""), interval: "" })}
          comboboxProps={{ withinPortal: false }}
          w={270}
        />
        {byOrder && (
          <NumberField
            label={t("recording.order")}
            {...{ ...orders, w: 90, value: order }}
            change={(value) => keep({ order: value === USUAL_ORDER ? "" : String(value) })}
          />
        )}
        {there.length > 1 && (
          <SegmentedControl
            aria-label={t("quality.interval")}
            data={there.map((value) => ({ value, label: value }))}
            value={interval}
            onChange={(one) => keep({ interval: one === intervals[0] ? "" : one })}
          />
        )}
        <SegmentedControl
          aria-label={t("quality.span")}
          data={Object.keys(spans)
            .filter((one) => 3600 * Number(one) <= most)
            .map((value) => ({ value, label: t(`quality.span-${value}`) }))}
          value={wide}
          onChange={(one) => show(to - BigInt(3600 * spans[one as keyof typeof spans]) * NS, to)}
        />
        <Group gap={4}>
          <ActionIcon
            {...{ variant: "default", size: 36, "aria-label": t("quality.earlier") }}
            onClick={() => move(from - to)}
          >
            <Icon name="left" size={18} />
          </ActionIcon>
          <ActionIcon
            {...{ variant: "default", size: 36, "aria-label": t("quality.later"), disabled: to >= newest }}
            onClick={() => move(to - from)}
          >
            <Icon name="right" size={18} />
          </ActionIcon>
        </Group>
        {(kept.from !== undefined || kept.to !== undefined) && (
          <Button variant="default" onClick={() => keep({ from: "", to: "" })}>
            {t("quality.newest-day")}
          </Button>
        )}
      </Group>
      {limit && (
        <Switch
          label={t("quality.with-limits")}
          checked={kept.limits !== "no"}
          onChange={({ currentTarget }) => keep({ limits: currentTarget.checked ? "" : "no" })}
        />
      )}
      <Drawn
        known={!limits.isPending}
        {...{ quality, quantity, interval, from, to }}
        limit={kept.limits === "no" ? null : limit}
        order={byOrder ? order : (limit?.order ?? undefined)}
        onSpan={(begin, end) => show(begin, end)}
      />
    </Stack>
  );
}

/** As the address has it; what is none is left out. */
const instantIn = (text: string | undefined): bigint | null =>
  text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : null;

const spanName = (hours: number): string =>
  Object.keys(spans).find((one) => Math.abs(Number(one) - hours) < 0.01) ?? "";

interface DrawnProps {
  /** The limits are: of a distortion they tell the last order. */
  readonly known: boolean;
  readonly quality: ShownQuality;
  readonly quantity: Quantity;
  readonly interval: Interval;
  readonly from: bigint;
  readonly to: bigint;
  readonly limit: ReturnType<typeof limitOf>;
  readonly order: number | undefined;
  readonly onSpan: (from: bigint, to: bigint) => void;
}

function Drawn({ known, quality, quantity, interval, from, to, limit, order, onSpan }: DrawnProps) {
  const { t, i18n } = useTranslation();
  const { meter, terms } = quality;
  const query = { quantity, interval, from: String(from), to: String(to), steps: STEPS, order };
  const asked = useAsked<ShownTrend>(pathWith(`/quality/${encodeURIComponent(meter)}/trend`, query), {
    ...{ when: known, through: true },
  });
  if (asked.error && !asked.data) return <Failure error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading />;
  const inVolts = quantity === "voltage";
  const factor = inVolts ? terms.supply.declaredVoltageV / 100 : 1;
  const unit = inVolts ? "V" : asked.data.unit;
  const decimals = decimalsOf(quantity);
  const { x, series } = trendLines(asked.data, interval, factor);
  const name = t(`quality.quantity-${quantity.replaceAll(" ", "-")}`);
  const what =
    order !== undefined && quantity.startsWith("harmonic") ? `${name}${t("sentence.aside")}${order}` : name;
  if (x.length === 0) return <Text c="dimmed">{t("quality.nothing-kept")}</Text>;
  const limits = [limit?.lowest, limit?.highest].flatMap((one) =>
    typeof one === "number" ? [factor * one] : [],
  );
  const lines = series.map(({ channel, mean, least, greatest }) => ({
    name: channel ?? name,
    colour: channel === null ? "--trace" : colourOf(channel),
    ...{ values: mean, least, greatest },
  }));
  const told = (value: number | null | undefined) => quantityText({ value, unit, decimals }, i18n.language);
  const said = lines.map(({ name, values }) => `${name} ${told(values.findLast((one) => one !== null))}`);
  const { perStep, flagged } = asked.data;
  const marked = flagged.filter(Boolean).length;
  const instantOf = (second: number) => from + BigInt(Math.round((second - posixS(from)) * 1e6)) * 1000n;
  const csv = () =>
    csvOf([
      [
        t("quality.end-utc"),
        ...series.flatMap(({ channel }) =>
          ["least", "mean", "greatest"].map(
            (one) => `${channel ?? name} ${t(`quality.${one}`)}${t("sentence.aside")}${unit}`,
          ),
        ),
      ],
      ...x.map((second, n) => [
        new Date(1000 * second).toISOString(),
        ...series.flatMap(({ least, mean, greatest }) => [least, mean, greatest].map((one) => one[n] ?? "")),
      ]),
    ]);
  return (
    <Stack gap="xs">
      <LinesPlot
        label={t("quality.course-of", { what, said: said.join(t("sentence.semicolon")) })}
        time
        {...{ x, lines, limits }}
        legend={{ unit, decimals }}
        xName={t("quality.time-axis", { zone: zoneOf(new Date()) })}
        yName={unit === "" ? what : `${what}${t("sentence.aside")}${unit}`}
        height={340}
        onSpan={(begin, end) => onSpan(instantOf(begin), instantOf(end))}
      />
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" c="dimmed" component="div">
          {t("quality.course-how")} {perStep > 1 && t("quality.course-steps", { count: perStep, interval })}{" "}
          {marked > 0 && t("quality.course-flagged", { count: marked })}
          {limit && (
            <Group gap={6}>
              {t("quality.dashed")} <Bound limit={limit} />
            </Group>
          )}
        </Text>
        <div style={{ flexShrink: 0 }}>
          <Save name={`${meter}-${quantity.replaceAll(" ", "-")}.csv`} of={what} type="text/csv" text={csv} />
        </div>
      </Group>
    </Stack>
  );
}
