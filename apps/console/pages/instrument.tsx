// One instrument: what it is and on what terms it is lent, its calendar, who has it and who waits, what became of its leases;
// applying and booking. Its owner rules it here. A page.

import { Grid, Modal, Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { PastLease, ShownInstrument } from "../api/contracts.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Shown } from "../parts/states.tsx";
import { Apply } from "./instrument/apply.tsx";
import { Calendar } from "./instrument/calendar.tsx";
import { Facts } from "./instrument/facts.tsx";
import { History } from "./instrument/history.tsx";
import type { TimeSpan } from "./instrument/laid-out.ts";
import { LentOn } from "./instrument/lent-on.tsx";
import { Who } from "./instrument/who.tsx";
import { Availability } from "./instruments/availability.tsx";

const AGAIN_MS = 3000;

export default function InstrumentPage() {
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const { t } = useTranslation();
  const path = `/instruments/${encodeURIComponent(id)}`;
  const asked = useAsked<ShownInstrument>(path, { everyMs: AGAIN_MS });
  const past = useAsked<readonly PastLease[]>(`${path}/leases`, { everyMs: AGAIN_MS });
  /** undefined: nobody applies just now. */
  const [wanted, setWanted] = useState<TimeSpan | null | undefined>(undefined);
  return (
    <Shown of={asked} back={["/instruments", t("nav.instruments")]}>
      {(entry) => {
        const { title, place, owner } = entry.instrument.auxiliary;
        return (
          <Stack gap="md">
            <PageHead
              back={["/instruments", t("nav.instruments")]}
              title={entry.instrument.resource}
              about={`${title} · ${place} · ${owner}`}
              beside={<Availability entry={entry} />}
            />
            <Grid gap="md">
              <Grid.Col span={{ base: 12, lg: 8 }}>
                <Stack gap="md">
                  <Calendar entry={entry} past={past.data ?? []} choose={setWanted} />
                  <Shown of={past}>{(leases) => <History leases={leases} />}</Shown>
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 4 }}>
                <Stack gap="md">
                  <Who entry={entry} />
                  <LentOn entry={entry} />
                  <Facts instrument={entry.instrument} />
                </Stack>
              </Grid.Col>
            </Grid>
            <Modal
              opened={wanted !== undefined}
              onClose={() => setWanted(undefined)}
              title={`${t("instruments.apply-or-book")} ${entry.instrument.resource}`}
              closeButtonProps={{ "aria-label": t("frame.close") }}
            >
              <Apply entry={entry} span={wanted ?? null} />
            </Modal>
          </Stack>
        );
      }}
    </Shown>
  );
}
