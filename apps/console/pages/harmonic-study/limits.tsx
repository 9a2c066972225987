// A harmonic study beside the limits of standards, order by order. Part of its page.

import { Group, List, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { pathWith } from "../../api/ask.ts";
import { useAsked } from "../../api/asked.ts";
import type { HarmonicLimits } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import { OrderBars } from "../../parts/order-bars.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { csvOf } from "../../parts/save.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Shown } from "../../parts/states.tsx";
import { Judgement } from "../supply/judgement.tsx";

type Held = HarmonicLimits["limits"][number];
const TYPED_MS = 400;
/** Of per cent as of amperes. */
const DECIMALS = 2;

export function Limits({ detection }: { readonly detection: string }) {
  const { t } = useTranslation();
  const [{ demand = "" }, keep] = useKept();
  const [demandCurrentA] = useDebouncedValue(demand, TYPED_MS);
  const asked = useAsked<HarmonicLimits>(
    pathWith(`/detections/${encodeURIComponent(detection)}/limits`, { demandCurrentA }),
    { through: true },
  );
  return (
    <Stack gap="lg">
      <NumberField
        label={`${t("study.demandA")}${t("sentence.aside")}A`}
        description={t("harmonics.demand-how")}
        {...{ least: 0, w: 320, value: demand }}
        change={(value) => keep({ demand: Number(value) > 0 ? String(value) : "" })}
      />
      <Shown of={asked}>{(told) => <Told told={told} />}</Shown>
    </Stack>
  );
}

function Told({ told: { limits, sources, missing, seen, ofDay, why } }: { readonly told: HarmonicLimits }) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => quantityText({ value }, i18n.language);
  const groups = [...new Set(limits.map(({ standard, of }) => `${standard}|${of}`))];
  return (
    <Stack gap="lg">
      {groups.map((group) => {
        const own = limits.filter(({ standard, of }) => `${standard}|${of}` === group);
        const [first] = own;
        if (!first) return null;
        return (
          <OrderBars
            key={group}
            title={t(`harmonics.limits-of-${first.of}`, {
              ...{ standard: first.standard, share: String(first.sharePercent), unit: first.unit },
            })}
            unit={first.unit}
            bars={own.flatMap(({ order, found, limit, verdict }) =>
              order === null
                ? []
                : [{ order, value: found, limit, colour: colourOf(found > limit, verdict) }],
            )}
          />
        );
      })}
      <div>
        <Text size="sm" mb="sm" className={why === null ? undefined : "tone-doubt"} role="status">
          {t(why === null ? "harmonics.limits-how" : "harmonics.limits-not", {
            ...{ seen: count(seen), all: count(ofDay) },
          })}
        </Text>
        <Table limits={limits} judged={why === null} />
      </div>
      {limits.some(({ order }) => order === null) && (
        <Text size="sm" c="dimmed">
          {t("harmonics.limits-total")}
        </Text>
      )}
      <List size="xs" c="dimmed">
        {sources.map((source) => (
          <List.Item key={source}>
            <Sentence text={source} />
          </List.Item>
        ))}
      </List>
      {missing.length > 0 && (
        <div>
          <Title order={2} size="h5">
            {t("harmonics.limits-missing")}
          </Title>
          <List size="sm">
            {missing.map((why) => (
              <List.Item key={why}>
                <Sentence text={why} />
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </Stack>
  );
}

const colourOf = (beyond: boolean, verdict: Held["verdict"]): string =>
  beyond ? (verdict === "violates" ? "var(--bad)" : "var(--doubt)") : "var(--trace)";

/** Where nothing is judged, that is said once above it, and no row has a verdict. */
function Table({ limits, judged }: { readonly limits: readonly Held[]; readonly judged: boolean }) {
  const { t } = useTranslation();
  const order = (one: Held) => (one.order === null ? t("harmonics.all-orders") : String(one.order));
  const verdict = (one: Held) => t(`quality.verdict-${one.verdict.replaceAll(" ", "-")}`);
  const verdicts: readonly Column<Held>[] = [
    {
      ...{ id: "verdict", width: "150px", head: t("quality.verdict"), by: verdict },
      cell: (one) => <Judgement of={one.verdict} />,
    },
  ];
  const columns: readonly Column<Held>[] = [
    {
      ...{ id: "standard", head: t("quality.standard"), by: ({ standard }) => standard, width: "124px" },
      cell: (one) => one.standard,
    },
    {
      ...{ id: "of", width: "112px", head: t("harmonics.what"), by: ({ of }) => t(`harmonics.${of}`) },
      cell: ({ of }) => t(`harmonics.${of}`),
    },
    {
      ...{ id: "order", width: "70px", number: true, head: t("recording.order"), by: ({ order }) => order },
      cell: order,
    },
    ...(judged ? verdicts : []),
    {
      ...{ id: "found", width: "134px", head: t("quality.nearest"), by: ({ found }) => found, number: true },
      cell: (one) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Quantity value={one.found} unit={one.unit} decimals={DECIMALS} />
          <Text span size="xs" c="dimmed">
            {one.sharePercent} %
          </Text>
        </Group>
      ),
    },
    {
      ...{ id: "limit", width: "100px", head: t("quality.limit"), by: ({ limit }) => limit, number: true },
      cell: (one) => <Quantity value={one.limit} unit={one.unit} decimals={DECIMALS} />,
    },
    {
      ...{ id: "used", head: t("harmonics.used"), by: ({ usedPercent }) => usedPercent, number: true },
      cell: (one) => <Quantity value={one.usedPercent} unit="%" decimals={0} />,
    },
  ];
  const csv = () =>
    csvOf([
      ["standard", "of", "order", "share, %", "found", "limit", "unit", "used, %", "verdict", "source"],
      ...limits.map((one) => [
        ...[one.standard, one.of, one.order ?? "all", one.sharePercent, one.found, one.limit, one.unit],
        ...[
          one.usedPercent,
          one.verdict,
          `${one.source.document}${one.source.verified ? "" : " (unverified)"}`,
        ],
      ]),
    ]);
  return (
    <DataTable
      label={t("harmonics.view-limits")}
      columns={columns}
      rows={limits}
      keyOf={({ standard, of, order }) => `${standard} ${of} ${order}`}
      csv={csv}
      empty={<Text c="dimmed">{t("harmonics.no-limits")}</Text>}
    />
  );
}
