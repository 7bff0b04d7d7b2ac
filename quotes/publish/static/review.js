// Keys for the decisions, and spans set by selecting text in the passage.
(() => {
  const form = document.querySelector("form.verdict");
  const passage = document.getElementById("passage");
  if (!form || !passage) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const wanted = form.querySelector(`[accesskey="${CSS.escape(event.key)}"]`);
    if (wanted) {
      event.preventDefault();
      wanted.click();
    }
  });

  // Offsets of the article count Unicode characters; the browser counts UTF-16 units.
  function offset(node, at) {
    const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!element || !passage.contains(element)) return null;
    const range = document.createRange();
    range.setStart(element, 0);
    range.setEnd(node, at);
    return Number(element.dataset.at) + [...range.toString()].length;
  }
  passage.addEventListener("mouseup", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    const field = form.elements.content;
    const spans = event.shiftKey && field.value.trim() ? field.value.trim().split(/\s+/) : [];
    spans.push(`${start}-${end}`);
    field.value = spans.sort((a, b) => parseInt(a) - parseInt(b)).join(" ");
  });
})();
