// Energies in both directions, whole and by order, and what harmonics cost in losses. Part of a harmonic study's page.

import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HarmonicStudy } from "../../api/contracts.ts";
import { FigureTable } from "../../parts/figure-table.tsx";

const losses = ["whole", "harmonics", "unbalance", "reactive"] as const;
const MILLI = 1000;
const PLACES = 4;
const quadrants = ["I", "II", "III", "IV"] as const;

export function Energies({ study: { energy, losses: lost } }: { readonly study: HarmonicStudy }) {
  const { t } = useTranslation();
  const columns = ["import", "export", "net"].map((one) => t(`harmonics.energy-${one}`));
  const row = (name: string, one: HarmonicStudy["energy"]["wholeBand"]) => ({
    name,
    cells: [
      { value: one.importWh, unit: "Wh" },
      { value: one.exportWh, unit: "Wh" },
      { value: one.importWh - one.exportWh, expanded: one.expandedWh, unit: "Wh", signed: true },
    ],
  });
  /** Uncertainties below what is shown say nothing. */
  const small = (name: string, one: HarmonicStudy["energy"]["wholeBand"]) => ({
    name,
    cells: [
      { value: MILLI * one.importWh, unit: "mWh", decimals: PLACES },
      { value: MILLI * one.exportWh, unit: "mWh", decimals: PLACES },
      {
        ...{ value: MILLI * (one.importWh - one.exportWh), unit: "mWh", decimals: PLACES, signed: true },
        expanded: MILLI * one.expandedWh < 10 ** -PLACES ? null : MILLI * one.expandedWh,
      },
    ],
  });
  return (
    <Stack gap="lg">
      <FigureTable
        title={t("harmonics.energies")}
        file="energies"
        of={t("recording.figure")}
        columns={columns}
        rows={[
          row(t("harmonics.whole-band"), energy.wholeBand),
          row(t("harmonics.fundamental"), energy.fundamental),
        ]}
      />
      <FigureTable
        title={t("harmonics.harmonic-energies")}
        file="harmonic-energies"
        of={t("recording.order")}
        columns={columns}
        rows={[
          ...energy.orders.map((one) => small(`${one.order}`, one)),
          small(t("harmonics.all-harmonics"), energy.harmonics),
        ]}
      />
      <FigureTable
        title={t("harmonics.reactive")}
        file="reactive-energies"
        of={t("harmonics.quadrant")}
        columns={[t("harmonics.reactive-energy")]}
        rows={energy.reactiveVarh.map((value, n) => ({
          name: quadrants[n] ?? "",
          cells: [{ value, unit: "varh" }],
        }))}
      />
      {lost.line && (
        <FigureTable
          title={t("harmonics.losses")}
          file="losses"
          of={t("harmonics.cause")}
          columns={[t("harmonics.growth")]}
          rows={losses.map((cause) => ({
            name: t(`harmonics.loss-${cause}`),
            cells: [{ value: lost.line?.[`${cause}Percent`] ?? null, unit: "%", decimals: 2, signed: true }],
          }))}
        >
          <Text size="sm" c="dimmed">
            {t("harmonics.losses-how")}
          </Text>
        </FigureTable>
      )}
      <FigureTable
        title={t("harmonics.transformer")}
        file="transformer"
        of={t("recording.figure")}
        columns={["K"]}
        rows={[{ name: t("harmonics.k-factor"), cells: [{ value: lost.transformerK, decimals: 2 }] }]}
      />
    </Stack>
  );
}
