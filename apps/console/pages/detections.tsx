// All detections, the latest first, and ordering one. A page.

import { may } from "@etalon/messages/http";
import { Button, Group, Modal, Select, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../api/asked.ts";
import type { DetectionLine } from "../api/contracts.ts";
import { useKept } from "../parts/address.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { MeterHolders } from "../parts/holders.tsx";
import { MeterChoice } from "../parts/meter-choice.tsx";
import { Moment, WHOLE_WIDTH } from "../parts/moment.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { RowLink } from "../parts/row-link.tsx";
import { Empty, Failure, Shown } from "../parts/states.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { WiringFault } from "../parts/wiring-fault.tsx";
import { LeastTime } from "./detections/least-time.tsx";

const AGAIN_MS = 3000;
const stages = ["running", "done"] as const;

export default function Detections() {
  const { t } = useTranslation();
  const asked = useAsked<readonly DetectionLine[]>("/detections", { everyMs: AGAIN_MS });
  const { data: me } = useMe();
  const [ordering, { open, close }] = useDisclosure();
  const [kept, keep] = useKept();
  const stage = stages.find((one) => one === kept.stage) ?? "";
  const mayOrder = me !== undefined && may(me, "order-detections");
  const columns: readonly Column<DetectionLine>[] = [
    {
      ...{ id: "meter", width: "110px", head: t("detections.meter"), by: ({ meter }) => meter },
      cell: ({ id, meter }) => <RowLink to={`/detections/${id}`}>{meter}</RowLink>,
    },
    {
      ...{ id: "verdict", width: "168px", head: t("detections.verdict"), by: ({ verdict }) => verdict },
      cell: ({ verdict, wiringFault }) => (
        <>
          <Verdict verdict={verdict} />
          {wiringFault && <WiringFault fault={wiringFault} />}
        </>
      ),
    },
    {
      ...{ id: "error", head: t("detection.error"), by: ({ errorPercent }) => errorPercent },
      ...{ number: true, unit: "%", width: "168px" },
      cell: ({ errorPercent, uncertaintyPercent }) => (
        <Quantity value={errorPercent} expanded={uncertaintyPercent} unit="%" signed />
      ),
    },
    {
      ...{ id: "stage", width: "120px", head: t("detections.stage"), by: ({ stage }) => stage },
      cell: ({ stage }) => t(`stage.${stage}`),
    },
    {
      ...{
        id: "ordered",
        head: t("detections.ordered"),
        by: ({ orderedTaiNs }) => orderedTaiNs,
        width: WHOLE_WIDTH,
      },
      cell: ({ orderedTaiNs }) => <Moment at={orderedTaiNs} />,
    },
    {
      ...{ id: "id", width: "180px", head: t("detections.id"), by: ({ id }) => id },
      cell: ({ id }) => <code>{id}</code>,
    },
  ];
  const button = mayOrder && <Button onClick={open}>{t("detections.order")}</Button>;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("nav.detections")}
        </Title>
        {button}
      </Group>
      <Shown of={asked}>
        {(all) => (
          <DataTable
            label={t("nav.detections")}
            columns={columns}
            rows={latestFirst(all).filter(
              (one) => stage === "" || (one.stage === "done") === (stage === "done"),
            )}
            keyOf={({ id }) => id}
            exportOf={{ table: "detections" }}
            narrowedBy={["stage"]}
            filters={
              <Select
                aria-label={t("detections.stage")}
                data={[
                  { value: "", label: t("detections.all") },
                  { value: "running", label: t("detections.running") },
                  { value: "done", label: t("stage.done") },
                ]}
                value={stage}
                onChange={(value) => keep({ stage: value ?? "" })}
                w={170}
                comboboxProps={{ withinPortal: false }}
              />
            }
            empty={
              <Empty icon="detections" title={t("detections.none")} text={t("detections.none-why")}>
                {button}
              </Empty>
            }
          />
        )}
      </Shown>
      <Modal
        opened={ordering}
        onClose={close}
        title={t("detections.order")}
        closeButtonProps={{ "aria-label": t("frame.close") }}
      >
        <Order />
      </Modal>
    </Stack>
  );
}

const latestFirst = (all: readonly DetectionLine[]): readonly DetectionLine[] =>
  [...all].sort((a, b) => (a.orderedTaiNs < b.orderedTaiNs ? 1 : -1));

const USUAL_S = 30;

function Order() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [meter, setMeter] = useState<string | null>(null);
  const [durationS, setDurationS] = useState<number | string>(USUAL_S);
  const order = useTold<{ meter: string; durationS: number }, { detection: string }>((body) => ({
    ...{ path: "/detections", method: "POST" as const, body },
  }));
  const send = () =>
    order.mutate(
      { meter: meter!, durationS: Number(durationS) },
      { onSuccess: ({ detection }) => void navigate({ to: `/detections/${detection}` }) },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <MeterChoice meter={meter} choose={setMeter} />
        <NumberField
          label={t("detections.duration")}
          description={t("detections.duration-how")}
          unit="s"
          least={1}
          most={86_400}
          required
          value={durationS}
          change={setDurationS}
        />
        {meter !== null && <LeastTime meter={meter} durationS={Number(durationS)} />}
        {meter !== null && <MeterHolders meter={meter} />}
        {order.error && <Failure error={order.error} />}
        <Button type="submit" disabled={meter === null || !(Number(durationS) > 0)} loading={order.isPending}>
          {t("detections.order")}
        </Button>
      </Stack>
    </form>
  );
}
