import alerts from "./html/style/alerts.css?raw"
import base from "./html/style/base.css?raw"
import entries from "./html/style/entries.css?raw"
import filter from "./html/style/filter.css?raw"
import groups from "./html/style/groups.css?raw"
import matrix from "./html/style/matrix.css?raw"
import narrow from "./html/style/narrow.css?raw"
import panel from "./html/style/panel.css?raw"
import print from "./html/style/print.css?raw"
import signs from "./html/style/signs.css?raw"
import theme from "./html/style/theme.css?raw"

/** The page's style sheet: later parts win over earlier ones, paper over all. */
export const style: string = [theme, base, alerts, filter, signs, matrix, groups, entries, panel, narrow, print].join(
  "\n",
)
