// Tables as files: CSV, JSON, NDJSON, Parquet, XLSX, each written page by page in bounded memory.

export { type Pages, XLSX_ROWS_AT_MOST } from "./pages.ts";
export { type TableFormat, tableMediaTypes, writeTable } from "./write.ts";
