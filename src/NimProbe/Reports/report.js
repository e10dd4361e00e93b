// Adds a filter and sorting buttons to each table with a data-tools attribute.
"use strict";
(() => {
  const collator = new Intl.Collator("en", { numeric: true });

  // Missing values sort last in both directions.
  const compare = (a, b, isNumber, direction) => {
    if (a === "" || b === "") {
      return (a === "") - (b === "");
    }

    return direction * (isNumber ? parseFloat(a) - parseFloat(b) : collator.compare(a, b));
  };

  const addSorting = (table) => {
    const headings = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    for (const [column, heading] of headings.entries()) {
      if ("unsorted" in heading.dataset) {
        continue;
      }

      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        for (const other of headings) {
          other.removeAttribute("aria-sort");
        }

        heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
        const keyed = [...body.rows].map((row) => ({ row, key: row.cells[column].textContent.trim() }));
        keyed.sort((a, b) => compare(a.key, b.key, heading.dataset.type === "number", direction));
        body.append(...keyed.map((k) => k.row));
      });
    }
  };

  const addFilter = (table) => {
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      choice: row.dataset.choice,
      text: [row.cells[0], ...row.querySelectorAll(".detail")].map((c) => c.textContent).join(" ").toLowerCase(),
    }));
    const tools = document.createElement("div");
    tools.className = "tools";

    const input = document.createElement("input");
    input.type = "search";
    input.placeholder = table.dataset.tools;
    input.setAttribute("aria-label", table.dataset.tools);
    tools.append(input);

    const select = document.createElement("select");
    if (table.dataset.choice) {
      const name = table.dataset.choice;
      select.setAttribute("aria-label", name);
      select.append(new Option(`${name}: all`, ""));
      select.append(...[...new Set(rows.map((r) => r.choice))].map((c) => new Option(c, c)));
      tools.append(select);
    }

    const count = document.createElement("p");
    count.setAttribute("role", "status");
    tools.append(count);

    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/);
      let shown = 0;
      for (const { row, choice, text } of rows) {
        row.hidden = !(words.every((w) => text.includes(w)) && (!select.value || choice === select.value));
        shown += row.hidden ? 0 : 1;
      }

      const noun = table.dataset.noun + (rows.length === 1 ? "" : "s");
      count.textContent = (shown === rows.length ? "" : `${shown} of `) + `${rows.length} ${noun}`;
    };

    input.addEventListener("input", apply);
    select.addEventListener("change", apply);
    apply();
    table.before(tools);
  };

  for (const table of document.querySelectorAll("table[data-tools]")) {
    addSorting(table);
    addFilter(table);
  }

  document.documentElement.classList.add("js");
})();
