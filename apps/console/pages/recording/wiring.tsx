// What the wiring looks like by the recording alone, and which wirings would look so. Part of the page for recordings.

import { List, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { FigureTable } from "../../parts/figure-table.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Sentence } from "../../parts/sentence.tsx";

const tones = { right: "good", fault: "bad", undetermined: "doubt" } as const;
const SHOWN = 5;

export function Wiring({ wiring }: { readonly wiring: OpenedRecording["analysis"]["wiring"] }) {
  const { t } = useTranslation();
  const { status, fault, powerDirection, correctionFactor, checks, hypotheses } = wiring;
  const tone = tones[status];
  return (
    <Stack gap="sm">
      <Text component="div">
        <span className={`tag tone-${tone}`}>
          <Icon name={tone} size={18} />
          {t(`recording.wiring-${status}`)}
        </span>{" "}
        {fault && <Sentence text={fault.text} />}
      </Text>
      {powerDirection && <Text size="sm">{t(`recording.direction-${powerDirection}`)}</Text>}
      {correctionFactor !== null && (
        <Text size="sm" component="div">
          {t("recording.correction")}
          {t("sentence.colon")}
          <Quantity value={correctionFactor} decimals={4} />
        </Text>
      )}
      {checks.length > 0 && (
        <List size="sm">
          {checks.map(({ code, text }) => (
            <List.Item key={`${code} ${text}`}>
              <Sentence text={text} />
            </List.Item>
          ))}
        </List>
      )}
      {hypotheses.length > 0 && (
        <FigureTable
          title={t("recording.hypotheses")}
          file="wiring"
          of={t("recording.wiring")}
          columns={[t("recording.weight"), t("recording.power-ratio")]}
          rows={hypotheses.slice(0, SHOWN).map(({ text, weight, powerRatio }) => ({
            name: text,
            cells: [
              { value: 100 * weight, unit: "%", decimals: 1 },
              { value: powerRatio, decimals: 4 },
            ],
          }))}
        />
      )}
    </Stack>
  );
}
