// What a harmonic study rests on: samples by their digest, calibration, uncertainties, supply. Part of its page.

import { toJson } from "@etalon/basis/json";
import { Group, List, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HarmonicStudy } from "../../api/contracts.ts";
import { Labelled } from "../../parts/labelled.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Save } from "../../parts/save.tsx";
import { Sentence } from "../../parts/sentence.tsx";

export function Evidence({ study }: { readonly study: HarmonicStudy }) {
  const { t } = useTranslation();
  const { proof, program, gaps } = study;
  return (
    <Stack gap="md">
      <Group justify="flex-end">
        <Save
          name="harmonic-study.json"
          of={t("harmonics.whole-study")}
          type="application/json"
          text={() => toJson(study, 2)}
        />
      </Group>
      <Labelled
        facts={[
          [
            "SHA-256",
            <code key="s" style={{ overflowWrap: "anywhere" }}>
              {proof.sha256}
            </code>,
            12,
          ],
          [t("harmonics.digest-of"), <Sentence key="o" text={proof.of} />, 12],
          [t("harmonics.calibration"), proof.calibration ?? t("harmonics.no-calibration"), 6],
          [t("harmonics.certificate"), proof.certificate ?? "–", 6],
          [
            t("harmonics.u-voltage"),
            <Quantity key="u" value={proof.voltageGainPercent} unit="%" decimals={4} />,
            4,
          ],
          [
            t("harmonics.u-current"),
            <Quantity key="i" value={proof.currentGainPercent} unit="%" decimals={4} />,
            4,
          ],
          [t("harmonics.u-angle"), <Quantity key="a" value={proof.angleMrad} unit="mrad" decimals={4} />, 4],
          [
            t("harmonics.supply"),
            proof.supply === null ? t("harmonics.no-supply") : <Sentence key="p" text={proof.supply} />,
            12,
          ],
          [t("harmonics.gaps"), <Quantity key="g" value={gaps.length} />, 6],
          [t("harmonics.program"), program, 6],
        ]}
      />
      {gaps.length > 0 && (
        <List size="sm">
          {gaps.map(({ fromS, toS, why }) => (
            <List.Item key={fromS}>
              <Quantity value={fromS} unit="s" decimals={3} /> …{" "}
              <Quantity value={toS} unit="s" decimals={3} /> {why && <Sentence text={why} />}
            </List.Item>
          ))}
        </List>
      )}
      <Text size="sm" c="dimmed">
        {t("harmonics.evidence-how")}
      </Text>
    </Stack>
  );
}
