// What Django's admin leaves without a name for screen readers: select2's boxes, the boxes that delete a row, tips.
function label(box) {
  const field = box.closest(".select2").previousElementSibling;
  return field?.getAttribute("aria-label") || field?.labels?.[0]?.textContent.replace(/:\s*$/, "").trim();
}

function name() {
  for (const box of document.querySelectorAll(".select2 :is([role=combobox], [role=textbox]):not([aria-label])")) {
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

window.addEventListener("load", () => {
  name();
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
});
