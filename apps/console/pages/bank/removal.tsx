// Removing a bank, after a second word; one that is not heard only by the word of who has seen at the site that it is out. What the
// door let pass may be refused yet: that is waited for, and said here. Part of a bank's page.

import { may } from "@etalon/messages/http";
import { Button, Checkbox, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/asked.ts";
import { Problem } from "../../api/problem.ts";
import { SecondWord } from "../../parts/second-word.tsx";
import { removed } from "./removed.ts";

export function Removal({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const [opened, { open, close }] = useDisclosure();
  const [out, setOut] = useState(false);
  const removal = useMutation({
    mutationFn: () => removed(id, out),
    onSuccess: async (isGone) => {
      await queries.invalidateQueries({ queryKey: ["/banks"] });
      if (isGone) await navigate({ to: "/compensation" });
    },
  });
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
      <SecondWord
        opened={opened}
        title={t("bank.remove-of", { bank: id })}
        how={t("bank.remove-how")}
        yes={t("bank.remove")}
        say={removal.mutate}
        leave={leave}
        told={removal}
        barred={silent && !out}
        takes
      >
        {removal.data === false && (
          <Text size="sm" role="status">
            {t("bank.remove-waits")}
          </Text>
        )}
        {(silent || out) && (
          <Checkbox
            label={t("bank.opened-at-site")}
            checked={out}
            onChange={({ currentTarget }) => setOut(currentTarget.checked)}
          />
        )}
      </SecondWord>
    </>
  );
}
