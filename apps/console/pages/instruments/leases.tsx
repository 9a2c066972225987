// What the caller's party holds, has booked or waits for; renewing it and giving it back. Part of the page of instruments.

import { may } from "@etalon/messages/http";
import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { Lease } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment, WHOLE_WIDTH } from "../../parts/moment.tsx";
import { Empty, Failure, Shown } from "../../parts/states.tsx";

const AGAIN_MS = 2000;
const RENEW_FOR_S = 600;

export function Leases() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const asked = useAsked<readonly Lease[]>("/leases", { everyMs: AGAIN_MS });
  const renew = useTold<string>((application) => ({
    ...{
      path: `/applications/${application}/renewals`,
      method: "POST" as const,
      body: { forS: RENEW_FOR_S },
    },
  }));
  const release = useTold<string>((application) => ({
    ...{ path: `/applications/${application}`, method: "DELETE" as const },
  }));
  const own = ({ applicant, application }: Lease) =>
    me !== undefined && may(me, "apply") && applicant === me.party && application.startsWith("app-");
  const columns: readonly Column<Lease>[] = [
    {
      ...{ id: "instrument", head: t("instruments.instrument"), by: ({ resource }) => resource },
      cell: ({ resource }) => <strong>{resource}</strong>,
    },
    {
      ...{ id: "status", head: t("instruments.state"), by: ({ status }) => status, width: "12%" },
      cell: ({ status, place }) => (place === null ? t(`lease.${status}`) : t("lease.place", { place })),
    },
    {
      ...{
        id: "who",
        head: t("lease.who"),
        by: ({ applicant }) => applicant,
        cell: ({ applicant }) => applicant,
      },
    },
    {
      ...{ id: "use", head: t("instruments.use"), by: ({ use }) => use, width: "10%" },
      cell: ({ use }) => t(`use.${use}`),
    },
    {
      ...{ id: "until", head: t("lease.until"), by: ({ untilTaiNs }) => untilTaiNs, width: WHOLE_WIDTH },
      cell: ({ untilTaiNs }) => <Moment at={untilTaiNs} />,
    },
    {
      ...{ id: "application", head: t("lease.application"), by: ({ application }) => application },
      cell: ({ application }) => <code>{application}</code>,
    },
    {
      ...{ id: "do", head: t("lease.do"), width: "220px" },
      cell: (lease) =>
        own(lease) && (
          <Group gap={6} wrap="nowrap">
            {lease.status === "lent" && (
              <Button
                size="compact-sm"
                variant="default"
                loading={renew.isPending && renew.variables === lease.application}
                onClick={() => renew.mutate(lease.application)}
              >
                {t("lease.renew")}
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              loading={release.isPending && release.variables === lease.application}
              onClick={() => release.mutate(lease.application)}
            >
              {t("lease.release")}
            </Button>
          </Group>
        ),
    },
  ];
  const failed = renew.error ?? release.error;
  return (
    <Shown of={asked}>
      {(all) => (
        <>
          {failed && <Failure error={failed} />}
          <DataTable
            label={t("instruments.leases")}
            columns={columns}
            rows={all}
            keyOf={({ application, resource }) => `${application} ${resource}`}
            empty={<Empty icon="instruments" title={t("lease.none")} text={t("lease.none-why")} />}
          />
        </>
      )}
    </Shown>
  );
}
