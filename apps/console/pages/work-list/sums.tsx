// What a plan comes to, beside another where it is compared. Part of the page of the work list.

import { Card, Table, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownSums } from "../../api/contracts.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf, Save } from "../../parts/save.tsx";
import type { PlanAction } from "./years.tsx";

interface Line {
  readonly name: string;
  readonly of: (sums: ShownSums) => number;
  readonly money?: true;
}

const planned = ({ campaigns }: ShownSums) => campaigns.reduce((sum, { planned }) => sum + planned, 0);
const done = (action: PlanAction) => (sums: ShownSums) =>
  sums.years.reduce((all, { meters }) => all + meters[action], 0);

const lines: readonly Line[] = [
  { name: "work", of: ({ work }) => work },
  { name: "replaced", of: done("replace") },
  { name: "rewired", of: done("correct wiring") },
  { name: "tested", of: done("site test") },
  { name: "remote", of: done("verify remotely") },
  { name: "visits", of: ({ visits }) => visits },
  { name: "cost", of: ({ costYuan }) => costYuan, money: true },
  { name: "late", of: ({ years }) => years.reduce((sum, { late }) => sum + late, 0) },
  { name: "left", of: (sums) => sums.work - planned(sums) },
];

/** @param than  null: nothing is compared, or the other plan is not there yet */
export function Sums({ sums, than }: { readonly sums: ShownSums; readonly than: ShownSums | null }) {
  const { t } = useTranslation();
  const csv = () =>
    csvOf([
      [t("work.sum"), t("work.this-plan"), ...(than ? [t("work.other-plan"), t("work.difference")] : [])],
      ...lines.map(({ name, of, money }) => [
        `${t(`work.sum-${name}`)}${money ? ` (${t("work.yuan")})` : ""}`,
        of(sums),
        ...(than ? [of(than), of(sums) - of(than)] : []),
      ]),
    ]);
  return (
    <Card withBorder padding="lg" h="100%">
      <div className="card-head">
        <Title order={2} size="h4">
          {t("work.sums")}
        </Title>
        <Save name="work-list-sums.csv" of={t("work.sums")} type="text/csv" text={csv} />
      </div>
      <Table verticalSpacing={6}>
        {than && (
          <Table.Thead>
            <Table.Tr>
              <Table.Th />
              {["this-plan", "other-plan", "difference"].map((name) => (
                <Table.Th key={name} ta="right" scope="col">
                  {t(`work.${name}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
        )}
        <Table.Tbody>
          {lines.map(({ name, of, money }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {t(`work.sum-${name}`)}
              </Table.Th>
              <Table.Td ta="right" fw={600}>
                <Quantity value={of(sums)} decimals={0} {...(money && { unit: t("work.yuan") })} />
              </Table.Td>
              {than && (
                <>
                  <Table.Td ta="right">
                    <Quantity value={of(than)} decimals={0} {...(money && { unit: t("work.yuan") })} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Quantity
                      value={of(sums) - of(than)}
                      decimals={0}
                      signed
                      {...(money && { unit: t("work.yuan") })}
                    />
                  </Table.Td>
                </>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
