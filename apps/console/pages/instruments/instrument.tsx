// One instrument: what it is, on what terms it is lent, who has it and who waits; and applying for it. Part of the page of
// instruments.

import { may } from "@etalon/messages/http";
import { Button, Drawer, NumberInput, Select, Stack, Table, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import type { CatalogueEntry, Priority } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Failure } from "../../parts/states.tsx";
import { Availability } from "./availability.tsx";

interface InstrumentProps {
  /** null: none is open. */
  readonly entry: CatalogueEntry | null;
  readonly close: () => void;
}

export function Instrument({ entry, close }: InstrumentProps) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  return (
    <Drawer
      opened={entry !== null}
      onClose={close}
      position="right"
      size="lg"
      title={entry?.instrument.resource ?? ""}
      closeButtonProps={{ "aria-label": t("frame.close") }}
    >
      {entry && (
        <Stack gap="lg">
          <Facts entry={entry} />
          <Holders entry={entry} />
          {me && may(me, "apply") && <Apply key={entry.instrument.resource} entry={entry} />}
        </Stack>
      )}
    </Drawer>
  );
}

function Facts({ entry }: { readonly entry: CatalogueEntry }) {
  const { t } = useTranslation();
  const { instrument, terms } = entry;
  const { identity, auxiliary } = instrument;
  const { capabilities, calibration, calibratedUntilTaiNs } = auxiliary;
  const rows: readonly (readonly [string, ReactNode])[] = [
    ["state", <Availability key="a" entry={entry} />],
    ["title", auxiliary.title],
    ["maker", `${identity.maker} ${identity.model} · ${identity.serial}`],
    ["place", auxiliary.place],
    ["owner", auxiliary.owner],
    ["class", capabilities.accuracyClass ?? "–"],
    ["rate", <Quantity key="r" value={capabilities.sampleRateHz} unit="Hz" />],
    ["voltage", <Quantity key="v" value={capabilities.voltageRangeV} unit="V" />],
    ["current", <Quantity key="c" value={capabilities.currentRangeA} unit="A" />],
    ["channels", capabilities.channels?.join(", ") ?? "–"],
    ["calibration", calibration ?? "–"],
    ["calibrated-until", <Moment key="m" at={calibratedUntilTaiNs} />],
    [
      "longest",
      terms ? (
        <Quantity key="l" value={terms.longestLeaseS / 3600} unit="h" decimals={1} />
      ) : (
        t("instruments.no-terms")
      ),
    ],
    ["side-by-side", String(terms?.sharedAtMost ?? 1)],
  ];
  return (
    <Table verticalSpacing={5} withRowBorders={false}>
      <Table.Tbody>
        {rows.map(([key, value]) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" w={170} fw={400} c="dimmed">
              {t(`instruments.${key}`)}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Holders({ entry: { leases, bookings, queue = [] } }: { readonly entry: CatalogueEntry }) {
  const { t } = useTranslation();
  const rows = [
    ...leases.map((one) => ({ ...one, as: "lent" })),
    ...bookings.map((one) => ({ ...one, as: "booked" })),
    ...queue.map((one) => ({ ...one, as: "waiting", fromTaiNs: null, untilTaiNs: null })),
  ];
  if (rows.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        {t("instruments.who")}
      </Title>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(({ as, application, applicant, fromTaiNs, untilTaiNs }) => (
            <Table.Tr key={application}>
              <Table.Td>{t(`lease.${as}`)}</Table.Td>
              <Table.Td>{applicant}</Table.Td>
              <Table.Td>
                <Moment at={fromTaiNs} />
              </Table.Td>
              <Table.Td>
                <Moment at={untilTaiNs} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

const USUAL_S = 600;
const priorities: readonly Priority[] = ["background", "routine", "urgent", "emergency"];

function Apply({ entry }: { readonly entry: CatalogueEntry }) {
  const { t } = useTranslation();
  const [, keep] = useKept();
  const [forS, setForS] = useState<number | string>(USUAL_S);
  const [priority, setPriority] = useState<string>("routine");
  const [use, setUse] = useState<string>("exclusive");
  const { resource } = entry.instrument;
  const apply = useTold<object, { application: string }>((body) => ({
    ...{ path: "/applications", method: "POST" as const, body },
  }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply.mutate(
          { resource, forS: Number(forS), priority, use },
          { onSuccess: () => keep({ view: "leases", instrument: "" }) },
        );
      }}
    >
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t("instruments.apply")}
        </Title>
        <NumberInput
          label={t("instruments.for")}
          suffix=" s"
          min={1}
          required
          value={forS}
          onChange={setForS}
        />
        <Select
          label={t("instruments.priority")}
          data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
          value={priority}
          onChange={(value) => setPriority(value ?? "routine")}
          comboboxProps={{ withinPortal: false }}
        />
        <Select
          label={t("instruments.use")}
          data={["exclusive", "shared"].map((value) => ({ value, label: t(`use.${value}`) }))}
          value={use}
          onChange={(value) => setUse(value ?? "exclusive")}
          comboboxProps={{ withinPortal: false }}
        />
        <Text size="sm" c="dimmed">
          {t("instruments.apply-how")}
        </Text>
        {apply.error && <Failure error={apply.error} />}
        <Button type="submit" loading={apply.isPending} disabled={!(Number(forS) > 0)}>
          {t("instruments.apply")}
        </Button>
      </Stack>
    </form>
  );
}
