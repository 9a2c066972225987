// A meter's last detections. Part of a meter's page.

import { Anchor, Card, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Meter } from "../../api/contracts.ts";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Verdict } from "../../parts/verdict.tsx";

export function PastDetections({ meter: { detections } }: { readonly meter: Meter }) {
  const { t } = useTranslation();
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4" mb="xs">
        {t("meter.detections")}
      </Title>
      {detections.length === 0 ? (
        <Text c="dimmed">{t("meter.no-detections")}</Text>
      ) : (
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {detections.map(({ id, atTaiNs, verdict, errorPercent, uncertaintyPercent }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/detections/${id}`}>
                    <Moment at={atTaiNs} />
                  </Anchor>
                  <br />
                  <Verdict verdict={verdict} />{" "}
                  <Quantity value={errorPercent} expanded={uncertaintyPercent} unit="%" signed />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  );
}
