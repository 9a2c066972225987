// The newest seconds of a stream as an agent keeps it, as a file of COMTRADE. Part of the page of exports.

import { Card, Group, Select, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { pathWith } from "../../api/ask.ts";
import { useAsked } from "../../api/asked.ts";
import type { DetectionLine, Watch } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Download } from "../../parts/download.tsx";
import { NumberField } from "../../parts/number-field.tsx";

const AT_MOST_S = 600;

export function WaveformFile() {
  const { t } = useTranslation();
  const [{ stream, seconds = "60" }, keep] = useKept();
  const detections = useAsked<readonly DetectionLine[]>("/detections");
  const watches = useAsked<readonly Watch[]>("/watches");
  const streams = [
    ...(watches.data ?? [])
      .filter(({ stage }) => stage === "watching")
      .map(({ watch: id, meter }) => ({ value: id, label: t("exports.watch-of", { meter, id }) })),
    ...(detections.data ?? [])
      .filter(({ stage }) => stage !== "done")
      .map(({ id, meter }) => ({ value: id, label: t("exports.detection-of", { meter, id }) })),
  ];
  const shown = stream === undefined || streams.some(({ value }) => value === stream);
  const lastS = Number(seconds);
  const fits = lastS > 0 && lastS <= AT_MOST_S;
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4">
        {t("export-of.waveforms")}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t("exports.waveforms-how")}
      </Text>
      <Stack gap="md">
        <Group gap="sm" align="flex-end">
          <Select
            label={t("exports.stream")}
            placeholder={t(streams.length === 0 ? "exports.no-streams" : "exports.stream-which")}
            data={shown ? streams : [{ value: stream, label: stream }, ...streams]}
            value={stream ?? null}
            onChange={(value) => keep({ stream: value ?? "" })}
            w={380}
            comboboxProps={{ withinPortal: false }}
          />
          <NumberField
            label={t("exports.newest")}
            unit="s"
            least={1}
            most={AT_MOST_S}
            required
            value={seconds}
            change={(value) => keep({ seconds: String(value) })}
            w={130}
          />
        </Group>
        <Download
          path={stream !== undefined && fits ? pathWith("/exports/waveforms", { stream, lastS }) : null}
          name={`${stream}.cff`}
        />
      </Stack>
    </Card>
  );
}
