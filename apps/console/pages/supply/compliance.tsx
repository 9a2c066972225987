// A supply held against a standard: a line a phenomenon, harmonics order by order, and every finding. Part of its page.

import { Alert, Group, List, Select, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { pathWith } from "../../api/ask.ts";
import { useAsked } from "../../api/asked.ts";
import type { QualityReport, ShownQuality } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Icon } from "../../parts/icons.tsx";
import { Moment } from "../../parts/moment.tsx";
import { OrderBars } from "../../parts/order-bars.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf, Save } from "../../parts/save.tsx";
import { Scrolled } from "../../parts/scrolled.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Shown } from "../../parts/states.tsx";
import { Findings } from "./findings.tsx";
import { Judgement } from "./judgement.tsx";
import { byOrder, decimalsOf, nearestOf } from "./limits.ts";

const standards = ["gbt", "en50160", "ieee519"] as const;
const spans = ["1", "7", "14", "31"] as const;
const REASONS = 2;

export function Compliance({ quality }: { readonly quality: ShownQuality }) {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const standard = standards.find((one) => one === kept.standard) ?? quality.terms.standard;
  const days = spans.find((one) => one === kept.days) ?? "7";
  const asked = useAsked<QualityReport>(
    pathWith(`/quality/${encodeURIComponent(quality.meter)}/report`, { standard, days }),
  );
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Select
          label={t("quality.standard")}
          data={standards.map((value) => ({ value, label: t(`quality.by-${value}`) }))}
          value={standard}
          allowDeselect={false}
          onChange={(to) => keep({ standard: to ?? "" })}
          comboboxProps={{ withinPortal: false }}
          w={300}
        />
        <Select
          label={t("quality.span")}
          data={spans.map((value) => ({ value, label: t("quality.days", { count: Number(value) }) }))}
          value={days}
          allowDeselect={false}
          onChange={(to) => keep({ days: to === "7" ? "" : (to ?? "") })}
          comboboxProps={{ withinPortal: false }}
          w={150}
        />
      </Group>
      <Shown of={asked}>{(report) => <Report report={report} />}</Shown>
    </Stack>
  );
}

function Report({ report }: { readonly report: QualityReport }) {
  const { t } = useTranslation();
  const { title, verdict, observed, rapidChanges, notes } = report;
  return (
    <Stack gap="lg">
      <div>
        <Group gap="md" role="status">
          <Text size="xl" component="div">
            <Judgement of={verdict} small={false} />
          </Text>
          <Text size="sm" c="dimmed">
            {title}
            <br />
            {t("quality.observed")} <Moment at={observed.fromTaiNs} /> – <Moment at={observed.toTaiNs} />
          </Text>
        </Group>
      </div>
      <Phenomena report={report} />
      {rapidChanges && (
        <Text size="sm">
          {t("quality.rapid-changes")}
          {t("sentence.colon")}
          <Quantity value={rapidChanges.count} />
          {rapidChanges.largestPercent !== null && (
            <>
              {t("quality.the-largest")}{" "}
              <Quantity value={rapidChanges.largestPercent} unit="%" decimals={1} />
            </>
          )}
          {rapidChanges.limitPercent !== null && (
            <>
              {t("quality.against")} <Quantity value={rapidChanges.limitPercent} unit="%" />
            </>
          )}{" "}
          <Judgement of={rapidChanges.verdict} />{" "}
          <Text span size="sm" c="dimmed">
            <Sentence text={rapidChanges.why} />
          </Text>
        </Text>
      )}
      {(["harmonic voltages", "harmonic currents", "interharmonic voltages"] as const).map((phenomenon) => (
        <ByOrder key={phenomenon} report={report} phenomenon={phenomenon} />
      ))}
      <Findings report={report} />
      <Alert variant="outline" icon={<Icon name="doubt" />} title={t("quality.notes")}>
        <List size="sm">
          {notes.map((note) => (
            <List.Item key={note}>
              <Sentence text={note} />
            </List.Item>
          ))}
        </List>
      </Alert>
    </Stack>
  );
}

function ByOrder({ report, phenomenon }: { readonly report: QualityReport; readonly phenomenon: string }) {
  const { t } = useTranslation();
  const orders = byOrder(report.findings, phenomenon);
  const first = orders[0];
  const of = report.findings.find(({ limit }) => limit.phenomenon === phenomenon)?.limit;
  if (!first || !of) return null;
  return (
    <OrderBars
      title={t("quality.orders-of", {
        what: t(`quality.phenomenon-${phenomenon.replaceAll(" ", "-")}`),
        share: String(of.sharePercent),
        interval: of.interval,
        unit: first.unit,
      })}
      unit={first.unit}
      bars={orders.map(({ order, value, limit }) => ({
        ...{ order, value, limit },
        colour: value > limit ? "var(--bad)" : "var(--trace)",
      }))}
    />
  );
}

