// Powers of the phases and together, and what the theories make of them. Part of the page for recordings.

import { List, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { FigureTable } from "../../parts/figure-table.tsx";
import { Sentence } from "../../parts/sentence.tsx";

type Analysis = OpenedRecording["analysis"];

export function Powers({ analysis }: { readonly analysis: Analysis }) {
  const { t } = useTranslation();
  const { phases, total, sequence } = analysis;
  const columns = [...phases.map(({ name }) => name), ...(phases.length > 1 ? [t("recording.total")] : [])];
  const row = (
    key: string,
    unit: string,
    of: (one: Analysis["phases"][number]) => number | null,
    all: number | null = null,
    decimals?: number,
  ) => ({
    name: t(`recording.power-${key}`),
    cells: [...phases.map(of), ...(phases.length > 1 ? [all] : [])].map((value) => ({
      ...{ value, unit },
      ...(decimals !== undefined && { decimals }),
    })),
  });
  const unbalance = (["voltage", "current"] as const).flatMap((of) => {
    const found = sequence[of];
    if (!found) return [];
    const cells = [found.negativePercent, found.zeroPercent].map((value) => ({
      value,
      unit: "%",
      decimals: 3,
    }));
    return [{ name: t(`recording.sequence-${of}`), cells }];
  });
  return (
    <Stack gap="lg">
      <FigureTable
        title={t("recording.powers")}
        file="powers"
        of={t("recording.figure")}
        columns={columns}
        rows={[
          row("u", "V", (p) => p.voltageRms),
          row("i", "A", (p) => p.currentRms),
          row("p", "W", (p) => p.activePowerW, total.activePowerW),
          row("q", "var", (p) => p.fundamentalReactivePowerVar, total.fundamentalReactivePowerVar),
          row("s", "VA", (p) => p.apparentPowerVA, total.apparentPowerVA),
          row("factor", "", (p) => p.powerFactor, total.powerFactor, 4),
          row("angle-u", "°", (p) => p.fundamentalVoltage?.angleDeg ?? null, null, 3),
          row("angle-i", "°", (p) => p.fundamentalCurrent?.angleDeg ?? null, null, 3),
          row("thd-u", "%", (p) => p.thdVoltagePercent, null, 3),
          row("thd-i", "%", (p) => p.thdCurrentPercent, null, 3),
          row("neutral", "A", () => null, total.neutralCurrentRms),
        ].filter(({ cells }) => cells.some(({ value }) => value !== null))}
      />
      {unbalance.length > 0 && (
        <FigureTable
          title={t("recording.unbalance")}
          file="unbalance"
          of={t("recording.figure")}
          columns={[t("recording.negative"), t("recording.zero")]}
          rows={unbalance}
        />
      )}
    </Stack>
  );
}

export function Theories({ analysis }: { readonly analysis: Analysis }) {
  const { t } = useTranslation();
  const theories = analysis.powerTheories;
  const found = theories?.together ?? theories?.phases[0];
  if (!found) return <p>{t("recording.no-theories")}</p>;
  const { ieee1459, budeanu, fryze, cpc } = found;
  const row = (key: string, unit: string, values: readonly (number | null)[], decimals?: number) => ({
    name: t(`recording.theory-${key}`),
    cells: values.map((value) => ({ value, unit, ...(decimals !== undefined && { decimals }) })),
  });
  const parts = ["active", "reactive", "scattered", "unbalanced"] as const;
  const both = [
    ...(theories?.together ? [{ name: t("recording.total"), cpc }] : []),
    ...(theories?.phases ?? []),
  ];
  return (
    <Stack gap="lg">
      <FigureTable
        title={t(theories?.together ? "recording.theories-together" : "recording.theories-of-phase")}
        file="power-theories"
        of={t("recording.figure")}
        columns={["IEEE 1459", "Budeanu", "Fryze"]}
        rows={[
          row("p", "W", [ieee1459.activePowerW, budeanu.activePowerW, fryze.activePowerW]),
          row("q", "var", [
            ieee1459.fundamentalReactivePowerVar ?? null,
            budeanu.reactivePowerVar,
            fryze.reactivePowerVar,
          ]),
          row("n", "var", [ieee1459.nonactivePowerVar, null, null]),
          row("d", "VA", [null, budeanu.distortionPowerVA, null]),
          row("s", "VA", [ieee1459.apparentPowerVA, budeanu.apparentPowerVA, fryze.apparentPowerVA]),
          row("factor", "", [ieee1459.powerFactor, budeanu.powerFactor, fryze.powerFactor], 4),
        ]}
      />
      <FigureTable
        title={t("recording.cpc")}
        file="currents-physical-components"
        of={t("recording.figure")}
        columns={both.map(({ name }) => name)}
        rows={parts.map((part) => ({
          name: t(`recording.cpc-${part}`),
          cells: both.map((one) => ({ value: one.cpc[`${part}CurrentA`], unit: "A" })),
        }))}
      />
      <List size="xs" c="dimmed">
        {[ieee1459, budeanu, fryze, cpc].map(({ definition }) => (
          <List.Item key={definition}>
            <Sentence text={definition} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
