// Words that a list is searched by on the server: kept in the address once somebody has stopped typing. On pages of lists that
// the server orders.

import { TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useKept } from "./address.ts";

const TYPED_MS = 250;

export function Find(look: Pick<TextInputProps, "label" | "aria-label" | "placeholder" | "w">) {
  const [{ text = "" }, keep] = useKept();
  const [typed, setTyped] = useState(text);
  const wish = useDebouncedCallback((words: string) => keep({ text: words }), TYPED_MS);
  return (
    <TextInput
      {...look}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        wish(value);
      }}
    />
  );
}