function Phenomena({ report: { title, phenomena } }: { readonly report: QualityReport }) {
  const { t } = useTranslation();
  const name = (phenomenon: string) => t(`quality.phenomenon-${phenomenon.replaceAll(" ", "-")}`);
  const heads = [
    "phenomenon",
    "verdict",
    "where",
    "nearest",
    "limit-lowest",
    "limit-highest",
    "unit",
  ] as const;
  const csv = () =>
    csvOf([
      [...heads, "within", "source", "why"].map((head) => t(`quality.${head}`)),
      ...phenomena.map(({ phenomenon, verdict, worst, why, sources }) => [
        ...[name(phenomenon), verdict, worst?.channel ?? "", (worst && nearestOf(worst)) ?? ""],
        ...[worst?.limit.lowest ?? "", worst?.limit.highest ?? "", worst?.limit.unit ?? ""],
        ...[
          worst?.worst?.withinPercent ?? "",
          sources.map(({ document }) => document).join(t("sentence.semicolon")),
        ],
        why.join(t("sentence.semicolon")),
      ]),
    ]);
  return (
    <section aria-label={t("quality.phenomena")}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h5">
          {t("quality.phenomena")}
        </Title>
        <Save name={`${title}.csv`} of={t("quality.phenomena")} type="text/csv" text={csv} />
      </Group>
      <Scrolled label={t("quality.phenomena")} minWidth={820}>
        <Table verticalSpacing={7} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("quality.phenomenon")}</Table.Th>
              <Table.Th scope="col">{t("quality.verdict")}</Table.Th>
              <Table.Th scope="col">{t("quality.where")}</Table.Th>
              <Table.Th scope="col" ta="right">
                {t("quality.nearest")}
              </Table.Th>
              <Table.Th scope="col">{t("quality.limit")}</Table.Th>
              <Table.Th scope="col" ta="right">
                {t("quality.within")}
              </Table.Th>
              <Table.Th scope="col">{t("quality.source")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {phenomena.map(({ phenomenon, verdict, worst, why, sources }) => (
              <Table.Tr key={phenomenon}>
                <Table.Th scope="row" fw={500}>
                  {name(phenomenon)}
                </Table.Th>
                <Table.Td>
                  <Judgement of={verdict} />
                  {why.slice(0, REASONS).map((reason) => (
                    <Text key={reason} size="xs" c="dimmed">
                      <Sentence text={reason} />
                    </Text>
                  ))}
                </Table.Td>
                <Table.Td>{worst ? <Where finding={worst} /> : "–"}</Table.Td>
                <Table.Td ta="right">
                  <Quantity
                    value={worst && nearestOf(worst)}
                    unit={worst?.limit.unit ?? ""}
                    decimals={decimalsOf(worst?.limit.quantity ?? "")}
                  />
                </Table.Td>
                <Table.Td>{worst ? <Bound limit={worst.limit} /> : "–"}</Table.Td>
                <Table.Td ta="right">
                  <Quantity value={worst?.worst?.withinPercent} unit="%" decimals={1} />
                </Table.Td>
                <Table.Td>
                  <Text size="xs" c="dimmed">
                    {sources.map(({ document, verified }) => (
                      <span key={document}>
                        {document}
                        {!verified && <> {t("quality.unverified")}</>}{" "}
                      </span>
                    ))}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scrolled>
    </section>
  );
}

type Finding = QualityReport["findings"][number];

/** Channel and order. */
export function Where({ finding: { channel, limit } }: { readonly finding: Finding }) {
  const { t } = useTranslation();
  const upTo = limit.quantity.startsWith("total");
  const order =
    limit.order === null ? "" : t(upTo ? "quality.to-order" : "quality.order", { order: limit.order });
  return <>{[channel ?? "", order].filter(Boolean).join(t("sentence.aside")) || "–"}</>;
}

/** `95 % of a day's 3 s values ≤ 1.6 %`. */
export function Bound({ limit }: { readonly limit: Finding["limit"] }) {
  const { t } = useTranslation();
  const { lowest, highest, unit, sharePercent, period, interval } = limit;
  return (
    <>
      {lowest === null ? (
        <>
          ≤ <Quantity value={highest} unit={unit} />
        </>
      ) : (
        <>
          <Quantity value={lowest} /> … <Quantity value={highest} unit={unit} />
        </>
      )}
      <Text size="xs" c="dimmed">
        {t(`quality.of-${period}`, { share: String(sharePercent), interval })}
      </Text>
    </>
  );
}
