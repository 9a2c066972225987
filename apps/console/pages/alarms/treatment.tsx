// What an operator does about an alarm: acknowledges it, shelves it for a time and a reason, takes it off the shelf, resets
// it. Called by the list and by an alarm's own page.

import { may } from "@etalon/messages/http";
import { Button, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import type { AlarmLine } from "../../api/contracts.ts";
import { durationText } from "../../parts/duration.tsx";
import { Failure } from "../../parts/states.tsx";

type Treating = "acknowledge" | "shelve" | "unshelve" | "reset";
interface Said {
  readonly what: Treating;
  readonly comment?: string;
  readonly forS?: number;
}

const HOUR_S = 3600;
const shelvesH = [1, 8, 24, 72, 168, 720] as const;

/** What helps an alarm on, as it stands; the first is what is usual. */
function treatmentsOf({ state, shelved }: AlarmLine): readonly Treating[] {
  const off = shelved ? (["unshelve"] as const) : (["shelve"] as const);
  if (state === "latched") return ["reset", ...off];
  return state === "acknowledged" ? off : ["acknowledge", ...off];
}

/** @param large  all that can be done, and with words for those who come after; else what is usual, at once */
export function Treatment({ line, large = false }: { readonly line: AlarmLine; readonly large?: boolean }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [asking, ask] = useState<Treating | null>(null);
  const tell = useTold<Said>(({ what, comment = "", forS }) => {
    const path = `/alarms/${encodeURIComponent(line.alarm)}`;
    if (what === "unshelve") return { path: `${path}/shelving`, method: "DELETE" };
    if (what === "shelve") return { path: `${path}/shelving`, method: "POST", body: { forS, why: comment } };
    const place = what === "reset" ? "reset" : "acknowledgement";
    return { path: `${path}/${place}`, method: "POST", body: { comment } };
  });
  if (!me || !may(me, "treat-alarms")) return null;
  const say = (said: Said) => tell.mutate(said, { onSuccess: () => ask(null) });
  const treatments = treatmentsOf(line).slice(0, large ? undefined : 1);
  const needsWords = (what: Treating) => what === "shelve" || (large && what !== "unshelve");
  return (
    <>
      <Group gap={6} wrap="nowrap">
        {treatments.map((what, n) => (
          <Button
            key={what}
            size={large ? "sm" : "compact-sm"}
            variant={large && n === 0 ? "filled" : "default"}
            loading={tell.isPending && tell.variables.what === what}
            onClick={() => (needsWords(what) ? ask(what) : say({ what }))}
            title={tell.error?.message}
          >
            {t(`alarms.${what}`)}
          </Button>
        ))}
      </Group>
      {tell.error && asking === null && large && <Failure error={tell.error} />}
      {asking && (
        <Modal
          opened
          onClose={() => ask(null)}
          title={t(`alarms.${asking}-title`, { alarm: line.alarm })}
          closeButtonProps={{ "aria-label": t("frame.close") }}
        >
          <Words what={asking} say={say} error={tell.error} pending={tell.isPending} />
        </Modal>
      )}
    </>
  );
}

interface WordsProps {
  readonly what: Treating;
  readonly say: (said: Said) => void;
  readonly error: Error | null;
  readonly pending: boolean;
}
function Words({ what, say, error, pending }: WordsProps) {
  const { t } = useTranslation();
  const [comment, setComment] = useState("");
  const [hours, setHours] = useState<string | null>("8");
  const shelving = what === "shelve";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        say({ what, comment, ...(shelving && { forS: Number(hours) * HOUR_S }) });
      }}
    >
      <Stack gap="md">
        {shelving && (
          <Select
            label={t("alarms.shelve-for")}
            data={shelvesH.map((h) => ({ value: String(h), label: durationText(h * HOUR_S) }))}
            value={hours}
            onChange={setHours}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
        )}
        <Textarea
          label={t(shelving ? "alarms.why" : "alarms.comment")}
          description={t(shelving ? "alarms.why-how" : "alarms.comment-how")}
          required={shelving}
          maxLength={2000}
          autosize
          minRows={2}
          data-autofocus
          value={comment}
          onChange={({ currentTarget }) => setComment(currentTarget.value)}
        />
        {error && <Failure error={error} />}
        <Button type="submit" loading={pending} disabled={shelving && comment.trim() === ""}>
          {t(`alarms.${what}`)}
        </Button>
      </Stack>
    </form>
  );
}
