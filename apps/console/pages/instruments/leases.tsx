// Leases, bookings and who waits: the caller's party's, or those of the instruments that it owns, with what can be done with
// each. Part of the page of instruments.

import { may } from "@etalon/messages/http";
import { soonerThan } from "@etalon/messages/likely-free";
import { useTranslation } from "react-i18next";
import { useAsked, useMe } from "../../api/asked.ts";
import type { Lease } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { useLikelyFree } from "../../parts/likely-free.ts";
import { Moment } from "../../parts/moment.tsx";
import { RowLink } from "../../parts/row-link.tsx";
import { Empty, Shown } from "../../parts/states.tsx";
import { Expected } from "../instrument/expected.tsx";
import { LeaseActs } from "../instrument/lease-acts.tsx";
import { TimeLeft } from "../instrument/time-left.tsx";

const AGAIN_MS = 2000;

interface LeasesProps {
  readonly label: string;
  /** Those that are shown; absent: all that the interface tells. */
  readonly only?: (lease: Lease) => boolean;
  readonly owned?: boolean;
}

export function Leases({ label, only = () => true, owned = false }: LeasesProps) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const asked = useAsked<readonly Lease[]>("/leases", { everyMs: AGAIN_MS });
  const waited = asked.data?.some(({ place }) => place === 1) ?? false;
  const likely = useLikelyFree(waited);
  /** Of the next one who waits, where it is known who has the instrument. */
  const likelyOf = ({ place, resource, expectedTaiNs }: Lease) => {
    const held = (asked.data ?? []).flatMap(({ untilTaiNs, ...one }) =>
      one.status === "lent" && one.resource === resource && untilTaiNs !== null
        ? [{ ...one, untilTaiNs }]
        : [],
    );
    return place === 1 ? soonerThan(expectedTaiNs, likely.of(held)) : null;
  };
  const columns: readonly Column<Lease>[] = [
    {
      ...{
        id: "instrument",
        head: t("instruments.instrument"),
        by: ({ resource }) => resource,
        width: "136px",
      },
      cell: ({ resource }) => (
        <RowLink to={`/instruments/${encodeURIComponent(resource)}`}>{resource}</RowLink>
      ),
    },
    {
      ...{ id: "status", head: t("instruments.state"), by: ({ status }) => status, width: "106px" },
      cell: ({ status, place, awaitsWord }) => (
        <>
          {place === null ? t(`lease.${status}`) : t("lease.place", { place })}
          {awaitsWord && status === "booked" && ` · ${t("lease.awaits-word")}`}
        </>
      ),
    },
    {
      ...{ id: "until", head: t("lease.when"), width: "190px" },
      by: ({ untilTaiNs, fromTaiNs, expectedTaiNs }) => untilTaiNs ?? fromTaiNs ?? expectedTaiNs,
      cell: (lease) => <When lease={lease} likelyTaiNs={likelyOf(lease)} />,
    },
    {
      ...{ id: "who", head: t("lease.who"), by: ({ applicant }) => applicant, width: "100px" },
      cell: ({ applicant }) => applicant,
    },
    {
      ...{ id: "use", head: t("instruments.use"), by: ({ use }) => use, width: "104px" },
      cell: ({ use }) => t(`use.${use}`),
    },
    {
      ...{
        id: "application",
        width: "196px",
        head: t("lease.application"),
        by: ({ application }) => application,
      },
      cell: ({ application }) => <code title={application}>{application}</code>,
    },
    {
      ...{ id: "do", stays: true, head: t("lease.do"), width: "214px" },
      cell: (lease) => <LeaseActs lease={lease} owned={owned} />,
    },
  ];
  return (
    <Shown of={asked}>
      {(all) => (
        <DataTable
          label={label}
          columns={columns}
          rows={all.filter(only)}
          keyOf={({ application, resource }) => `${application} ${resource}`}
          {...(me && may(me, "see-all-applications") && { exportOf: { table: "leases" } })}
          empty={<Empty icon="instruments" title={t("lease.none")} text={t("lease.none-why")} />}
        />
      )}
    </Shown>
  );
}

function When({
  lease: { status, fromTaiNs, untilTaiNs, expectedTaiNs, awaitsWord },
  likelyTaiNs,
}: {
  readonly lease: Lease;
  readonly likelyTaiNs: bigint | null;
}) {
  const { t } = useTranslation();
  if (status === "waiting" && awaitsWord) return t("lease.awaits-word");
  if (likelyTaiNs !== null) return <Expected likelyTaiNs={likelyTaiNs} latestTaiNs={expectedTaiNs} />;
  if (status === "waiting")
    return expectedTaiNs === null ? (
      t("lease.expected-unknown")
    ) : (
      <span title={t("lease.expected-how")}>
        {t("lease.expected")} <Moment at={expectedTaiNs} />
      </span>
    );
  if (status === "lent" && fromTaiNs !== null && untilTaiNs !== null)
    return <TimeLeft fromTaiNs={fromTaiNs} untilTaiNs={untilTaiNs} />;
  return <Moment at={fromTaiNs} />;
}
