// What stands in a text where a program slipped and no word was put: whole words, since names of temporary folders
// are of any letters, and "NaN" has been among them.

export const SLIP = /\b(?:NaN|undefined)\b|\[object|\bat .*\.[jt]s:\d/;
