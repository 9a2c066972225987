// Energies in both directions, whole and by order, and what harmonics cost in losses. Part of a harmonic study's page.

import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HarmonicStudy } from "../../api/contracts.ts";
import { FigureTable } from "../../parts/figure-table.tsx";

const losses = ["whole", "harmonics", "unbalance", "reactive"] as const;
const quadrants = ["I", "II", "III", "IV"] as const;

interface EnergiesProps {
  readonly study: HarmonicStudy;
  /** The circuit is wired wrongly: these are a meter's so connected, and losses in the line are not known. */
  readonly withheld: boolean;
}

export function Energies({ study: { energy, losses: lost }, withheld }: EnergiesProps) {
  const { t } = useTranslation();
  const columns = ["import", "export", "net"].map((one) => t(`harmonics.energy-${one}`));
  /** The uncertainty is of the net: what goes each way is told to the same place. */
  const row = (name: string, { importWh, exportWh, expandedWh }: HarmonicStudy["energy"]["wholeBand"]) => ({
    name,
    cells: [
      { value: importWh, roundedTo: expandedWh, unit: "Wh" },
      { value: exportWh, roundedTo: expandedWh, unit: "Wh" },
      { value: importWh - exportWh, expanded: expandedWh, unit: "Wh", signed: true },
    ],
  });
  return (
    <Stack gap="lg">
      {withheld && (
        <Text size="sm" className="tone-doubt">
          {t("harmonics.as-connected")}
        </Text>
      )}
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
          ...energy.orders.map((one) => row(`${one.order}`, one)),
          row(t("harmonics.all-harmonics"), energy.harmonics),
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
      {lost.line && !withheld && (
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
