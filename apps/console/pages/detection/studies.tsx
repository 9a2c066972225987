// What was studied beside a detection, and the way to it: harmonics, power quality. Part of a detection's page.

import { Anchor, Card, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Detection } from "../../api/contracts.ts";
import { useCounted } from "../../parts/counted.ts";
import { quantityText } from "../../parts/quantity-text.ts";

export function Studies({ detection }: { readonly detection: Detection }) {
  const { t, i18n } = useTranslation();
  const counted = useCounted();
  const { id, record, requirements, harmonics, quality } = detection;
  if (requirements.harmonics === undefined && requirements.quality === undefined) return null;
  const percent = (value: number | null, expanded: number | null = null) =>
    quantityText({ value, expanded, unit: "%", decimals: 2 }, i18n.language);
  const thd = harmonics?.record.distortion;
  return (
    <Card withBorder padding="lg">
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t("detection.studies")}
        </Title>
        {requirements.harmonics && (
          <Text size="sm" component="div">
            <Anchor component={Link} to={`/harmonics/${id}`} fw={600}>
              {t("harmonics.of", { meter: record.id })}
            </Anchor>
            <br />
            {harmonics && thd
              ? t("harmonics.found", {
                  u: percent(thd.voltagePercent, thd.voltageExpandedPercent),
                  i: percent(thd.currentPercent, thd.currentExpandedPercent),
                  orders: counted(
                    "orders",
                    harmonics.record.orders.filter(({ side }) => side === "user").length,
                  ),
                })
              : t("harmonics.not-yet")}
          </Text>
        )}
        {requirements.quality && (
          <Text size="sm" component="div">
            <Anchor component={Link} to={`/quality/${encodeURIComponent(record.id)}`} fw={600}>
              {t("quality.of", { meter: record.id })}
            </Anchor>
            <br />
            {t("quality.found", { records: counted("records", quality?.kept ?? 0) })}
          </Text>
        )}
      </Stack>
    </Card>
  );
}
