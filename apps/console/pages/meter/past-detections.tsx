// A meter's last detections. Part of a meter's page.

import { Anchor, Card, Group, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Meter } from "../../api/contracts.ts";
import { ExportMenu } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Verdict } from "../../parts/verdict.tsx";
import { WiringFault } from "../../parts/wiring-fault.tsx";

export function PastDetections({ meter: { record, detections } }: { readonly meter: Meter }) {
  const { t } = useTranslation();
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t("meter.detections")}
        </Title>
        {detections.length > 0 && <ExportMenu table="detections" query={{ where: `meter=${record.id}` }} />}
      </Group>
      {detections.length === 0 ? (
        <Text c="dimmed">{t("meter.no-detections")}</Text>
      ) : (
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {detections.map(({ id, atTaiNs, verdict, errorPercent, uncertaintyPercent, wiringFault }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/detections/${id}`}>
                    <Moment at={atTaiNs} />
                  </Anchor>
                  <br />
                  <Verdict verdict={verdict} />{" "}
                  <Quantity value={errorPercent} expanded={uncertaintyPercent} unit="%" signed />
                  {wiringFault && <WiringFault fault={wiringFault} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  );
}
