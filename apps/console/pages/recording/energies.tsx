// Energies of the analysed stretch, by direction: all, fundamental, harmonics, reactive by quadrant. Part of the page for
// recordings.

import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { FigureTable } from "../../parts/figure-table.tsx";

const kinds = ["active", "fundamental", "harmonic", "harmonicByOrder"] as const;
const quadrants = ["q1", "q2", "q3", "q4"] as const;

export function Energies({ energy }: { readonly energy: OpenedRecording["analysis"]["energy"] }) {
  const { t } = useTranslation();
  if (!energy) return <p>{t("recording.no-energy")}</p>;
  const all = [
    ...(energy.phases.length > 1 ? energy.phases : []),
    { name: t("recording.total"), ...energy.total },
  ];
  return (
    <FigureTable
      title={t("recording.energies")}
      file="energies"
      of={t("recording.figure")}
      columns={all.map(({ name }) => name)}
      rows={[
        ...kinds.flatMap((kind) =>
          (["importWh", "exportWh"] as const).map((way) => ({
            name: t(`recording.energy-${kind}`, { way: t(`recording.${way}`) }),
            cells: all.map((one) => ({ value: one[kind][way], unit: "Wh" })),
          })),
        ),
        ...quadrants.map((quadrant) => ({
          name: t(`recording.energy-${quadrant}`),
          cells: all.map(({ reactiveVarh }) => ({ value: reactiveVarh[quadrant], unit: "varh" })),
        })),
      ]}
    />
  );
}
