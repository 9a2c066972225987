// What mailboxes set aside, with the reason: tried again, or dropped. Part of the page of operations.

import { may } from "@etalon/messages/http";
import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { SetAside } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Empty, Failure, Shown } from "../../parts/states.tsx";

const AGAIN_MS = 5000;
const words = ["retry", "drop"] as const;

export function SetAsides() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const asked = useAsked<readonly SetAside[]>("/set-aside", { everyMs: AGAIN_MS });
  const take = useTold<{ id: string; what: (typeof words)[number] }>(({ id, what }) => ({
    ...{ path: `/set-aside/${id}`, method: "POST" as const, body: { what } },
  }));
  const columns: readonly Column<SetAside>[] = [
    {
      ...{
        id: "component",
        head: t("operations.component"),
        by: ({ component }) => component,
        width: "110px",
      },
      cell: ({ component }) => component.toUpperCase(),
    },
    {
      ...{ id: "at", head: t("operations.at"), by: ({ atTaiNs }) => atTaiNs, width: "150px" },
      cell: ({ atTaiNs }) => <Moment at={atTaiNs} />,
    },
    {
      ...{ id: "why", width: "240px", head: t("operations.why") },
      cell: ({ why }) => (
        <span title={why}>
          <Sentence text={why} />
        </span>
      ),
    },
    {
      ...{ id: "key", width: "150px", head: t("operations.key"), by: ({ key }) => key },
      cell: ({ key }) => <code>{key}</code>,
    },
    {
      ...{ id: "do", stays: true, head: t("lease.do"), width: "210px" },
      cell: ({ id }) =>
        me &&
        may(me, "keep-set-aside") && (
          <Group gap={6} wrap="nowrap">
            {words.map((what) => (
              <Button
                key={what}
                size="compact-sm"
                variant="default"
                onClick={() => take.mutate({ id, what })}
              >
                {t(`operations.${what}`)}
              </Button>
            ))}
          </Group>
        ),
    },
  ];
  return (
    <Shown of={asked}>
      {(all) => (
        <>
          {take.error && <Failure error={take.error} />}
          <DataTable
            label={t("operations.set-aside")}
            columns={columns}
            rows={all}
            keyOf={({ id }) => id}
            empty={
              <Empty
                icon="good"
                title={t("operations.nothing-aside")}
                text={t("operations.nothing-aside-why")}
              />
            }
          />
        </>
      )}
    </Shown>
  );
}
