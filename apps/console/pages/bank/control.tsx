// Who switches a bank: its control, or people alone; changed here after a second word. Part of a bank's page.

import { may } from "@etalon/messages/http";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import type { ShownBank } from "../../api/contracts.ts";
import { Failure } from "../../parts/states.tsx";

export function Control({ bank: { id, control, seen } }: { readonly bank: ShownBank }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [opened, { open, close }] = useDisclosure();
  const other = control === "automatic" ? "by hand" : "automatic";
  // As the station refuses it: nobody knows yet that there is anything to switch.
  const tooEarly = other === "automatic" && seen === null;
  const reason = useId();
  const change = useTold<void>(() => ({
    path: `/banks/${encodeURIComponent(id)}/control`,
    ...{ method: "POST" as const, body: { control: other } },
  }));
  const word = (which: string) => which.replaceAll(" ", "-");
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" role="status">
        {t("bank.control")}
        {t("sentence.colon")}
        <b>{t(`bank.control-${word(control)}`)}</b>
      </Text>
      {me && may(me, "order-switching") && (
        <Button
          variant="default"
          disabled={tooEarly}
          {...(tooEarly && { "aria-describedby": reason })}
          onClick={open}
        >
          {t(`bank.make-${word(other)}`)}
        </Button>
      )}
      {tooEarly && (
        <Text id={reason} size="sm" c="dimmed" maw={320}>
          {t("bank.not-heard")}
        </Text>
      )}
      <Modal
        opened={opened}
        onClose={close}
        title={t(`bank.make-${word(other)}`)}
        closeButtonProps={{ "aria-label": t("frame.close") }}
      >
        <Stack gap="md">
          <Text size="sm">{t(`bank.makes-${word(other)}`, { bank: id })}</Text>
          {change.error && <Failure error={change.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t("bank.leave-it")}
            </Button>
            <Button loading={change.isPending} onClick={() => change.mutate(undefined, { onSuccess: close })}>
              {t(`bank.make-${word(other)}`)}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
