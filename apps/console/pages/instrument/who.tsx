// Who has an instrument, who has booked it, who waits and when each may expect it. Part of an instrument's page.

import { soonerThan } from "@etalon/messages/likely-free";
import { Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/asked.ts";
import type { ShownInstrument } from "../../api/contracts.ts";
import { useLikelyFree } from "../../parts/likely-free.ts";
import { Moment } from "../../parts/moment.tsx";
import { Expected } from "./expected.tsx";
import { LeaseActs, type OneLease } from "./lease-acts.tsx";
import { TimeLeft } from "./time-left.tsx";

interface Line extends OneLease {
  readonly use: "exclusive" | "shared";
  readonly place: number | null;
  /** Of one that waits: when it may expect to begin. */
  readonly fromTaiNs: bigint | null;
  readonly untilTaiNs: bigint | null;
  /** Sooner, where a detection that has it tells: of one that has it, and of the next one. */
  readonly likelyTaiNs: bigint | null;
}

export function Who({ entry }: { readonly entry: ShownInstrument }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const likely = useLikelyFree(entry.leases.length > 0);
  const lines = linesOf(entry, likely.of);
  const owned = entry.instrument.auxiliary.owner === me?.party;
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4" mb="xs">
        {t("instruments.who")}
      </Title>
      {lines.length === 0 ? (
        <Text c="dimmed">{t("instruments.nobody")}</Text>
      ) : (
        <Stack component="ul" className="plain-list" gap="sm">
          {lines.map((line) => (
            <li key={line.application}>
              <Group justify="space-between" wrap="nowrap" align="flex-start">
                <div>
                  <strong>{line.applicant}</strong>{" "}
                  <Text span c="dimmed" size="sm">
                    {line.place === null
                      ? t(`lease.${line.status}`)
                      : t("lease.place", { place: line.place })}
                    {" · "}
                    {t(`use.${line.use}`)}
                    {line.awaitsWord && ` · ${t("lease.awaits-word")}`}
                  </Text>
                  <Text size="sm" component="div">
                    <When line={line} />
                  </Text>
                </div>
                <LeaseActs lease={line} owned={owned} />
              </Group>
            </li>
          ))}
        </Stack>
      )}
    </Card>
  );
}

function When({ line: { status, fromTaiNs, untilTaiNs, likelyTaiNs, awaitsWord } }: { readonly line: Line }) {
  const { t } = useTranslation();
  if (status === "lent" && fromTaiNs !== null && untilTaiNs !== null)
    return (
      <>
        <TimeLeft fromTaiNs={fromTaiNs} untilTaiNs={untilTaiNs} />
        {likelyTaiNs !== null && (
          <>
            {t("lease.likely-free")} <Moment at={likelyTaiNs} close />
          </>
        )}
      </>
    );
  if (status === "booked")
    return (
      <>
        <Moment at={fromTaiNs} close /> {t("lease.to")} <Moment at={untilTaiNs} close />
      </>
    );
  if (awaitsWord) return null;
  if (likelyTaiNs !== null) return <Expected likelyTaiNs={likelyTaiNs} latestTaiNs={fromTaiNs} />;
  return fromTaiNs === null ? (
    t("lease.expected-unknown")
  ) : (
    <span title={t("lease.expected-how")}>
      {t("lease.expected")} <Moment at={fromTaiNs} close />
    </span>
  );
}

function linesOf(
  { instrument: { resource }, leases, bookings, queue }: ShownInstrument,
  likely: ReturnType<typeof useLikelyFree>["of"],
): readonly Line[] {
  const free = likely(leases);
  return [
    ...leases.map((one) => ({
      ...{ ...one, resource, status: "lent" as const, place: null, awaitsWord: false },
      likelyTaiNs: likely([one])?.likelyTaiNs ?? null,
    })),
    ...bookings.map(({ awaitsWord = false, ...one }) => ({
      ...{ ...one, resource, status: "booked" as const, place: null, awaitsWord, likelyTaiNs: null },
    })),
    ...queue.map(({ expectedTaiNs, ...one }, n) => ({
      ...{ ...one, resource, status: "waiting" as const, place: n + 1 },
      ...{
        fromTaiNs: expectedTaiNs,
        untilTaiNs: null,
        likelyTaiNs: n === 0 ? soonerThan(expectedTaiNs, free) : null,
      },
    })),
  ];
}
