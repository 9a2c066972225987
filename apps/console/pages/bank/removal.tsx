// Removing a bank, after a second word; one that is not heard only by the word of who has seen at the site that it is out. Part of
// a bank's page.

import { may } from "@etalon/messages/http";
import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import { Problem } from "../../api/problem.ts";
import { Failure } from "../../parts/states.tsx";

export function Removal({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useMe();
  const [opened, { open, close }] = useDisclosure();
  const [out, setOut] = useState(false);
  const removal = useTold<void>(() => ({
    path: `/banks/${encodeURIComponent(id)}${out ? "?openedAtSite=true" : ""}`,
    method: "DELETE",
  }));
  if (!me || !may(me, "order-switching")) return null;
  const leave = () => {
    close();
    setOut(false);
    removal.reset();
  };
  const silent = removal.error instanceof Problem && removal.error.code === "zz.bank-silent";
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {t("bank.remove")}
      </Button>
      <Modal
        opened={opened}
        onClose={leave}
        title={t("bank.remove-of", { bank: id })}
        closeButtonProps={{ "aria-label": t("frame.close") }}
      >
        <Stack gap="md">
          <Text size="sm">{t("bank.remove-how")}</Text>
          {removal.error && <Failure error={removal.error} />}
          {(silent || out) && (
            <Checkbox
              label={t("bank.opened-at-site")}
              checked={out}
              onChange={({ currentTarget }) => setOut(currentTarget.checked)}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave} data-autofocus>
              {t("bank.leave-it")}
            </Button>
            <Button
              color="red"
              loading={removal.isPending}
              disabled={silent && !out}
              onClick={() =>
                removal.mutate(undefined, { onSuccess: () => void navigate({ to: "/compensation" }) })
              }
            >
              {t("bank.remove")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
