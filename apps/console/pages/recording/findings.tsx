// What the analysis of a recording found, and the verdict where there is one. Part of the page for recordings.

import { Alert, Card, Group, List, Stack, Tabs, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Icon } from "../../parts/icons.tsx";
import { Labelled } from "../../parts/labelled.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Save } from "../../parts/save.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Outcome } from "../detection/outcome.tsx";
import { Energies } from "./energies.tsx";
import { Powers, Theories } from "./powers.tsx";
import { Shape } from "./shape.tsx";
import { Spectrum } from "./spectrum.tsx";
import { Supply } from "./supply.tsx";
import { Wiring } from "./wiring.tsx";

interface FindingsProps {
  readonly opened: OpenedRecording;
  /** The document as it was told. */
  readonly text: string;
  /** Analyses this span alone. */
  readonly alone: (fromS: number, toS: number) => void;
}

const tabs = ["shape", "powers", "spectrum", "theories", "energy", "quality", "wiring"] as const;

export function Findings({ opened, text, alone }: FindingsProps) {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const { analysis, verification, notVerified } = opened;
  const shown = tabs.find((tab) => tab === kept.show) ?? tabs[0];
  const content = {
    shape: () => <Shape analysis={analysis} alone={alone} />,
    powers: () => <Powers analysis={analysis} />,
    spectrum: () => <Spectrum phases={analysis.phases} />,
    theories: () => <Theories analysis={analysis} />,
    energy: () => <Energies energy={analysis.energy} />,
    quality: () => <Supply quality={analysis.powerQuality} />,
    wiring: () => <Wiring wiring={analysis.wiring} />,
  };
  return (
    <Stack gap="lg">
      {notVerified !== null && (
        <Alert
          color="yellow"
          variant="outline"
          icon={<Icon name="doubt" />}
          title={t("recording.not-verified")}
        >
          <Sentence text={notVerified} />
        </Alert>
      )}
      {verification && <Outcome result={verification} />}
      <Recorded analysis={analysis} text={text} />
      <Card withBorder padding="lg">
        <Tabs value={shown} onChange={(show) => keep({ show: show === tabs[0] ? "" : (show ?? "") })}>
          <Tabs.List mb="md">
            {tabs.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(`recording.tab-${tab}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Panel key={tab} value={tab}>
              {tab === shown && content[tab]()}
            </Tabs.Panel>
          ))}
        </Tabs>
      </Card>
    </Stack>
  );
}

function Recorded({ analysis, text }: Pick<FindingsProps, "text"> & Pick<OpenedRecording, "analysis">) {
  const { t } = useTranslation();
  const { recording, frequencyHz } = analysis;
  const { file, format, station, startTaiNs, fromS, toS, samples, sampleRateHz, cycles, channels } =
    recording;
  const facts = [
    ["format", t(`recording.format-${format}`)],
    ["station", station === "" ? "–" : station],
    ["start", <Moment key="s" at={startTaiNs} />],
    [
      "span",
      <span key="w">
        <Quantity value={fromS} unit="s" /> … <Quantity value={toS} unit="s" />
      </span>,
    ],
    ["samples", <Quantity key="n" value={samples} />],
    ["rate", <Quantity key="r" value={sampleRateHz} unit="Hz" />],
    ["cycles", <Quantity key="c" value={cycles} />],
    ["frequency", <Quantity key="f" value={frequencyHz} unit="Hz" decimals={4} />],
    [
      "channels",
      channels
        .map(({ role, name }) => (role === name ? role : `${role} = ${name}`))
        .join(t("sentence.comma")),
    ],
  ] as const;
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {file}
          </Title>
          <Save
            name={`${file}.analysis.json`}
            of={t("recording.all")}
            type="application/json"
            text={() => text}
          />
        </Group>
        <Labelled
          facts={facts.map(([key, value]) => [t(`recording.${key}`), value, key === "channels" ? 12 : 4])}
        />
        {recording.notes.length > 0 && (
          <List size="sm" icon={<Icon name="doubt" size={16} />}>
            {recording.notes.map(({ code, text: said }) => (
              <List.Item key={`${code} ${said}`}>
                <Sentence text={said} />
              </List.Item>
            ))}
          </List>
        )}
        <Text size="xs" c="dimmed">
          {t("recording.uncertainty")}
        </Text>
      </Stack>
    </Card>
  );
}
