// The verdict and what it rests on: error and uncertainty between the limits, the budget, doubts, pulses, wiring. Part of
// the detection's page.

import { Card, List, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Result } from "../../api/contracts.ts";
import { Labelled } from "../../parts/labelled.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { Verdict } from "../../parts/verdict.tsx";
import { BetweenLimits } from "./between-limits.tsx";

const J_OF_WH = 3600;

export function Outcome({ result }: { readonly result: Result }) {
  const { t, i18n } = useTranslation();
  const { error, uncertainty, limit, energy, recording, pulses, wiring, reasons, verdict } = result;
  const expanded = uncertainty?.expandedPercent;
  const spans = (all: readonly unknown[]) => quantityText({ value: all.length }, i18n.language);
  const facts = [
    ["error", <Quantity key="e" value={error?.percent} expanded={expanded} unit="%" signed decimals={4} />],
    ["rounded", <Quantity key="o" value={error?.roundedPercent} unit="%" signed decimals={2} />],
    ["limit", limit ? <Quantity key="l" value={limit.percent} unit="%" decimals={2} /> : "–"],
    ["current", <Quantity key="i" value={limit?.currentPercentOfRated} unit="%" decimals={1} />],
    ["power-factor", <Quantity key="p" value={limit?.powerFactor} decimals={3} />],
    ["coverage", <Quantity key="k" value={uncertainty?.coverageFactor} decimals={2} />],
    ["reference", <Quantity key="w" value={energy.referenceJ / J_OF_WH} unit="Wh" decimals={4} />],
    ["intervals", <Quantity key="n" value={energy.intervals} />],
    ["frequency", <Quantity key="f" value={recording.frequencyHz} unit="Hz" decimals={4} />],
    ["pulses", `${spans(pulses.lost)} / ${spans(pulses.extra)} / ${spans(pulses.double)}`],
    ["gaps", spans(recording.gaps)],
    [
      "wiring",
      wiring.fault ? (
        <span key="x" lang="en">
          {wiring.fault.text}
        </span>
      ) : (
        t("outcome.wiring-right")
      ),
    ],
  ] as const;
  return (
    <Card withBorder padding="lg">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t("outcome.title")} <Verdict verdict={verdict} />
        </Title>
        {error && limit && expanded !== undefined && (
          <BetweenLimits percent={error.percent} expanded={expanded} limit={limit.percent} />
        )}
        <Labelled facts={facts.map(([key, value]) => [t(`outcome.${key}`), value, 6])} />
        {limit && (
          <Text size="xs" c="dimmed" lang="en">
            {limit.source}
          </Text>
        )}
        <Title order={3} size="h5">
          {t("outcome.doubts")}
        </Title>
        {reasons.length === 0 ? (
          <Text size="sm">{t("outcome.no-doubts")}</Text>
        ) : (
          <List size="sm" lang="en">
            {reasons.map(({ code, text }) => (
              <List.Item key={`${code} ${text}`}>{text}</List.Item>
            ))}
          </List>
        )}
        {uncertainty && <Budget uncertainty={uncertainty} />}
      </Stack>
    </Card>
  );
}

/** Largest first: what would have to be better for the whole to be better. */
function Budget({ uncertainty }: { readonly uncertainty: NonNullable<Result["uncertainty"]> }) {
  const { t } = useTranslation();
  const part = (line: { standardPercent: number; sensitivity: number }) =>
    Math.abs(line.standardPercent * line.sensitivity);
  const lines = [...uncertainty.budget].sort((a, b) => part(b) - part(a));
  const sum = lines.reduce((all, line) => all + part(line) ** 2, 0);
  return (
    <>
      <Title order={3} size="h5">
        {t("outcome.budget")}
      </Title>
      <Table.ScrollContainer minWidth={440} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("outcome.source")}</Table.Th>
              <Table.Th>{t("outcome.kind")}</Table.Th>
              <Table.Th>{t("outcome.distribution")}</Table.Th>
              <Table.Th ta="right">{t("outcome.standard")}</Table.Th>
              <Table.Th ta="right">{t("outcome.share")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.source}>
                <Table.Td lang="en">{line.source}</Table.Td>
                <Table.Td>{line.kind}</Table.Td>
                <Table.Td>{t(`distribution.${line.distribution}`)}</Table.Td>
                <Table.Td ta="right">
                  <Quantity value={part(line)} unit="%" />
                </Table.Td>
                <Table.Td ta="right">
                  <Quantity value={sum > 0 ? (100 * part(line) ** 2) / sum : null} unit="%" decimals={1} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
