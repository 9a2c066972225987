// The class's test points: the meter's error where the load in service has given them, and which it never gave. Part of a
// meter's page.

import { Card, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownCondition } from "../../api/contracts.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf, Save } from "../../parts/save.tsx";
import { K } from "./diagnosis.tsx";

/** Of the columns: where numbers stand, to the right. */
const NUMBERS = new Set([1, 2, 3, 4]);

export function Points({ condition: { meter, points } }: { readonly condition: ShownCondition }) {
  const { t } = useTranslation();
  const given = points.filter(({ error }) => error !== null).length;
  const title = t("meter.points", { given: String(given), all: String(points.length) });
  const heads = ["balance", "current", "factor", "error", "limit"].map((name) => t(`meter.point-${name}`));
  const csv = () =>
    csvOf([
      [
        heads[0]!,
        `${heads[1]} (%)`,
        heads[2]!,
        `${heads[3]} (%)`,
        t("meter.csv-expanded"),
        `${heads[4]} (%)`,
      ],
      ...points.map(({ balance, factor, currentPercent, error, limitPercent }) => [
        ...[t(`meter.balance-${balance}`), currentPercent, factor],
        ...[error?.percent ?? "", error ? K * error.standardPercent : "", limitPercent ?? ""],
      ]),
    ]);
  return (
    <Card withBorder padding="lg">
      <div className="card-head">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Save name={`${meter}-points.csv`} of={title} type="text/csv" text={csv} />
      </div>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head, n) => (
              <Table.Th key={head} scope="col" ta={NUMBERS.has(n) ? "right" : "left"}>
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map(({ balance, factor, currentPercent, error, limitPercent, source }) => (
            <Table.Tr key={`${balance} ${factor} ${currentPercent}`} title={source}>
              <Table.Td>{t(`meter.balance-${balance}`)}</Table.Td>
              <Table.Td ta="right">
                <Quantity value={currentPercent} unit="%" />
              </Table.Td>
              <Table.Td ta="right">{factor}</Table.Td>
              <Table.Td ta="right">
                {error ? (
                  <Quantity value={error.percent} expanded={K * error.standardPercent} unit="%" signed />
                ) : (
                  <Text span size="sm" c="dimmed">
                    {t("meter.never-given")}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">
                <Quantity value={limitPercent} unit="%" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
