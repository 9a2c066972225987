// The class's test points: the meter's error where the load in service has given them, and which it never gave. Part of a
// meter's page.

import { Card, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownCondition } from "../../api/contracts.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { K } from "./diagnosis.tsx";

export function Points({ condition: { points } }: { readonly condition: ShownCondition }) {
  const { t } = useTranslation();
  const given = points.filter(({ error }) => error !== null).length;
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4" mb="xs">
        {t("meter.points", { given: String(given), all: String(points.length) })}
      </Title>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            {["balance", "current", "factor", "error", "limit"].map((name) => (
              <Table.Th key={name} scope="col">
                {t(`meter.point-${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map(({ balance, factor, currentPercent, error, limitPercent, source }) => (
            <Table.Tr key={`${balance} ${factor} ${currentPercent}`} title={source}>
              <Table.Td>{t(`meter.balance-${balance}`)}</Table.Td>
              <Table.Td>
                <Quantity value={currentPercent} unit="%" />
              </Table.Td>
              <Table.Td>{factor}</Table.Td>
              <Table.Td>
                {error ? (
                  <Quantity value={error.percent} expanded={K * error.standardPercent} unit="%" signed />
                ) : (
                  <Text span size="sm" c="dimmed">
                    {t("meter.never-given")}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Quantity value={limitPercent} unit="%" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
