// What Django's admin leaves without a name for screen readers: select2's boxes, the boxes that delete a row, tips.
// And each cell of a table with the name of its column: on a phone a row becomes a card, below one another.
function label(box) {
  const field = box.closest(".select2").previousElementSibling;
  return field?.getAttribute("aria-label") || field?.labels?.[0]?.textContent.replace(/:\s*$/, "").trim();
}

function nameBoxes() {
  for (const box of document.querySelectorAll(".select2 :is([role=combobox], [role=textbox], [role=searchbox]):not([aria-label])")) {
    const text = label(box);
    if (text) {
      box.setAttribute("aria-label", text);
      box.removeAttribute("aria-labelledby");
    }
  }
  for (const box of document.querySelectorAll("input[name$='-DELETE']:not([aria-label])")) {
    box.setAttribute("aria-label", "Delete this row");
  }
  for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) tip.setAttribute("role", "img");
}

function card(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => (head.querySelector(".text") ?? head).textContent.trim());
  for (const row of table.querySelectorAll("tbody tr:not(.add-row)")) {
    if (row.cells.length !== heads.length) continue;
    [...row.cells].forEach((cell, number) => {
      if (heads[number]) cell.dataset.label = heads[number];
      cell.classList.toggle("wf-blank", cell.textContent.trim() === "-");
    });
  }
  table.classList.add("wf-stack");
}

window.addEventListener("load", () => {
  nameBoxes();
  document.querySelectorAll("#result_list, .tabular table, #change-history table").forEach(card);
  new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
});
