// What became of an instrument's leases: who, from when, how long, how it ended and why. Part of an instrument's page.

import { secondsBetween } from "@etalon/basis/instant";
import { Card, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PastLease } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Duration } from "../../parts/duration.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useSaying } from "../../parts/sentence.tsx";
import { Empty } from "../../parts/states.tsx";

const tones: Readonly<Record<NonNullable<PastLease["end"]>, string>> = {
  ...{ "given-back": "tone-good", "time-over": "tone-good" },
  ...{ "pre-empted": "tone-doubt", revoked: "tone-bad", "no-machine": "tone-bad" },
};

export function History({ leases }: { readonly leases: readonly PastLease[] }) {
  const { t } = useTranslation();
  const say = useSaying();
  const lasted = ({ fromTaiNs, endedTaiNs }: PastLease) =>
    endedTaiNs === null ? null : secondsBetween(fromTaiNs, endedTaiNs);
  const endOf = ({ end }: PastLease) => t(end === null ? "history.going-on" : `history.${end}`);
  const columns: readonly Column<PastLease>[] = [
    {
      ...{ id: "from", head: t("history.from"), by: ({ fromTaiNs }) => fromTaiNs, width: "150px" },
      cell: ({ fromTaiNs }) => <Moment at={fromTaiNs} />,
    },
    {
      ...{ id: "applicant", width: "100px", head: t("lease.who"), by: ({ applicant }) => applicant },
      cell: ({ applicant, application }) => <strong title={application}>{applicant}</strong>,
    },
    {
      ...{ id: "end", head: t("history.end"), by: endOf, width: "130px" },
      cell: (one) => (
        <span className={`tag small ${one.end ? tones[one.end] : ""}`} title={say(one.why ?? "")}>
          {endOf(one)}
        </span>
      ),
    },
    {
      ...{ id: "lasted", unit: "s", head: t("history.lasted"), number: true, width: "110px", by: lasted },
      cell: (one) => <Duration seconds={lasted(one)} />,
    },
    {
      ...{ id: "use", head: t("instruments.use"), by: ({ use }) => t(`use.${use}`), width: "100px" },
      cell: ({ use }) => t(`use.${use}`),
    },
  ];
  return (
    <Card withBorder padding="lg">
      <DataTable
        label={t("history.title")}
        few="history"
        filters={
          <Title order={2} size="h4">
            {t("history.title")}
          </Title>
        }
        columns={columns}
        rows={leases}
        keyOf={({ token }) => String(token)}
        empty={<Empty icon="instruments" title={t("history.none")} text={t("history.none-why")} />}
      />
    </Card>
  );
}
