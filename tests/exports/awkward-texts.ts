// Texts that tables as files have trouble with: what spreadsheets would run, what parts cells and lines, what readers take for
// something else. Called by tests and scenarios.

export const awkwardTexts = [
  ...['=HYPERLINK("http://x")', "=1+1", "+8613800000000", "+1", "-1", "@SUM(A1)", "@x", "\t=1"],
  ...["'", "''x", "'quoted", '"', "a,b", "two\nlines", "\r", "\r\n", " ", ""],
  ...["_x000A_", "null", "NaN", "]]>", "表 7 号", "😀"],
];
