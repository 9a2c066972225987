// Who has an instrument - a detection, a study, an applicant -, when it will likely be free, and how many wait: told where
// something is ordered of a meter that is measured with it, and to who waits for it.

import { type Instant, posixNsFromInstant } from "@etalon/basis/instant";
import { lastToEnd } from "@etalon/messages/likely-free";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { Meter, ShownInstrument } from "../api/contracts.ts";
import { useLikelyFree } from "./likely-free.ts";
import { momentText } from "./moment-text.ts";

const AGAIN_MS = 3000;

/** Of the meter's instrument, to who is about to order. */
export function MeterHolders({ meter }: { readonly meter: string }) {
  const { data } = useAsked<Meter>(`/meters/${encodeURIComponent(meter)}`);
  return data ? <Holders resource={data.record.resource} /> : null;
}

interface HoldersProps {
  readonly resource: string;
  /** To this application, once it waits; absent: to who is about to order. */
  readonly waiter?: string;
}

export function Holders({ resource, waiter }: HoldersProps) {
  const { t } = useTranslation();
  const { data: entry } = useAsked<ShownInstrument>(`/instruments/${encodeURIComponent(resource)}`, {
    everyMs: AGAIN_MS,
  });
  const leases = entry?.leases ?? [];
  const { jobs, of } = useLikelyFree(leases.length > 0);
  if (!entry || (leases.length === 0 && entry.waiting === 0)) return null;
  if (waiter !== undefined && !entry.queue.some(({ application }) => application === waiter)) return null;
  const free = of(leases);
  const who = leases
    .map(({ application, applicant }) => {
      const job = jobs.find(({ id }) => id === application);
      return job ? t("holders.detection", { who: applicant, meter: job.meter }) : applicant;
    })
    .join(t("sentence.comma"));
  const until = lastToEnd(leases);
  const held = free
    ? [t("holders.likely", { resource, who, likely: near(free.likelyTaiNs), latest: near(free.latestTaiNs) })]
    : until === null
      ? []
      : [t("holders.until", { resource, who, until: near(until) })];
  const shared = leases.length > 0 && leases.every(({ use }) => use === "shared");
  const told = [
    ...held,
    ...(shared ? [t("holders.shared")] : []),
    ...(waiter === undefined && entry.waiting > 0 ? [t("holders.wait", { count: entry.waiting })] : []),
    ...(waiter === undefined && (entry.waiting > 0 || !shared) ? [t("holders.may-wait")] : []),
  ];
  return (
    <Text size="sm" component="div" className="tone-doubt" role="status">
      {told.map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
    </Text>
  );
}

const near = (at: Instant): string =>
  momentText(new Date(Number(posixNsFromInstant(at) / 1_000_000n)), "close");
