// Many meters: which to replace first and why, what that costs, and what sum meters tell of meters nobody measures.

export {
  type Changes,
  type Investment,
  type InvestmentLine,
  investment,
  type Printed,
} from "./investment.ts";
export { cycle, type InvestmentInputs, type InvestmentName, paperInvestments } from "./investments.table.ts";
