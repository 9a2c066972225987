// The way of a detection through the cloud: what it uses, and its steps with who says so. Part of its page.

import { Card, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Detection, Step } from "../../api/contracts.ts";
import { FactTable } from "../../parts/fact-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Said } from "../../parts/said.tsx";

export function Way({
  detection,
  steps,
}: {
  readonly detection: Detection;
  readonly steps: readonly Step[];
}) {
  const { t } = useTranslation();
  const { record, lease, machine, startTaiNs, stopTaiNs, requirements } = detection;
  const rows = [
    ["resource", <code key="r">{record.resource}</code>],
    ["terminal", <code key="t">{record.terminal}</code>],
    ["machine", machine === null ? "–" : <code key="m">{machine}</code>],
    ["token", lease === null ? "–" : String(lease.token)],
    ["calibration", requirements.calibration?.certificate ?? "–"],
    ["started", <Moment key="s" at={startTaiNs} />],
    ["stopped", <Moment key="e" at={stopTaiNs} />],
  ] as const;
  return (
    <Card withBorder padding="lg">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t("detection.way")}
        </Title>
        <FactTable facts={rows.map(([key, value]) => [t(`detection.uses-${key}`), value])} />
        <Title order={3} size="h5">
          {t("detection.steps")}
        </Title>
        {steps.length === 0 && <Text c="dimmed">{t("detection.no-steps")}</Text>}
        <ol className="steps">
          {steps.map(({ atTaiNs, by, step, text }) => (
            <li key={`${atTaiNs} ${by} ${step} ${text}`}>
              <Moment at={atTaiNs} short />
              <strong>{by.toUpperCase()}</strong>
              <Said of="step" code={step} text={text} />
            </li>
          ))}
        </ol>
      </Stack>
    </Card>
  );
}
