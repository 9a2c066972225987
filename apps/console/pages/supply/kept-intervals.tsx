// What is kept of a meter's supply, interval by interval. Part of its page.

import { Card, Group, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownQuality } from "../../api/contracts.ts";
import { ExportMenu } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Scrolled } from "../../parts/scrolled.tsx";

const numbers = ["count", "leftOut", "flagged", "clockFree"] as const;

export function KeptIntervals({ quality: { intervals } }: { readonly quality: ShownQuality }) {
  const { t } = useTranslation();
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t("quality.kept")}
        </Title>
        <ExportMenu table="quality-intervals" />
      </Group>
      <Scrolled label={t("quality.kept")} minWidth={960}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("quality.interval")}</Table.Th>
              {numbers.map((name) => (
                <Table.Th key={name} scope="col" ta="right">
                  {t(`quality.kept-${name}`)}
                </Table.Th>
              ))}
              <Table.Th scope="col">{t("quality.from")}</Table.Th>
              <Table.Th scope="col">{t("quality.until")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {intervals.map((one) => (
              <Table.Tr key={one.interval}>
                <Table.Td>{one.interval}</Table.Td>
                {numbers.map((name) => (
                  <Table.Td key={name} ta="right">
                    <Quantity value={one[name]} />
                  </Table.Td>
                ))}
                <Table.Td>
                  <Moment at={one.fromTaiNs} />
                </Table.Td>
                <Table.Td>
                  <Moment at={one.toTaiNs} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scrolled>
      <Text size="sm" c="dimmed" mt="xs">
        {t("quality.kept-how")}
      </Text>
    </Card>
  );
}
