// How far a detection has come: time, pulses, and the error as it converges between the class's limits. Part of its page.

import { Progress as Bar, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Detection, Progress } from "../../api/contracts.ts";
import { Plot } from "../../parts/plot.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { wholeCourse } from "./told.ts";

interface CourseProps {
  readonly detection: Detection;
  readonly told: readonly Progress[];
}

export function Course({ detection, told }: CourseProps) {
  const { t, i18n } = useTranslation();
  const latest = told.at(-1) ?? detection.progress;
  const { method, rules } = detection.requirements;
  const { durationS } = method;
  const least = rules.minimumIntervals;
  const done = detection.stage === "done";
  const known = wholeCourse(detection.course ?? [], [...told, ...(latest ? [latest] : [])]);
  const limit = detection.result?.limit?.percent ?? latest?.limitPercent;
  const last = quantityText(
    {
      value: latest?.errorPercent,
      expanded: latest?.expandedPercent,
      unit: "%",
      signed: true,
      decimals: 4,
    },
    i18n.language,
  );
  if (done && known.length < 2)
    return (
      <Text size="sm" c="dimmed" px="lg">
        {t("detection.course-not-kept")}
      </Text>
    );
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t("detection.course")}
        </Title>
        <Group gap="lg">
          <Figure name={t("detection.elapsed")}>
            <Quantity value={latest?.elapsedS} unit="s" decimals={1} />
          </Figure>
          <Figure name={t("detection.still-needed")}>
            <Quantity value={done ? 0 : latest?.stillNeededS} unit="s" decimals={0} />
          </Figure>
          <Figure name={t("detection.pulses")}>
            <Quantity value={latest?.pulses} />
          </Figure>
          <Figure name={t("detection.error")}>{last}</Figure>
          {!done && (
            <Figure name={t("detection.decidable")}>
              <Decidable progress={latest} />
            </Figure>
          )}
        </Group>
        {!done && (
          <Bar
            value={Math.min(100, (100 * (latest?.elapsedS ?? 0)) / durationS)}
            aria-label={t("detection.elapsed")}
            animated
          />
        )}
        {known.length > 1 ? (
          <>
            <Plot
              label={t("detection.plot", { last })}
              x={known.map(({ elapsedS }) => elapsedS)}
              line={{
                name: t("detection.error"),
                values: known.map(({ errorPercent }) => errorPercent),
                expanded: known.map(({ expandedPercent }) => expandedPercent),
              }}
              limits={limit === undefined ? [] : [limit, -limit]}
              legend={{ unit: "%", signed: true }}
              xName={t("detection.axis-time")}
              yName={t("detection.axis-error")}
            />
            <Text size="sm" c="dimmed">
              {t(limit === undefined ? "detection.band" : "detection.band-and-limits")}
            </Text>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            {t(known.length === 0 ? "detection.course-not-yet" : "detection.course-begins", { last, least })}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="lg" fw={600} component="div">
        {children}
      </Text>
    </Stack>
  );
}

/** Whether error and uncertainty lie on one side of the limit, or how much longer until they do, at this load. */
function Decidable({ progress }: { readonly progress: Progress | null }) {
  const { t } = useTranslation();
  const inS = progress?.decidedInS;
  if (inS === undefined) return "–";
  if (inS === null) return t("detection.decidable-never");
  return inS === 0 ? t("detection.decidable-now") : <Quantity value={inS} unit="s" decimals={0} />;
}
